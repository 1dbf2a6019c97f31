import Foundation
import Net
import Testing

@Suite("HTTP client", .timeLimit(.minutes(1)))
struct HTTPClientTests {
    @Test("Each method goes out as it is, whatever the request before it was")
    func methods() async throws {
        let server = try HTTPServer(.init()) { request in
            let length = request.headers["Content-Length"] ?? "-"
            let type = request.headers["Content-Type"] ?? "-"
            let mark = "\(request.method) \(request.path) \(length) \(type) \(request.body.count)"
            return .init(status: 200, headers: ["X-Mark": mark])
        }
        let client = HTTPClient(.init())
        let base = "http://127.0.0.1:\(server.port)"
        let cases: [(HTTPMethod, Int, String)] = [
            (.post, 5, "POST /x 5 - 5"), (.get, 0, "GET /x - - 0"), (.put, 70_000, "PUT /x 70000 - 70000"),
            (.head, 0, "HEAD /x - - 0"), (.post, 0, "POST /x 0 - 0"), (.delete, 0, "DELETE /x - - 0"),
            (.get, 3, "GET /x 3 - 3"), (.delete, 2, "DELETE /x 2 - 2"), (.get, 0, "GET /x - - 0"),
            (.post, 2_000_000, "POST /x 2000000 - 2000000"),
        ]
        for (method, size, mark) in cases {
            let body = [UInt8](repeating: 1, count: size)
            let answer = try await client.send(.init(method: method, url: "\(base)/x", body: body))
            #expect(answer.headers["x-mark"] == mark)
        }
        await client.close()
        await server.stop()
    }

    @Test("Header fields arrive as given, an empty one too")
    func fields() async throws {
        let server = try HTTPServer(.init()) { request in
            let names = ["X-A", "X-Empty", "Content-Type", "User-Agent", "Expect"]
            return .init(status: 200, body: Array(names.map { request.headers[$0] ?? "-" }.joined(separator: "|").utf8))
        }
        let client = HTTPClient(.init(userAgent: "tester"))
        let answer = try await client.send(
            .init(
                method: .post, url: "http://127.0.0.1:\(server.port)/",
                headers: ["X-A": "b; c", "X-Empty": "", "Content-Type": "application/json"],
                body: [UInt8](repeating: 1, count: 2_000_000)))
        #expect(String(decoding: answer.body, as: UTF8.self) == "b; c||application/json|tester|-")
        await client.close()
        await server.stop()
    }

    @Test("Requests one after the other share a connection")
    func keepAlive() async throws {
        let server = ScriptedServer { connection, _, _ in
            while !connection.readMessage().isEmpty {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let client = HTTPClient(.init())
        for _ in 0..<10 { #expect(try await client.send(.init(method: .get, url: server.url)).status == 200) }
        #expect(server.connectionCount == 1)
        await client.close()
    }

    @Test("No more connections to a host than allowed, however many requests")
    func connectionLimit() async throws {
        let server = ScriptedServer { connection, _, _ in
            while !connection.readMessage().isEmpty {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let client = HTTPClient(.init(connectionsPerHost: 3))
        try await withThrowingTaskGroup { group in
            for _ in 0..<60 { group.addTask { _ = try await client.send(.init(method: .get, url: server.url)) } }
            try await group.waitForAll()
        }
        #expect(server.connectionCount <= 3)
        await client.close()
    }

    @Test(
        "Whatever is a whole answer is given back, its interim answers and trailers left out",
        arguments: [
            ("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", 302, ""),
            ("HTTP/1.1 100 Continue\r\nX: 1\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno", 500, "no"),
            ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX: 1\r\n\r\n", 200, "hi"),
            ("HTTP/1.0 200 OK\r\n\r\nuntil the end", 200, "until the end"),
            ("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", 401, ""),
            ("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n", 417, ""),
            ("HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n", 429, ""),
        ])
    func answers(text: String, status: Int, body: String) async throws {
        let server = ScriptedServer { connection, _, record in
            record(connection.readMessage())
            connection.write(text)
        }
        let client = HTTPClient(.init())
        let answer = try await client.send(.init(method: .post, url: server.url, body: [1]))
        #expect(answer.status == status)
        #expect(answer.body == Array(body.utf8))
        #expect(answer.headers["X"] == nil)
        await client.close()
        await server.drain()
        #expect(server.requests.filter { !$0.isEmpty }.count == 1)
    }

    @Test(
        "An answer beyond the limit is cut off, however it grows",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + String(repeating: "x", count: 5000),
            "HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n" + String(repeating: "x", count: 5000)
                + "\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 5000),
            "HTTP/1.1 200 OK\r\n" + String(repeating: "X: yyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", count: 100) + "\r\n",
            "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 5000) + "\r\n\r\n",
        ])
    func tooLarge(text: String) async throws {
        let server = ScriptedServer { connection, _, _ in
            _ = connection.readMessage()
            connection.write(text)
        }
        let client = HTTPClient(.init(maximumResponse: 1000))
        let failure = await #expect(throws: HTTPClient.Failure.self) {
            try await client.send(.init(method: .post, url: server.url, body: [1]))
        }
        #expect(failure?.kind == .tooLarge)
        #expect(failure?.mayHaveArrived == true)
        await client.close()
    }

    @Test("An early answer to a large body is an answer")
    func earlyAnswer() async throws {
        let server = ScriptedServer { connection, _, _ in
            _ = connection.read(atMost: 10)
            connection.write("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            connection.finishWriting()
            _ = connection.readToEnd()
        }
        let client = HTTPClient(.init())
        let body = [UInt8](repeating: 1, count: 10_000_000)
        #expect(try await client.send(.init(method: .post, url: server.url, body: body)).status == 413)
        await client.close()
    }

    @Test("A cancelled task ends its request at once, and is told how far it came")
    func cancellation() async throws {
        let (arrived, ended) = (Gate(), Gate())
        let server = ScriptedServer { connection, _, record in
            record(connection.readMessage())
            arrived.open()
            _ = connection.readToEnd()  // Ends because the client closes the connection.
            ended.open()
        }
        let client = HTTPClient(.init(connectionsPerHost: 1))
        let first = Task { await outcome(of: .init(method: .post, url: server.url, body: [1]), by: client) }
        await arrived.wait()
        // The only connection is taken, so that this one waits for its turn.
        let second = Task { await outcome(of: .init(method: .post, url: server.url, body: [2]), by: client) }
        second.cancel()
        let waiting = await second.value
        #expect(waiting?.kind == .cancelled)
        #expect(waiting?.mayHaveArrived == false)
        first.cancel()
        let sent = await first.value
        #expect(sent?.kind == .cancelled)
        #expect(sent?.mayHaveArrived == true)
        await ended.wait()
        let third = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await outcome(of: .init(method: .get, url: server.url), by: client)
        }
        #expect(await third.value?.kind == .cancelled)
        await client.close()
        await server.drain()
        #expect(server.requests.filter { !$0.isEmpty }.count == 1)
    }

    @Test("Beyond the limit of waiting requests, the next one fails at once")
    func overload() async throws {
        let arrived = Gate()
        let server = ScriptedServer { connection, _, _ in
            _ = connection.readMessage()
            arrived.open()
            _ = connection.readToEnd()
        }
        let client = HTTPClient(.init(maximumPending: 1))
        let first = Task { await outcome(of: .init(method: .get, url: server.url), by: client) }
        await arrived.wait()
        let second = await outcome(of: .init(method: .get, url: server.url), by: client)
        #expect(second?.kind == .overloaded)
        #expect(second?.mayHaveArrived == false)
        await client.close()
        let closed = await first.value
        #expect(closed?.kind == .maybeSent)
        #expect(await outcome(of: .init(method: .get, url: server.url), by: client)?.kind == .notSent)
        await client.close()
    }

    @Test("Many tasks at once each get their own answer")
    func many() async throws {
        let server = try HTTPServer(.init(), handler: echo)
        let client = HTTPClient(.init())
        try await withThrowingTaskGroup { group in
            for task in 0..<50 {
                group.addTask {
                    for number in 0..<20 {
                        let body = Array("\(task).\(number)".utf8)
                        let url = "http://127.0.0.1:\(server.port)/"
                        let answer = try await client.send(.init(method: .post, url: url, body: body))
                        #expect(answer.body == body)
                    }
                }
            }
            try await group.waitForAll()
        }
        await client.close()
        await server.stop()
    }

    @Test("What a failure says fits a log, and names neither path nor query")
    func reasons() async throws {
        let client = HTTPClient(.init())
        for url in [
            "\(HTTPClientTruthTests.nobody)secret?token=secret", "gopher://secret/secret?secret",
            "http://127.0.0.1:x/secret",
        ] {
            let failure = await outcome(of: .init(method: .post, url: url, body: Array("secret".utf8)), by: client)
            #expect(failure.map { !$0.reason.isEmpty && $0.reason.utf8.count <= 200 } == true)
            #expect(failure?.reason.contains("secret") == false)
        }
        await client.close()
    }

    private func outcome(of request: HTTPClient.Request, by client: HTTPClient) async -> HTTPClient.Failure? {
        do throws(HTTPClient.Failure) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }
}
