import Crypto
import JSON
import Messaging
import Net
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Engine

@Suite("Calls of scripts to web services", .timeLimit(.minutes(1)))
struct WebCallTests {
    private static let tenant: TenantID = "bakery"

    /// Servers on this machine, which the operator has named, and what came to them.
    private final class Services: Sendable {
        let server: HTTPServer
        private let received = Mutex<[HTTPServer.Request]>([])

        init(
            tls: HTTPServer.TLS? = nil,
            _ answer: @escaping @Sendable (HTTPServer.Request) async -> HTTPServer.Response
        ) throws {
            let box = Box()
            server = try HTTPServer(.init(tls: tls)) { request in
                box.services?.received.withLock { $0.append(request) }
                return await answer(request)
            }
            box.set(self)
        }

        var requests: [HTTPServer.Request] { received.withLock { $0 } }
        var host: String { "127.0.0.1:\(server.port)" }
    }

    /// The server is made before whoever keeps what it receives.
    private final class Box: Sendable {
        private struct Weak { weak var services: Services? }
        private let held = Mutex(Weak())
        var services: Services? { held.withLock(\.services) }
        func set(_ services: Services) { held.withLock { $0.services = services } }
    }

    private func calls(
        _ access: WebAccess, quota: Int = 100, caFile: String? = nil, body: (WebCalls) async throws -> Void
    ) async throws {
        var configuration = WebCalls.client
        configuration.caFile = caFile
        let client = HTTPClient(configuration)
        var quotas = Amounts.standard
        quotas.httpCallsToday = quota
        let directory = Directory(
            channels: [], tenants: [Self.tenant], quotas: [Self.tenant: quotas], web: [Self.tenant: access],
            appSecrets: [Secret("a")], verifyToken: Secret("v"))
        let calls = WebCalls(
            client: client, directory: CurrentDirectory(directory), clock: ManualClock(),
            figures: Figures(in: Metrics()))
        try await body(calls)
        await client.close()
    }

    private func access(_ origins: [String], admitsLoopback: Bool = true) throws -> WebAccess {
        var access = WebAccess()
        access.allowed = Set(try origins.map { try #require(WebAddress.Origin($0)) })
        if admitsLoopback { access.admitted = [try #require(IPAddress("127.0.0.1"))] }
        return access
    }

    private func answer(_ calls: WebCalls, _ call: WebCall) async -> WebAnswer {
        await calls.answer(to: call, of: Self.tenant, key: "key", within: .seconds(20))
    }

    @Test("What the operator allows is called, with what the script wants sent")
    func answered() async throws {
        let shop = try Services { _ in
            HTTPServer.Response(
                status: 201, headers: ["X-Thing": "1", "Set-Cookie": "secret"], body: Array("{\"price\":250}".utf8))
        }
        try await calls(access(["http://\(shop.host)"])) { calls in
            let call = WebCall(
                .post, "http://\(shop.host)/orders?a=b", headers: [WebHeader("content-type", "application/json")],
                content: .json(["item": "bread"]))
            guard case .answered(201, let headers, #"{"price":250}"#) = await answer(calls, call) else {
                Issue.record("expected an answer")
                return
            }
            #expect(headers.contains(WebHeader("x-thing", "1")))
            #expect(!headers.contains { $0.name == "set-cookie" })
        }
        let request = try #require(shop.requests.first)
        #expect(request.method == "POST")
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"item":"bread"}"#)
        #expect(request.headers["Idempotency-Key"] == "key")
        await shop.server.stop()
    }

    @Test("A host that is not allowed, or is written oddly, is refused without a connection")
    func notAllowed() async throws {
        let shop = try Services { _ in HTTPServer.Response(status: 200) }
        try await calls(access(["https://api.shop.example"])) { calls in
            for url in [
                "http://\(shop.host)/", "https://\(shop.host)/", "http://api.shop.example/", "https://shop.example/",
                "https://api.shop.example:8443/", "https://api.shop.example@\(shop.host)/",
                "https://x.api.shop.example/",
                "https://api.shop.example.evil.example/", "file:///etc/passwd", "//api.shop.example",
            ] {
                guard case .refused = await answer(calls, WebCall(.get, url)) else {
                    Issue.record("\(url) was called")
                    continue
                }
            }
        }
        #expect(shop.requests.isEmpty)
        await shop.server.stop()
    }

    @Test("This machine is out of reach although its name is allowed, until its address is admitted")
    func loopback() async throws {
        let shop = try Services { _ in HTTPServer.Response(status: 200) }
        for host in [shop.host, "localhost:\(shop.server.port)"] {
            try await calls(access(["http://\(host)"], admitsLoopback: false)) { calls in
                #expect(
                    await answer(calls, WebCall(.get, "http://\(host)/"))
                        == .failed("the host has no address that is public, or allowed for this tenant"))
            }
        }
        #expect(shop.requests.isEmpty)
        await shop.server.stop()
    }

    @Test("A secret goes to its host by https, in place of what the script says, and is not told to anybody else")
    func secrets() async throws {
        let other = try Services { _ in HTTPServer.Response(status: 200, body: Array("other".utf8)) }
        let target = "http://\(other.host)/x"
        let shop = try Services(tls: TestTLS.tls) { request in
            request.path == "/away"
                ? HTTPServer.Response(status: 302, headers: ["Location": target])
                : HTTPServer.Response(status: 200)
        }
        var access = try access(["https://\(shop.host)", "http://\(other.host)"])
        let origin = try #require(WebAddress.Origin("https://\(shop.host)"))
        access.credentials["shop"] = .init(origin: origin, header: "X-Key", value: Secret("hush"))
        try await TestTLS.withFile { file in
            try await calls(access, caFile: file) { calls in
                let headers = [WebHeader("authorization", "mine"), WebHeader("x-key", "forged")]
                let call = WebCall(.get, "https://\(shop.host)/here", headers: headers, auth: "shop")
                guard case .answered(200, _, _) = await answer(calls, call) else {
                    Issue.record("expected an answer")
                    return
                }
                let away = WebCall(.get, "https://\(shop.host)/away", headers: headers, auth: "shop")
                guard case .answered(200, _, "other") = await answer(calls, away) else {
                    Issue.record("expected to be redirected")
                    return
                }
                #expect(
                    await answer(calls, WebCall(.get, target, auth: "shop"))
                        == .refused("this secret is for \(origin) only"))
                guard case .refused = await answer(calls, WebCall(.get, target, auth: "none")) else {
                    Issue.record("a secret that is not there was taken")
                    return
                }
            }
        }
        let fields = try #require(shop.requests.first).headers.fields.filter { HTTPHeaders.isSame($0.name, "X-Key") }
        #expect(fields.map(\.value) == ["hush"])
        #expect(other.requests.count == 1)
        #expect(other.requests.allSatisfy { $0.headers["X-Key"] == nil && $0.headers["Authorization"] == nil })
        await shop.server.stop()
        await other.server.stop()
    }

    @Test("A redirect is checked like a first call, and followed three times at most")
    func redirects() async throws {
        let inner = try Services { _ in HTTPServer.Response(status: 200) }
        let port = inner.server.port
        let shop = try Services { request in
            let target =
                switch request.path {
                case "/inside": "http://localhost:\(port)/"
                case "/elsewhere": "http://\(inner.host)/"
                case "/once": "/end"
                case "/file": "file:///etc/passwd"
                default: "/loop"
                }
            return request.path == "/end"
                ? HTTPServer.Response(status: 200, body: Array("end".utf8))
                : HTTPServer.Response(status: 307, headers: ["Location": target])
        }
        var allowed = try access(["http://\(shop.host)", "http://localhost:\(port)"])
        // The first server's address is admitted as IPv4; `localhost` may be either, so it leads to the admitted one or none.
        allowed.admitted = [try #require(IPAddress("127.0.0.1"))]
        try await calls(allowed) { calls in
            #expect(
                await answer(calls, WebCall(.get, "http://\(shop.host)/elsewhere"))
                    == .failed("the server redirects to an address that is not allowed for this tenant"))
            #expect(
                await answer(calls, WebCall(.get, "http://\(shop.host)/file"))
                    == .failed("the server redirects to an address that is not allowed for this tenant"))
            #expect(
                await answer(calls, WebCall(.get, "http://\(shop.host)/loop"))
                    == .failed("the server redirects again and again"))
            guard case .answered(200, _, "end") = await answer(calls, WebCall(.get, "http://\(shop.host)/once")) else {
                Issue.record("expected to be redirected")
                return
            }
            guard case .answered(307, _, _) = await answer(calls, WebCall(.post, "http://\(shop.host)/once")) else {
                Issue.record("what was posted is not sent elsewhere")
                return
            }
        }
        #expect(inner.requests.isEmpty)
        #expect(shop.requests.filter { $0.path == "/loop" }.count == 4)
        await shop.server.stop()
        await inner.server.stop()
    }

    @Test("A redirect to this machine finds it out of reach")
    func redirectInside() async throws {
        let inner = try Services { _ in HTTPServer.Response(status: 200) }
        let target = "http://127.0.0.2:\(inner.server.port)/latest/meta-data"
        let shop = try Services { _ in HTTPServer.Response(status: 302, headers: ["Location": target]) }
        // Even where somebody has allowed the name.
        try await calls(access(["http://\(shop.host)", "http://127.0.0.2:\(inner.server.port)"])) { calls in
            #expect(
                await answer(calls, WebCall(.get, "http://\(shop.host)/"))
                    == .failed("the host has no address that is public, or allowed for this tenant"))
        }
        #expect(inner.requests.isEmpty)
        await shop.server.stop()
        await inner.server.stop()
    }

    @Test("What is too long, compressed, or does not come is an answer without one")
    func badAnswers() async throws {
        let shop = try Services { request in
            switch request.path {
            case "/huge":
                return HTTPServer.Response(status: 200, body: [UInt8](repeating: 32, count: WebCalls.maximumAnswer))
            case "/bomb":
                return HTTPServer.Response(status: 200, headers: ["Content-Encoding": "gzip"], body: [31, 139, 8])
            default:
                try? await Task.sleep(for: .seconds(600))
                return HTTPServer.Response(status: 200)
            }
        }
        try await calls(access(["http://\(shop.host)", "http://127.0.0.1:1"])) { calls in
            #expect(
                await answer(calls, WebCall(.get, "http://\(shop.host)/huge"))
                    == .failed("the answer is longer than 256 KiB"))
            #expect(
                await answer(calls, WebCall(.get, "http://\(shop.host)/bomb"))
                    == .failed("the answer is compressed, although nobody asked for that"))
            #expect(
                await answer(calls, WebCall(.get, "http://\(shop.host)/slow", timeout: .milliseconds(100)))
                    == .failed("no whole answer came in time; the call may have arrived"))
            #expect(
                await answer(calls, WebCall(.get, "http://127.0.0.1:1/")) == .failed("the server could not be reached"))
        }
        await shop.server.stop(grace: .zero)
    }

    @Test(
        "A header that says where a request goes, or how long it is, is Parlua's to set",
        arguments: ["host", "content-length", "transfer-encoding", "idempotency-key"])
    func ownHeaders(name: String) async throws {
        try await calls(access(["https://api.shop.example"])) { calls in
            let call = WebCall(.get, "https://api.shop.example/", headers: [WebHeader(name, "1")])
            #expect(await answer(calls, call) == .refused("the header \(name) is set by Parlua: leave it out"))
        }
    }

    @Test("A tenant has so many calls a day, also those of turns that fail, and so many at a time")
    func ledger() {
        let (ledger, noon) = (CallLedger(), Timestamp(seconds: 86_400 * 20_000 + 43_200))
        for _ in 1...3 { #expect(ledger.enter("bakery", at: noon, limit: 3) == .entered) }
        #expect(ledger.enter("bakery", at: noon, limit: 3) == .spent(limit: 3))
        #expect(ledger.enter("clinic", at: noon, limit: 3) == .entered)
        #expect(ledger.enter("bakery", at: noon + .seconds(43_200), limit: 3) == .entered)
        for _ in 4..<WebCalls.callsPerTenant { #expect(ledger.enter("bakery", at: noon, limit: .max) == .entered) }
        #expect(ledger.enter("bakery", at: noon, limit: .max) == .crowded)
        ledger.leave("bakery")
        #expect(ledger.enter("bakery", at: noon, limit: .max) == .entered)
    }
}
