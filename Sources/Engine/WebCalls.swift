internal import Crypto
package import Messaging
package import Net
internal import Synchronization
internal import Telemetry

/// Calls web services for scripts: those that the operator allows, at public addresses, with secrets that no script sees.
///
/// What guards against scripts and servers alike: an address has one reading only (``WebAddress``); its host is on the
/// tenant's list; the client connects to public addresses alone, whatever a name resolves to; redirects are followed here,
/// each checked like a first call, without the secret where another host is reached; answers are limited and not unpacked.
package struct WebCalls: WebCaller {
    /// Calls of one tenant under way at a time; further ones fail at once.
    package static let callsPerTenant = 64
    /// Bytes of an answer, header and content together.
    package static let maximumAnswer = 256 << 10
    private static let maximumRedirects = 3

    private let client: HTTPClient
    private let directory: CurrentDirectory
    private let clock: any WallClock
    private let figures: Counters<Figures.WebCallEnd>
    private let ledger = CallLedger()

    /// - Precondition: the client is guarded.
    package init(client: HTTPClient, directory: CurrentDirectory, clock: any WallClock, figures: Figures) {
        (self.client, self.directory, self.clock) = (client, directory, clock)
        self.figures = figures.webCalls
    }

    /// What a client for these calls is made of.
    package static var client: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(maximumResponse: maximumAnswer, connectionsPerHost: 1024)
        configuration.isGuarded = true
        return configuration
    }

    package func answer(
        to call: WebCall, of tenant: TenantID, key: String, within patience: Duration
    ) async -> WebAnswer {
        let answer = await admittedAnswer(to: call, of: tenant, key: key, within: patience)
        figures[Figures.WebCallEnd(answer)].increment()
        return answer
    }

    private func admittedAnswer(
        to call: WebCall, of tenant: TenantID, key: String, within patience: Duration
    ) async -> WebAnswer {
        let current = directory.current
        let first: Hop
        do throws(Refusal) {
            first = try Hop(call, key: key, access: current.web(of: tenant))
        } catch {
            return .refused(error.sentence)
        }
        switch ledger.enter(tenant, at: clock.now, limit: current.quotas(of: tenant).httpCallsToday) {
        case .crowded: return .failed("too many calls of this tenant are under way")
        case .spent(let limit):
            return .refused("this tenant has made \(limit) calls today, the most it may (quota http_calls_today)")
        case .entered: break
        }
        defer { ledger.leave(tenant) }
        return await follow(first, until: .now + min(call.timeout, patience), access: current.web(of: tenant))
    }

    private func follow(
        _ first: Hop, until deadline: ContinuousClock.Instant, access: WebAccess
    ) async -> WebAnswer {
        var hop = first
        for redirects in 0... {
            let response: HTTPClient.Response
            do throws(HTTPClient.Failure) {
                response = try await client.send(hop.request(until: deadline, admitting: access.admitted))
            } catch {
                return .failed(error.sentence)
            }
            guard hop.call.method == .get, Self.redirections.contains(response.status),
                let location = response.headers["Location"]
            else { return response.answer }
            guard redirects < Self.maximumRedirects else { return .failed("the server redirects again and again") }
            guard let address = hop.address.following(location), access.allowed.contains(address.origin) else {
                return .failed("the server redirects to an address that is not allowed for this tenant")
            }
            hop = hop.redirected(to: address)
        }
        return .failed("the server redirects again and again")
    }

    private static let redirections: Set<Int> = [301, 302, 303, 307, 308]
}

/// Why a call may not be made: the author's mistake or the operator's, with the mend.
private struct Refusal: Error { let sentence: String }

/// One request of a call: the first, or one that a redirect leads to.
private struct Hop {
    let call: WebCall
    private(set) var address: WebAddress
    private let key: String
    private var credential: WebAccess.Credential?
    private var headers: [WebHeader]

    init(_ call: WebCall, key: String, access: WebAccess) throws(Refusal) {
        guard let address = WebAddress(call.url) else {
            throw Refusal(sentence: "the address is none that can be read in one way only: write https://host/path")
        }
        guard access.allowed.contains(address.origin) else {
            let known =
                access.allowed.isEmpty
                ? "nothing is" : "there is \(access.allowed.map(\.description).sorted().joined(separator: ", "))"
            throw Refusal(
                sentence:
                    "\(address.origin) is not allowed for this tenant (\(known)): the operator adds it to http.allow")
        }
        (self.call, self.address, self.key, headers) = (call, address, key, call.headers)
        if let stranger = headers.first(where: { Self.ours.contains($0.name) }) {
            throw Refusal(sentence: "the header \(stranger.name) is set by Parlua: leave it out")
        }
        guard let name = call.auth else { return }
        guard let credential = access.credentials[name] else {
            throw Refusal(sentence: "this tenant has no secret of this name: the operator adds it to http.secrets")
        }
        guard credential.origin == address.origin, address.origin.isSecure else {
            throw Refusal(sentence: "this secret is for \(credential.origin) only")
        }
        self.credential = credential
        headers.removeAll { HTTPHeaders.isSame($0.name, credential.header) }
    }

    /// What says where a request goes, how long it is, or how it is kept apart from others.
    private static let ours: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "proxy-connection", "keep-alive", "te", "trailer",
        "upgrade", "expect", "accept-encoding", "proxy-authorization", "idempotency-key",
    ]

    /// On another host nothing that was meant for the first one goes along.
    func redirected(to next: WebAddress) -> Hop {
        var hop = self
        hop.address = next
        if next.origin != address.origin {
            hop.credential = nil
            hop.headers = headers.filter { $0.name == "accept" || $0.name == "accept-language" }
        }
        return hop
    }

    func request(until deadline: ContinuousClock.Instant, admitting: Set<IPAddress>) -> HTTPClient.Request {
        var fields: HTTPHeaders = [:]
        for header in headers { fields.add(header.name, header.value) }
        if let credential { fields.add(credential.header, credential.value.exposed) }
        if call.method == .post { fields.add("Idempotency-Key", key) }
        var request = HTTPClient.Request(
            method: call.method == .get ? .get : .post, url: address.description, headers: fields, body: call.body)
        request.timeout = max(.milliseconds(1), deadline - .now)
        request.admitted = admitting
        return request
    }
}

extension HTTPClient.Response {
    /// What a script is told of it.
    fileprivate var answer: WebAnswer {
        if let coding = headers["Content-Encoding"], coding.lowercased() != "identity" {
            return .failed("the answer is compressed, although nobody asked for that")
        }
        var known: [WebHeader] = []
        for field in headers.fields {
            let name = field.name.lowercased()
            // Cookies would be no use without a jar, and are secrets of the server's.
            guard known.count < 50, name != "set-cookie", !known.contains(where: { $0.name == name }) else { continue }
            known.append(WebHeader(name, field.value))
        }
        return .answered(status: status, headers: known, body: String(decoding: body, as: UTF8.self))
    }
}

extension HTTPClient.Failure {
    /// For the author: never the library's words, which may quote.
    fileprivate var sentence: String {
        switch kind {
        case .notSent: "the server could not be reached"
        case .maybeSent: "no whole answer came in time; the call may have arrived"
        case .cancelled: "the call was given up"
        case .tooLarge: "the answer is longer than \(WebCalls.maximumAnswer >> 10) KiB"
        case .overloaded: "too many calls are under way"
        case .forbidden: "the host has no address that is public, or allowed for this tenant"
        }
    }
}

extension Figures.WebCallEnd {
    fileprivate init(_ answer: WebAnswer) {
        self =
            switch answer {
            case .answered: .answered
            case .failed: .failed
            case .refused: .refused
            }
    }
}
