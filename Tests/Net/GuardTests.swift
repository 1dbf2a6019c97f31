import Net
import Testing

/// The guard decides by the address that is being connected to, so a test needs no names of its own.
@Suite("A guarded client", .timeLimit(.minutes(1)))
struct GuardTests {
    private static func configuration(_ resolved: [String] = []) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.isGuarded = true
        configuration.resolved = resolved
        return configuration
    }

    private func kind(
        _ client: HTTPClient, _ url: String, admitting: Set<IPAddress> = []
    ) async -> HTTPClient.Failure.Kind? {
        var request = HTTPClient.Request(method: .get, url: url)
        request.admitted = admitting
        do throws(HTTPClient.Failure) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test(
        "No spelling of a loopback address is connected to",
        arguments: [
            "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]",
            "0.0.0.0", "0",
        ])
    func loopback(host: String) async throws {
        let server = ScriptedServer { _, _, _ in }
        let client = HTTPClient(Self.configuration())
        #expect(await kind(client, "http://\(host):\(server.port)/") == .forbidden)
        await client.close()
        #expect(server.connectionCount == 0)
    }

    @Test(
        "A name is as good as what it resolves to",
        arguments: [
            "10.0.0.5", "169.254.169.254", "192.168.0.1", "100.64.0.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.5",
        ])
    func names(address: String) async throws {
        let client = HTTPClient(Self.configuration(["shop.example:80:\(address)"]))
        #expect(await kind(client, "http://shop.example/") == .forbidden)
        await client.close()
    }

    @Test("An admitted address is connected to, for the request that admits it and for no other")
    func admitted() async throws {
        let server = try HTTPServer(.init(), handler: echo)
        let client = HTTPClient(Self.configuration(["shop.example:\(server.port):127.0.0.1"]))
        let url = "http://shop.example:\(server.port)/"
        let loopback = try #require(IPAddress("127.0.0.1"))
        for _ in 1...3 {
            #expect(await kind(client, url, admitting: [loopback]) == nil)
            // A connection that was kept would answer this one.
            #expect(await kind(client, url) == .forbidden)
        }
        await client.close()
        await server.stop()
    }

    @Test("Of several addresses of a name only those are tried that may be")
    func several() async throws {
        let server = try HTTPServer(.init(), handler: echo)
        let client = HTTPClient(Self.configuration(["shop.example:\(server.port):10.0.0.5,127.0.0.1"]))
        let loopback = try #require(IPAddress("127.0.0.1"))
        #expect(await kind(client, "http://shop.example:\(server.port)/", admitting: [loopback]) == nil)
        await client.close()
        await server.stop()
    }

    @Test("A request has its own time")
    func timeout() async throws {
        let server = ScriptedServer { connection, _, _ in _ = connection.readToEnd() }
        let client = HTTPClient(.init(timeout: .seconds(50)))
        var request = HTTPClient.Request(method: .get, url: server.url)
        request.timeout = .milliseconds(50)
        let failure = await #expect(throws: HTTPClient.Failure.self) { try await client.send(request) }
        #expect(failure?.kind == .maybeSent)
        await client.close()
    }
}
