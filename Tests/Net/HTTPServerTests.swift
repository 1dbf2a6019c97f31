import Net
import Testing

@Suite("HTTP server", .timeLimit(.minutes(1)))
struct HTTPServerTests {
    @Test("A handler sees the whole request, and its answer is what the peer reads")
    func exchange() async throws {
        let server = try HTTPServer(.init()) { request in
            let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
            let text = "\(request.method) \(request.path) \(query) \(request.headers["x-mark"] ?? "") \(request.peer) "
            return HTTPServer.Response(status: 201, headers: ["X-Answer": "yes"], body: Array(text.utf8) + request.body)
        }
        let answer = await talk(
            to: server,
            "POST /a%20b/%C3%A9?x=1&y=%26+z&flag HTTP/1.1\r\nHost: h\r\nX-Mark: m\r\nContent-Length: 5\r\n"
                + "Connection: close\r\n\r\nhello")
        #expect(answer.hasPrefix("HTTP/1.1 201 "))
        #expect(answer.contains("\r\nX-Answer: yes\r\n"))
        #expect(answer.hasSuffix("\r\n\r\nPOST /a b/é x=1;y=& z;flag= m 127.0.0.1 hello"))
        await server.stop()
    }

    @Test("Requests sent in one go are answered one by one, in their order")
    func pipelining() async throws {
        let server = try HTTPServer(.init(), handler: echo)
        let one = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n"
        let last = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"
        let answer = await talk(to: server, "\(one)one\(one)two\(last)end")
        #expect(bodies(answer) == ["one", "two", "end"])
        await server.stop()
    }

    @Test("A body in chunks, and one of many reads, arrive whole", arguments: [0, 1, 1000, 40_000, 3_000_000])
    func sizes(size: Int) async throws {
        let server = try HTTPServer(.init(), handler: echo)
        let body = String(repeating: "abcdefghij", count: size / 10 + 1).prefix(size)
        let head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
        let plain = await talk(to: server, "\(head)Content-Length: \(size)\r\n\r\n\(body)")
        #expect(bodies(plain) == [String(body)])
        let chunk = size == 0 ? "" : "\(String(size, radix: 16));note\r\n\(body)\r\n"
        let chunked = await talk(to: server, "\(head)Transfer-Encoding: chunked\r\n\r\n\(chunk)0\r\n\r\n")
        #expect(bodies(chunked) == [String(body)])
        await server.stop()
    }

    @Test("HEAD gets the header alone, with the length the body would have")
    func head() async throws {
        let server = try HTTPServer(.init()) { _ in HTTPServer.Response(status: 200, body: [1, 2, 3]) }
        let answer = await talk(to: server, "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        #expect(answer.contains("Content-Length: 3\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
        await server.stop()
    }

    @Test("Who asks before sending is told to go on")
    func expectContinue() async throws {
        let server = try HTTPServer(.init(), handler: echo)
        let answer = await blocking {
            guard let socket = RawSocket(port: server.port) else { return "" }
            socket.write("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            let interim = socket.readMessage()
            socket.write("ok")
            return interim + socket.readMessage()
        }
        #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("ok"))
        await server.stop()
    }

    @Test("HTTP/1.0 is answered and closed")
    func oldVersion() async throws {
        let server = try HTTPServer(.init(), handler: echo)
        let answer = await talk(to: server, "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nok")
        #expect(bodies(answer) == ["ok"])
        await server.stop()
    }

    @Test("A peer that closes its sending side after the request still gets the answer")
    func halfClosed() async throws {
        let server = try HTTPServer(.init(), handler: echo)
        let answer = await blocking {
            guard let socket = RawSocket(port: server.port) else { return "" }
            socket.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok")
            socket.finishWriting()
            return socket.readToEnd()
        }
        #expect(bodies(answer) == ["ok"])
        await server.stop()
    }

    @Test(
        "An answer that is none becomes 500",
        arguments: [
            HTTPServer.Response(status: 200, headers: ["A": "b\r\nC: d"]), HTTPServer.Response(status: 99),
            HTTPServer.Response(status: 102), HTTPServer.Response(status: 200, headers: ["": "x"]),
        ])
    func brokenAnswer(response: HTTPServer.Response) async throws {
        let server = try HTTPServer(.init()) { _ in response }
        let answer = await talk(to: server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 500 "))
        #expect(!answer.contains("C: d"))
        await server.stop()
    }

    @Test("A peer that leaves while its handler runs takes nothing with it", arguments: [false, true])
    func peerLeaves(byReset: Bool) async throws {
        let (started, left) = (Gate(), Gate())
        let server = try HTTPServer(.init()) { request in
            if request.path == "/slow" {
                started.open()
                await left.wait()
            }
            return HTTPServer.Response(status: 200, body: [UInt8](repeating: 65, count: 1_000_000))
        }
        var socket = RawSocket(port: server.port)
        socket?.write("GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n")
        await started.wait()
        if byReset { socket?.resetOnClose() }
        socket = nil  // Closed here.
        left.open()
        let answer = await talk(to: server, "GET /other HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        #expect(bodies(answer).map(\.utf8.count) == [1_000_000])
        await server.stop()
    }

    @Test("A place that is taken, and a host that is none of ours, are errors")
    func cannotListen() async throws {
        let server = try HTTPServer(.init(), handler: echo)
        #expect(throws: HTTPServerError.self) { try HTTPServer(.init(port: server.port), handler: echo) }
        #expect(throws: HTTPServerError.self) { try HTTPServer(.init(host: "no-such-name.invalid"), handler: echo) }
        await server.stop()
    }

    @Test("It listens on IPv6 as well")
    func version6() async throws {
        let server = try HTTPServer(.init(host: "::1")) { .init(status: 200, body: Array($0.peer.utf8)) }
        let client = HTTPClient(.init())
        let answer = try await client.send(.init(method: .get, url: "http://[::1]:\(server.port)/"))
        #expect(answer.body == Array("::1".utf8))
        await client.close()
        await server.stop()
    }
}
