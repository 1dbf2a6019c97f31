import Testing

import Net

@Suite("HTTP client", .timeLimit(.minutes(1)))
struct HTTPClientTests {
    @Test("A request comes back answered")
    func exchange() async throws {
        let server = try HTTPServer(.init()) { request in
            HTTPServer.Response(status: 200, headers: ["X-Method": request.method], body: request.body.reversed())
        }
        let client = HTTPClient(.init())
        let answer = try await client.send(
            .init(
                method: .post, url: "http://127.0.0.1:\(server.port)/x", headers: ["Content-Type": "text/plain"],
                body: [1, 2, 3]))
        #expect(answer.status == 200)
        #expect(answer.headers["x-method"] == "POST")
        #expect(answer.body == [3, 2, 1])
        await client.close()
        await server.stop()
    }
}
