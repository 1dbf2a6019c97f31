import Engine
import Hosting
import Messaging
import Net
import Playground
import Synchronization
import Testing
import Twin

@Suite("Calls to web services, from the message to the answer", .timeLimit(.minutes(1)))
struct WebCallScenarioTests {
    /// Answers at once, but holds what is asked of `/slow` until it is let go.
    private final class Gate: WebCaller {
        private let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        private let seen = Mutex<[(url: String, key: String)]>([])

        func answer(
            to call: WebCall, of tenant: TenantID, key: String, within patience: Duration
        ) async -> WebAnswer {
            seen.withLock { $0.append((call.url, key)) }
            if call.url.hasSuffix("/slow") { for await _ in stream {} }
            return .answered(status: 200, headers: [], body: call.url)
        }

        func open() { continuation.finish() }
        var keys: [String] { seen.withLock { $0.map(\.key) } }
    }

    @Test("A real server answers, and the answer is told")
    func real() async throws {
        let server = try HTTPServer(.init()) { request in
            HTTPServer.Response(status: 200, body: Array("{\"path\":\"\(request.path)\"}".utf8))
        }
        let host = "127.0.0.1:\(server.port)"
        let stage = try Stage(
            "on.message(function(event) reply(http.get('http://\(host)/' .. event.text).json.path) end)"
        ) { settings in
            settings.access.allowed = Set([WebAddress.Origin("http://\(host)")].compactMap(\.self))
            settings.access.admitted = Set([IPAddress("127.0.0.1")].compactMap(\.self))
        }
        try await stage.play { town async throws in
            #expect(try await town.says("hello") == ["/hello"])
        }
        await server.stop()
    }

    @Test("A server that does not answer holds up its own conversation, and nobody else")
    func slow() async throws {
        let gate = Gate()
        let bot = "on.message(function(event) reply(http.get('https://x.example/' .. event.text).text) end)"
        let stage = try Stage([bakery: bot, clinic: bot]) { $0.web = gate }
        try await stage.play { town async throws in
            let waiting = try town.person(ada, with: bakery)
            try waiting.says("slow")
            try waiting.says("after")
            for (person, tenant) in [(ben, bakery), (ada, clinic)] {
                let other = try town.person(person, with: tenant)
                try other.says("fast")
                #expect(await other.messages(atLeast: 1).map(\.text) == ["https://x.example/fast"])
            }
            #expect(waiting.messages.isEmpty)
            gate.open()
            #expect(
                await waiting.messages(atLeast: 2).map(\.text) == ["https://x.example/slow", "https://x.example/after"])
            try await town.settle()
        }
        #expect(Set(gate.keys).count == gate.keys.count)
    }

    @Test("A tenant's calls of a day are counted with its turns")
    func quota() async throws {
        let gate = Gate()
        let stage = try Stage("on.message(function(event) reply(http.get('https://x.example/a').text) end)") {
            $0.web = gate
            $0.quotas.httpCallsToday = 2
        }
        try await stage.play { town async throws in
            #expect(try await town.says("a").count == 1)
            #expect(try await town.says("b").count == 1)
            #expect(try await town.says("c").isEmpty)
            #expect(stage.parked.all.map(\.reason) == ["quota"])
        }
        #expect(gate.keys.count == 2)
    }

    @Test("A turn that is cut off by a crash makes its call again under the same name")
    func again() async throws {
        let gate = Gate()
        let stage = try Stage("on.message(function(event) reply(http.post('https://x.example/slow').text) end)") {
            $0.web = gate
            $0.limits.shutdown.grace = .zero
        }
        try await stage.play(lives: [
            { town async throws in
                try town.person(ada, with: bakery).says("order")
                while gate.keys.isEmpty { await Task.yield() }
            },
            { town async throws in
                gate.open()
                #expect(
                    await (try town.person(ada, with: bakery)).messages(atLeast: 1).map(\.text)
                        == ["https://x.example/slow"])
                try await town.settle()
            },
        ])
        #expect(gate.keys.count == 2)
        #expect(Set(gate.keys).count == 1)
    }
}
