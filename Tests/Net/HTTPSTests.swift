import Net
import TestSupport
import Testing

@Suite("HTTPS", .timeLimit(.minutes(1)))
struct HTTPSTests {
    @Test("Client and server talk over TLS, one connection for many requests")
    func exchange() async throws {
        let server = try HTTPServer(.init(tls: TestTLS.tls), handler: echo)
        try await TestTLS.withFile { file in
            let client = HTTPClient(.init(caFile: file))
            for size in [0, 1, 20_000, 500_000] {
                let body = [UInt8](repeating: 7, count: size)
                let request = HTTPClient.Request(
                    method: .post, url: "https://127.0.0.1:\(server.port)/", body: body)
                let answer = try await client.send(request)
                #expect(answer.body == body)
            }
            await client.close()
        }
        await server.stop()
    }

    @Test(
        "A certificate that nobody vouches for, or for another name, ends it before a byte of the request",
        arguments: [false, true])
    func untrusted(trusted: Bool) async throws {
        let server = try HTTPServer(.init(host: trusted ? "127.0.0.2" : "127.0.0.1", tls: TestTLS.tls), handler: echo)
        try await TestTLS.withFile { file in
            let client = HTTPClient(.init(caFile: trusted ? file : nil))
            let host = trusted ? "127.0.0.2" : "127.0.0.1"
            let failure = await #expect(throws: HTTPClient.Failure.self) {
                try await client.send(.init(method: .post, url: "https://\(host):\(server.port)/", body: [1]))
            }
            #expect(failure?.kind == .notSent)
            await client.close()
        }
        await server.stop()
    }

    @Test("Many at once, suspended and resumed")
    func many() async throws {
        let server = try HTTPServer(.init(tls: TestTLS.tls)) { request in
            await Task.yield()
            return .init(status: 200, body: request.body)
        }
        try await TestTLS.withFile { file in
            let client = HTTPClient(.init(connectionsPerHost: 8, caFile: file))
            try await withThrowingTaskGroup { group in
                for number in 0..<200 {
                    group.addTask {
                        let body = Array("\(number)".utf8)
                        let url = "https://127.0.0.1:\(server.port)/"
                        let answer = try await client.send(.init(method: .post, url: url, body: body))
                        #expect(answer.body == body)
                    }
                }
                try await group.waitForAll()
            }
            await client.close()
        }
        await server.stop()
    }

    @Test(
        "Plain text to a TLS port, and a handshake that never comes, end the connection",
        arguments: ["GET / HTTP/1.1\r\n\r\n", ""])
    func plain(text: String) async throws {
        let server = try HTTPServer(.init(tls: TestTLS.tls, requestTimeout: .milliseconds(150)), handler: echo)
        #expect(await !talk(to: server, text).contains(" 200 "))
        await server.stop()
    }

    @Test("A certificate that is none is told at the start, and the key in no text")
    func brokenCertificate() {
        let tls = HTTPServer.TLS(certificatePEM: "none", keyPEM: "secret")
        let error = #expect(throws: HTTPServerError.self) { try HTTPServer(.init(tls: tls), handler: echo) }
        #expect(error?.kind == .tls)
        #expect("\(tls)" == "<redacted>")
    }
}
