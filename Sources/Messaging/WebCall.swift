package import JSON

/// A call that a script makes to a web service.
package struct WebCall: Sendable, Equatable {
    package enum Method: String, Sendable { case get = "GET", post = "POST" }

    package enum Content: Sendable, Equatable {
        case json(JSON)
        case text(String)
    }

    package var method: Method
    package var url: String
    /// By name, in lower case and in order.
    package var headers: [WebHeader]
    package var content: Content?
    /// The name of the secret that goes with it; what it is, only the host knows.
    package var auth: String?
    package var timeout: Duration

    package init(
        _ method: Method, _ url: String, headers: [WebHeader] = [], content: Content? = nil, auth: String? = nil,
        timeout: Duration = .seconds(10)
    ) {
        (self.method, self.url, self.headers) = (method, url, headers)
        (self.content, self.auth, self.timeout) = (content, auth, timeout)
    }

    /// What is sent as the body.
    package var body: [UInt8] {
        switch content {
        case .json(let value): value.bytes()
        case .text(let text): Array(text.utf8)
        case nil: []
        }
    }
}

package struct WebHeader: Sendable, Equatable {
    package var name, value: String
    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// What came of a ``WebCall``.
package enum WebAnswer: Sendable, Equatable {
    /// `headers` have names in lower case, each once.
    case answered(status: Int, headers: [WebHeader], body: String)
    /// There is no answer; one sentence for the author.
    case failed(String)
    /// It may not be made; one sentence for the author, with the mend.
    case refused(String)
}

/// A call and its answer, kept for every run of the turn that made it.
package struct WebExchange: Sendable, Equatable {
    package var call: WebCall
    package var answer: WebAnswer
    package init(_ call: WebCall, _ answer: WebAnswer) { (self.call, self.answer) = (call, answer) }
}
