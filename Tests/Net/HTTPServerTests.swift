import Testing

import Net

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
            "POST /a%20b/%C3%A9?x=1&y=%26+z&flag HTTP/1.1\r\nHost: h\r\nX-Mark: m\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
        )
        #expect(answer.hasPrefix("HTTP/1.1 201 "))
        #expect(answer.contains("\r\nX-Answer: yes\r\n"))
        #expect(answer.hasSuffix("\r\n\r\nPOST /a b/é x=1;y=& z;flag= m 127.0.0.1 hello"))
        await server.stop()
    }

    /// What the server says until it closes.
    private func talk(to server: HTTPServer, _ text: String) async -> String {
        await blocking {
            guard let socket = RawSocket(port: server.port) else { return "refused" }
            socket.write(text)
            return socket.readToEnd()
        }
    }
}
