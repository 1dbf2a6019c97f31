internal import JSON
internal import Messaging
internal import Net

/// Sends each request to what answers it.
struct Reception: Sendable {
    let switchboard: Switchboard
    let configuration: Twin.Configuration

    func answer(_ request: HTTPServer.Request) async -> HTTPServer.Response {
        var parts = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)[
            ...]
        if parts.first == "twin" {
            return await Control(switchboard: switchboard).answer(request, Array(parts.dropFirst()))
        }
        if let first = parts.first, Self.isVersion(first) { parts.removeFirst() }
        if configuration.delays.answer > .zero { await pause(configuration.delays.answer) }
        let graph = Graph(switchboard: switchboard, request: request)
        switch (request.method, Array(parts)) {
        case ("POST", let parts) where parts.count == 2 && parts[1] == "messages":
            let (response, fate) = graph.messages(parts[0])
            return await deliver(response, fate)
        case ("POST", let parts) where parts.count == 2 && parts[1] == "media": return graph.upload(parts[0])
        case ("GET", let parts) where parts.count == 2 && parts[0] == "twin-media": return graph.download(parts[1])
        case ("GET", let parts) where parts.count == 1 && !parts[0].isEmpty: return graph.media(parts[0])
        case ("DELETE", let parts) where parts.count == 1 && !parts[0].isEmpty: return graph.deleteMedia(parts[0])
        case (_, let parts) where parts.count <= 2 && parts.first?.isEmpty == false:
            return graph.refusal(.unknownObject(String(parts[0].prefix(64)), method: request.method))
        default: return graph.refusal(GraphError(2500, "Unknown path components: \(request.path.prefix(128))"))
        }
    }

    /// `vNN.N`. A path without a version is taken, too: Meta then uses the app's oldest.
    private static func isVersion(_ text: String) -> Bool {
        let numbers = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        return text.hasPrefix("v") && numbers.count == 2 && numbers.allSatisfy { UInt8($0) != nil }
    }

    private func deliver(_ response: HTTPServer.Response, _ fate: AnswerFate) async -> HTTPServer.Response {
        switch fate {
        case .given: return response
        case .falsified: return .json(500, GraphError.unknown.envelope(trace: "A0"))
        case .lost: return .hangUp
        case .late(let duration):
            await pause(duration)
            return response
        }
    }

    private func pause(_ duration: Duration) async {
        // A cancelled wait means that the server stops: the answer may go at once.
        try? await switchboard.clock.sleep(until: switchboard.clock.now + duration)
    }
}

extension HTTPServer.Response {
    static func json(_ status: Int, _ value: JSON) -> Self {
        Self(status: status, headers: ["Content-Type": "application/json; charset=UTF-8"], body: value.bytes())
    }
}
