internal import CCurl

/// What is known of a transfer when it ends, and what that means for its sender.
struct TransferVerdict {
    /// Why a transfer ended before libcurl ended it.
    enum Interruption { case cancelled, closed }

    /// How often libcurl was about to write the request to a ready connection; the second time it is forbidden to.
    var attempts = 0
    var interruption: Interruption?
    /// Whether an address was passed over because the client is guarded.
    var isPeerForbidden = false
    var answer: ResponseAssembly

    /// The request as far as the peer may know it.
    var mayHaveArrived: Bool { attempts > 0 }

    /// What the sender is told.
    ///
    /// Only the count of attempts decides between `notSent` and `maybeSent`, never the error's code: the same code may
    /// come from the first connection or, after a request was written, from a second one.
    func outcome(code: CURLcode, status: Int, reason: String) -> Result<HTTPClient.Response, HTTPClient.Failure> {
        switch interruption {
        case .cancelled: return .failure(failure(.cancelled, "the task was cancelled"))
        case .closed: return .failure(failure(sent, "the client was closed"))
        case nil: break
        }
        guard !answer.isTooLarge, code != CURLE_FILESIZE_EXCEEDED else {
            return .failure(failure(.tooLarge, "the answer exceeds \(answer.limit) bytes"))
        }
        if isPeerForbidden, code == CURLE_COULDNT_CONNECT, attempts == 0 {
            return .failure(failure(.forbidden, "the host has no public address"))
        }
        guard attempts < 2 else { return .failure(failure(sent, "the connection was lost before an answer")) }
        guard code == CURLE_OK else { return .failure(failure(sent, reason)) }
        // libcurl is content with a connection that ends amid the header.
        guard answer.hasWholeHeader else { return .failure(failure(sent, "the answer's header is incomplete")) }
        return .success(HTTPClient.Response(status: status, headers: answer.headers, body: answer.body))
    }

    private var sent: HTTPClient.Failure.Kind { mayHaveArrived ? .maybeSent : .notSent }

    private func failure(_ kind: HTTPClient.Failure.Kind, _ reason: String) -> HTTPClient.Failure {
        HTTPClient.Failure(kind: kind, mayHaveArrived: mayHaveArrived, reason: reason)
    }
}
