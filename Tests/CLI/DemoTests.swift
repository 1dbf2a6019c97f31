import Foundation
import JSON
import Net
import TestSupport
import Testing

@Suite("parlua demo and parlua twin", .timeLimit(.minutes(2)))
struct DemoTests {
    private let folder: TemporaryFolder
    private let scratch: TemporaryFolder

    init() throws {
        (folder, scratch) = (try TemporaryFolder(), try TemporaryFolder())
        try folder.write("on.message(function(event) reply('echo: ' .. event.text) end)", to: "scripts/echo/bot.lua")
    }

    private func start(_ arguments: String...) throws -> ParluaProcess {
        try ParluaProcess(arguments, environment: ["TMPDIR": scratch.path], in: folder.path)
    }

    private func ask(_ client: HTTPClient, _ url: String, _ body: JSON? = nil) async throws -> JSON {
        let answer = try await client.send(
            HTTPClient.Request(
                method: body == nil ? .get : .post, url: url, headers: ["Content-Type": "application/json"],
                body: body?.bytes() ?? []))
        #expect(answer.status == 200)
        return try JSON(parsing: answer.body)
    }

    @Test("Without a terminal the demo serves until SIGTERM; the twin's controls let programs speak")
    func demo() async throws {
        let process = try start("demo")
        let line = try JSON(parsing: try await process.errorLine { $0.contains("\"serving\"") })
        let twin = try #require(line["twin.url"]?.string)
        let operators = try #require(line["operators.port"]?.integer)
        let client = HTTPClient(HTTPClient.Configuration())
        _ = try await ask(client, "\(twin)/twin/say", ["from": "254712345678", "text": "hello"])
        let messages = try await ask(client, "\(twin)/twin/messages?phone=254712345678&atleast=1")
        #expect(messages.array?.first?["text"] == "echo: hello")
        for path in ["healthz", "readyz", "metrics"] {
            let answer = try await client.send(
                HTTPClient.Request(method: .get, url: "http://127.0.0.1:\(operators)/\(path)"))
            #expect(answer.status == 200)
        }
        await client.close()
        process.signal(SIGTERM)
        #expect(await process.end() == .exit(0))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    @Test("A demo on a port that is taken ends with 69 and names it once")
    func demoTaken() async throws {
        let first = try start("demo")
        let line = try JSON(parsing: try await first.errorLine { $0.contains("\"serving\"") })
        let port = try #require(line["webhooks.port"]?.integer)
        let second = try start("demo", "--port", "\(port)")
        #expect(await second.end() == .exit(69))
        let complaint = await second.everything().errors.split(separator: "\n").last.map(String.init)
        #expect(complaint == "parlua: cannot listen on 127.0.0.1:\(port): Address already in use")
        first.signal(SIGTERM)
        #expect(await first.end() == .exit(0))
    }

    @Test("A demo without scripts ends with 66")
    func demoWithoutScripts() async throws {
        let process = try start("demo", "--scripts", "nowhere")
        #expect(await process.end() == .exit(66))
    }

    @Test("The twin alone serves the Graph API and its controls until SIGTERM")
    func twin() async throws {
        let process = try start("twin", "--listen", "127.0.0.1:0", "--token", "abc")
        let line = try JSON(parsing: try await process.errorLine { $0.contains("\"twin serves\"") })
        let url = try #require(line["url"]?.string)
        let client = HTTPClient(HTTPClient.Configuration())
        let send: JSON = [
            "messaging_product": "whatsapp", "to": "254712345678", "type": "text", "text": ["body": "hello"],
        ]
        for (token, status) in [("abc", 200), ("wrong", 401)] {
            let answer = try await client.send(
                HTTPClient.Request(
                    method: .post, url: "\(url)/v26.0/106540352242922/messages",
                    headers: ["Content-Type": "application/json", "Authorization": "Bearer \(token)"],
                    body: send.bytes()))
            #expect(answer.status == status)
        }
        #expect(try await ask(client, "\(url)/twin/counters")["accepted"] == 1)
        await client.close()
        process.signal(SIGTERM)
        #expect(await process.end() == .exit(0))
    }

    @Test("A twin on an address that is taken ends with 69; one whose webhook is not verified, too")
    func twinFails() async throws {
        let first = try start("twin", "--listen", "127.0.0.1:0")
        let line = try JSON(parsing: try await first.errorLine { $0.contains("\"twin serves\"") })
        let url = try #require(line["url"]?.string)
        let second = try start("twin", "--listen", String(url.dropFirst("http://".count)))
        #expect(await second.end() == .exit(69))
        #expect(await second.everything().errors.contains("Address already in use"))
        let third = try start("twin", "--listen", "127.0.0.1:0", "--webhook", "\(url)/none", "--verify-token", "x")
        #expect(await third.end() == .exit(69))
        #expect(try await Binary.run("twin", "--listen", "somewhere").status == 64)
        #expect(try await Binary.run("twin").status == 64)
        first.signal(SIGTERM)
        #expect(await first.end() == .exit(0))
    }
}
