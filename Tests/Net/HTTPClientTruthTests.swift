import Foundation
import Net
import Testing

/// Requests that differ in how libcurl would treat them when a connection dies.
struct Sample: Sendable, CustomTestStringConvertible {
    let method: HTTPMethod
    let body: String

    var testDescription: String { "\(method.rawValue) with \(body.utf8.count) bytes" }

    static let all = [
        Sample(method: .get, body: ""), Sample(method: .head, body: ""), Sample(method: .delete, body: ""),
        Sample(method: .post, body: ""), Sample(method: .post, body: "pay 5"),
        Sample(method: .post, body: String(repeating: "x", count: 300_000)), Sample(method: .put, body: "pay 6"),
    ]

    func request(to url: String) -> HTTPClient.Request { .init(method: method, url: url, body: Array(body.utf8)) }
}

@Suite("HTTP client: never twice, and never a lie about it", .timeLimit(.minutes(2)))
struct HTTPClientTruthTests {
    /// No other test uses this address, and port 1 is nobody's.
    static let nobody = "http://127.0.0.20:1/"
    static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("A request read whole and not answered may have arrived, and is not sent again", arguments: Sample.all)
    func closedAfterRequest(sample: Sample) async {
        let server = ScriptedServer { connection, _, record in
            let text = connection.readMessage()
            if !text.isEmpty { record(text) }
        }
        let failure = await failure(of: sample, at: server)
        #expect(failure?.kind == .maybeSent)
        #expect(failure?.mayHaveArrived == true)
        #expect(server.requests.count == 1)
    }

    @Test(
        "A kept connection that dies under the next request does not make libcurl send it again", arguments: Sample.all)
    func closedOnReuse(sample: Sample) async {
        let server = ScriptedServer { connection, number, record in
            if number == 1 {
                _ = connection.readMessage()
                connection.write(Self.answer)
            }
            let text = connection.readMessage()
            if !text.isEmpty { record(text) }
        }
        let failure = await failure(of: sample, at: server, afterAnother: true)
        #expect(failure?.kind == .maybeSent)
        #expect(server.requests.count == 1)
    }

    @Test("A kept connection that is reset by the next request's first byte is no excuse either", arguments: Sample.all)
    func resetOnReuse(sample: Sample) async {
        let server = ScriptedServer { connection, number, record in
            if number == 1 {
                _ = connection.readMessage()
                connection.write(Self.answer)
            }
            let byte = connection.read(atMost: 1)
            if !byte.isEmpty { record("begun") }
            connection.resetOnClose()
        }
        let failure = await failure(of: sample, at: server, afterAnother: true)
        #expect(failure?.kind == .maybeSent)
        #expect(server.requests.count == 1)
    }

    @Test("A kept connection that was closed in time is replaced without fuss", arguments: Sample.all)
    func closedBeforeReuse(sample: Sample) async throws {
        let closed = DispatchSemaphore(value: 0)
        let server = ScriptedServer { connection, number, record in
            let text = connection.readMessage()
            if text.isEmpty { return }
            record(text)
            connection.write(sample.method == .head && number == 2 ? "HTTP/1.1 200 OK\r\n\r\n" : Self.answer)
            connection.finishWriting()
            closed.signal()
        }
        let client = HTTPClient(.init())
        _ = try await client.send(.init(method: .get, url: server.url))
        await blocking { closed.wait() }
        #expect(try await client.send(sample.request(to: server.url)).status == 200)
        await client.close()
        await server.drain()
        #expect(server.requests.count == 2)
    }

    @Test("A connection reset at once brings no answer")
    func resetAtOnce() async {
        let server = ScriptedServer { connection, _, _ in connection.resetOnClose() }
        let failure = await failure(of: Sample.all[4], at: server)
        // The reset may come before the client knows that it was connected.
        #expect(failure?.kind == (failure?.mayHaveArrived == true ? .maybeSent : .notSent))
    }

    @Test(
        "An answer that ends too early is none",
        arguments: [
            "HTTP/1.1 200", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nX: y\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
        ])
    func halfAnswer(text: String) async {
        let server = ScriptedServer { connection, _, record in
            let request = connection.readMessage()
            if !request.isEmpty { record(request) }
            connection.write(text)
        }
        #expect(await failure(of: Sample.all[4], at: server)?.kind == .maybeSent)
        #expect(server.requests.count == 1)
    }

    @Test(
        "What is no HTTP is no answer",
        arguments: ["hello\r\n\r\n", "\u{0}\u{1}\u{2}", "HTTP/9.9 200 OK\r\n\r\n", "\r\n\r\n"])
    func garbage(text: String) async {
        let server = ScriptedServer { connection, _, record in
            let request = connection.readMessage()
            if !request.isEmpty { record(request) }
            connection.write(text)
        }
        #expect(await failure(of: Sample.all[4], at: server)?.kind == .maybeSent)
        #expect(server.requests.count == 1)
    }

    @Test("Silence until the time is over may mean that the request arrived")
    func silence() async {
        let server = ScriptedServer { connection, _, record in
            record(connection.readMessage())
            _ = connection.readToEnd()
        }
        let failure = await failure(of: Sample.all[4], at: server, configuration: .init(timeout: .milliseconds(200)))
        #expect(failure?.kind == .maybeSent)
    }

    @Test("Where nobody listens, and where no name leads, nothing was sent")
    func unreachable() async {
        let client = HTTPClient(.init())
        for url in [Self.nobody, "http://no-such-name.invalid/"] {
            let failure = await self.failure(of: Sample.all[4].request(to: url), by: client)
            #expect(failure?.kind == .notSent)
            #expect(failure?.mayHaveArrived == false)
        }
        await client.close()
    }

    @Test("A peer that does not speak TLS was told nothing")
    func noTLS() async {
        let server = ScriptedServer { connection, _, record in
            record(String(decoding: connection.read(), as: UTF8.self))
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        let client = HTTPClient(.init())
        let url = server.url.replacingOccurrences(of: "http:", with: "https:")
        #expect(await failure(of: Sample.all[4].request(to: url), by: client)?.kind == .notSent)
        await client.close()
        await server.drain()
        #expect(server.requests.allSatisfy { !$0.contains("pay 5") })
    }

    @Test("What cannot be a request is not sent")
    func notARequest() async {
        let server = ScriptedServer { connection, _, record in record(connection.readMessage()) }
        let client = HTTPClient(.init())
        let fields: [HTTPHeaders] = [
            ["A": "b\r\nC: d"], ["A\nB": "c"], ["": "x"], ["A:": "x"], ["A b": "x"], ["Content-Length": "7"],
            ["transfer-encoding": "chunked"], ["A": "nul\u{0}"],
        ]
        for headers in fields {
            let request = HTTPClient.Request(method: .post, url: server.url, headers: headers, body: [1])
            #expect(await failure(of: request, by: client)?.kind == .notSent)
        }
        for url in [
            "", "file:///etc/passwd", "ftp://127.0.0.1/", "no url", "http://", "http://127.0.0.1:99999/",
            "http://a\u{0}b/",
            "http://127.0.0.1/a b", "http://127.0.0.1/" + String(repeating: "x", count: 9000),
        ] {
            #expect(await failure(of: .init(method: .get, url: url), by: client)?.kind == .notSent)
        }
        await client.close()
        #expect(server.connectionCount == 0)
    }

    private func failure(
        of sample: Sample, at server: ScriptedServer, afterAnother: Bool = false,
        configuration: HTTPClient.Configuration = .init()
    ) async -> HTTPClient.Failure? {
        let client = HTTPClient(configuration)
        if afterAnother { #expect(await failure(of: .init(method: .get, url: server.url), by: client) == nil) }
        let failure = await failure(of: sample.request(to: server.url), by: client)
        await client.close()
        await server.drain()
        return failure
    }

    private func failure(of request: HTTPClient.Request, by client: HTTPClient) async -> HTTPClient.Failure? {
        do throws(HTTPClient.Failure) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }
}
