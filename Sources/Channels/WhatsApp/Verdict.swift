internal import JSON
package import Messaging

extension WhatsApp {
    /// What an answer to a send means.
    ///
    /// The error's code decides, not the HTTP status: Meta answers 400 to rate limits and 500 to missing permissions (facts,
    /// section 6.1). Only where there is no code the status does:
    /// - 2xx without a message id, 1xx and 5xx are *undecided*: it may have been sent;
    /// - 408 too, since nobody says how far it came; 413 is *content*; any other 3xx and 4xx without a code comes from
    ///   something in front of Meta, so the message was not sent and may be tried again, for 429 when the limit allows.
    ///
    /// Read marks are never undecided: no status would ever decide them, and marking twice does no harm. They have no id; an
    /// accepted one gets the empty one.
    ///
    /// - Parameters:
    ///   - attempt: counts from 1; the pause between two messages to one person grows with it.
    ///   - retryAfter: the header `Retry-After`. Only seconds are understood, up to a day.
    package static func verdict(
        on message: Message, attempt: Int, status: Int, retryAfter: String? = nil, body: [UInt8]
    ) -> Verdict {
        let answer = try? JSON(parsing: body)
        if (200..<300).contains(status), let verdict = accepted(message, answer) { return verdict }
        if let error = (answer?["error"]).flatMap(ProviderError.init(whatsApp:)) {
            let subcode = answer?["error"]?["error_subcode"]?.integer
            let code = ErrorCode(error.code, subcode: subcode, status: status)
            return code.verdict(error, attempt: attempt)
        }
        let pause = retryAfter.flatMap { Int64($0) }.map { Duration.seconds(min(max($0, 0), 86_400)) }
        switch status {
        case 429: return .retry(.rateLimited, after: pause, nil)
        case 413: return .refused(.content, nil)
        case 408: return undecided(message, "the request timed out on the way (HTTP 408)")
        case 300..<500: return .retry(.transient, after: pause, nil)
        default: return undecided(message, "HTTP \(status) without a message id or an error code")
        }
    }

    /// What it means that no answer came.
    ///
    /// - Parameter mayHaveArrived: false only if the request surely never reached the peer.
    package static func verdict(on message: Message, withoutAnswer reason: String, mayHaveArrived: Bool) -> Verdict {
        mayHaveArrived ? undecided(message, reason) : .retry(.transient, after: nil, nil)
    }

    private static func accepted(_ message: Message, _ answer: JSON?) -> Verdict? {
        if case .read = message.content { return answer?["success"]?.bool == true ? .accepted(id: "") : nil }
        return answer?["messages"]?.array?.first?["id"]?.identifier.map { .accepted(id: $0) }
    }

    private static func undecided(_ message: Message, _ reason: String) -> Verdict {
        if case .read = message.content { return .retry(.transient, after: nil, nil) }
        return .undecided(reason: reason)
    }
}
