import Foundation
import JSON
import Testing

@Suite("parlua webhook decode", .timeLimit(.minutes(1)))
struct WebhookDecodeTests {
    @Test("Each event is one JSON object on a line of its own")
    func events() async throws {
        let body = #"""
            {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
              "messaging_product": "whatsapp",
              "metadata": {"display_phone_number": "15550783881", "phone_number_id": "106540352242922"},
              "contacts": [{"profile": {"name": "Sheena"}, "wa_id": "16505551234"}],
              "messages": [
                {"from": "16505551234", "id": "wamid.1", "timestamp": "1749416383", "type": "text", "text": {"body": "Hi\nyou"}},
                {"from": "16505551234", "id": "wamid.2", "timestamp": "1749416384", "type": "hologram", "hologram": {"x": 1}}
              ]}}]}]}
            """#
        let result = try await Binary.run("webhook", "decode", "--channel", "whatsapp", input: Array(body.utf8))
        #expect(result.status == 0)
        #expect(result.error.isEmpty)
        let events = try result.outputLines.map { try JSON(parsing: $0) }
        #expect(events.map { $0["kind"] } == ["text", "unknown"])
        #expect(events.map { $0["account"] } == ["106540352242922", "106540352242922"])
        #expect(events.first?["text"] == "Hi\nyou")
        #expect(events.last?["raw"]?.text().contains("hologram") == true)
    }

    @Test("What is JSON but no webhook is unknown, not an error", arguments: ["{}", "[]", "null", "\"x\""])
    func strangers(body: String) async throws {
        let result = try await Binary.run("webhook", "decode", input: Array(body.utf8))
        #expect(result.status == 0)
        #expect(result.outputLines.count == 1)
    }

    @Test(
        "What is not JSON ends with 65 and the place",
        arguments: [
            ("", "line 1, column 1"), ("{\"a\":\n  oops}", "line 2, column 6"), ("{} {}", "line 1, column 4"),
            ("hello", "line 1, column 5"),
        ])
    func notJSON(body: String, place: String) async throws {
        let result = try await Binary.run("webhook", "decode", input: Array(body.utf8))
        #expect(result.status == 65)
        #expect(result.output.isEmpty)
        #expect(result.errorLines.count == 1)
        #expect(result.error.hasPrefix("parlua: the body is not JSON: \(place): "))
    }

    @Test("Bytes that are not UTF-8 are not JSON")
    func notText() async throws {
        #expect(try await Binary.run("webhook", "decode", input: [0x22, 0xFF, 0x22]).status == 65)
    }

    @Test("Every recorded webhook decodes", .enabled(if: Fixtures.webhooks != nil))
    func fixtures() async throws {
        let folder = try #require(Fixtures.webhooks)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }
        #expect(!files.isEmpty)
        for file in files {
            let result = try await Binary.run("webhook", "decode", input: Array(Data(contentsOf: file)))
            #expect(result.status == 0, "\(file.lastPathComponent)")
            #expect(!result.outputLines.isEmpty, "\(file.lastPathComponent)")
            for line in result.outputLines { _ = try JSON(parsing: line) }
        }
    }
}

enum Fixtures {
    /// The recorded webhooks beside the repository, where it has them.
    static var webhooks: URL? {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            guard FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) else { continue }
            let webhooks = folder.deletingLastPathComponent().appending(path: "shared/fixtures/whatsapp/webhooks")
            return FileManager.default.fileExists(atPath: webhooks.path) ? webhooks : nil
        }
        return nil
    }
}
