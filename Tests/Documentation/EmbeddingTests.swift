import Foundation
import Messaging
import Net
import Parlua
import TestSupport
import Testing
import Twin

@Suite("The face for embedders", .timeLimit(.minutes(2)))
struct EmbeddingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let bot = #"on.message(function(event) reply("You said " .. event.text) end)"#
        try folder.write(bot, to: "scripts/echo/bot.lua")
    }

    /// A host of one tenant that sends to `graph`; every port is any free one.
    private func host(graph: String) throws -> BotHost {
        try folder.write(
            """
            return {
              listen = "127.0.0.1:0", metrics = { listen = "127.0.0.1:0" },
              whatsapp = { app_secret = env "SECRET", verify_token = env "SECRET", graph = "\(graph)" },
              tenants = { echo = { channels = { { phone_number_id = "106540352242922", access_token = env "TOKEN" } } } },
            }
            """, to: "parlua.lua")
        return try BotHost(
            configurationFile: folder.file("parlua.lua"), environment: ["SECRET": "secret", "TOKEN": "token"])
    }

    private static let phone = Twin.Phone(
        phoneNumberID: "106540352242922", displayNumber: "15550783881", wabaID: "102290129340398", accessToken: "token",
        appSecret: "secret")

    /// Runs a host beside `body`, which gets its ports, and returns once both have ended.
    private func running(
        _ host: BotHost, _ body: @Sendable (BotHost.Ports) async throws -> Void
    ) async throws {
        let (ready, isReady) = AsyncStream.makeStream(of: BotHost.Ports.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { isReady.finish() }
                try await host.run { isReady.yield($0) }
            }
            for await ports in ready {
                try await body(ports)
                break
            }
            try await group.waitForAll()
        }
    }

    @Test("A host answers a person until it is told to stop")
    func answers() async throws {
        try await Twin.running(Twin.Configuration(phones: [Self.phone])) { twin in
            let host = try host(graph: twin.graphURL)
            try await running(host) { ports in
                twin.setWebhook("http://127.0.0.1:\(ports.webhooks)/webhooks/whatsapp")
                let amina = try twin.person("254712345678")
                try amina.says("hello")
                #expect(await amina.messages(atLeast: 1).map(\.text) == ["You said hello"])
                host.stop()
            }
        }
    }

    @Test("A host ends in good order when its task is cancelled")
    func cancelled() async throws {
        let host = try host(graph: "http://127.0.0.1:9")
        let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
        let task = Task { try await host.run { _ in isReady.finish() } }
        for await _ in ready {}
        task.cancel()
        try await task.value
        // It has let go of the data: another may have it.
        let next = try self.host(graph: "http://127.0.0.1:9")
        next.stop()
        try await next.run()
    }

    @Test("What is wrong with a configuration is told at once, key by key")
    func configuration() throws {
        try folder.write("return { lissten = 1, whatsapp = {} }", to: "parlua.lua")
        let error = #expect(throws: HostError.self) {
            _ = try BotHost(configurationFile: folder.file("parlua.lua"), environment: [:])
        }
        #expect(error?.kind == .configuration)
        #expect(error?.description.contains("lissten is unknown: did you mean listen?") == true)
        #expect(error?.description.contains("whatsapp.verify_token is missing") == true)
    }

    @Test("A data file that another host has is told as such")
    func taken() async throws {
        let (first, second) = try (host(graph: "http://127.0.0.1:9"), host(graph: "http://127.0.0.1:9"))
        try await running(first) { _ in
            let error = await #expect(throws: HostError.self) { try await second.run() }
            #expect(error?.kind == .data)
            first.stop()
        }
    }

    @Test("Every figure is explained to operators, and no other")
    func figures() async throws {
        let host = try host(graph: "http://127.0.0.1:9")
        let client = HTTPClient(HTTPClient.Configuration())
        try await running(host) { ports in
            let url = "http://127.0.0.1:\(ports.operators)/metrics"
            let text = String(decoding: try await client.send(.init(method: .get, url: url)).body, as: UTF8.self)
            let exported = Set(text.matches(of: #/# TYPE (\w+) /#).map { String($0.1) })
            let table = Document(name: "docs/operators/operating.md").tables.first { $0.header.first == "figure" }
            let explained = try Set(#require(table).rows.map { try #require(Document.code($0[0])) })
            #expect(exported == explained)
            host.stop()
        }
        await client.close()
    }

    @Test("The documents show the snippet as it is compiled")
    func snippet() throws {
        let source = try String(contentsOf: Document.root.appending(path: "Snippets/HostBots.swift"), encoding: .utf8)
        let shown = Document(name: "docs/embedders.md").blocks.filter { $0.language == "swift" }.map(\.text)
        #expect(shown.contains(source))
    }
}
