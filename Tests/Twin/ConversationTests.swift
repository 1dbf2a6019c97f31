import JSON
import Messaging
import Net
import Testing

@testable import Twin

@Suite("A conversation over the wire", .timeLimit(.minutes(1)))
struct ConversationTests {
    @Test("A person writes, the host answers with buttons, the person taps")
    func roundTrip() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            let amina = try twin.person("+254 712 345678")
            let question = try amina.says("Menü 👍 a/b")
            await twin.settled()
            #expect(try host.texts() == ["Menü 👍 a/b"])
            let message = try #require(try host.values()[0]["messages"]?[0])
            #expect(message["id"]?.string == question && message["from"] == "254712345678")

            let read = try await host.post(
                [
                    "messaging_product": "whatsapp", "status": "read", "message_id": .string(question),
                    "typing_indicator": ["type": "text"],
                ], to: twin)
            #expect(read.status == 200 && read.body == ["success": true])
            #expect(amina.readCount == 1 && amina.seesTyping)

            let buttons = send(
                "interactive",
                [
                    "type": "button", "body": ["text": "What would you like?"],
                    "action": [
                        "buttons": [
                            ["type": "reply", "reply": ["id": "order", "title": "Order bread"]],
                            ["type": "reply", "reply": ["id": "hours", "title": "Opening hours"]],
                        ]
                    ],
                ])
            let answer = try await host.post(
                buttons.with("biz_opaque_callback_data", "ours-1").with("context", ["message_id": .string(question)]),
                to: twin)
            #expect(answer.status == 200)
            #expect(answer.body["contacts"] == [["input": "+254712345678", "wa_id": "254712345678"]])
            let id = try #require(answer.body["messages"]?[0]?["id"]?.string)

            let shown = try #require(await amina.messages(atLeast: 1).first)
            #expect(shown.id == id && shown.kind == .buttons && shown.text == "What would you like?")
            #expect(shown.choices.map(\.title) == ["Order bread", "Opening hours"])
            #expect(shown.quoting == question && shown.callbackData == "ours-1" && !amina.seesTyping)

            try amina.taps(.number(2))
            await twin.settled()
            #expect(try host.statuses() == ["sent", "delivered"])
            let told = try host.values().filter { $0["statuses"] != nil }
            #expect(told.allSatisfy { $0["statuses"]?[0]?["biz_opaque_callback_data"] == "ours-1" })
            #expect(told.allSatisfy { $0["statuses"]?[0]?["id"]?.string == id })
            let tap = try #require(try host.values().last?["messages"]?[0])
            #expect(tap["interactive"]?["button_reply"] == ["id": "hours", "title": "Opening hours"])
            #expect(tap["context"] == ["from": "15550783881", "id": .string(id)])
            #expect(twin.accepted.map(\.callbackData) == ["ours-1"])
        }
    }

    @Test("The bytes on the wire are ASCII, escaped as Meta does")
    func wire() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            try twin.person("254712345678").says("ä/👍\n")
            await twin.settled()
            let body = String(decoding: try #require(host.bodies.first), as: UTF8.self)
            #expect(body.contains(#"{"body":"\u00e4\/\ud83d\udc4d\n"}"#))
            #expect(body.utf8.allSatisfy { $0 < 0x80 })
        }
    }

    @Test("Rows and template replies come back in their own forms")
    func otherTaps() async throws {
        let host = try Host()
        let configuration = Twin.Configuration.test {
            $0.templates = [Twin.Template(name: "hello", body: "Hi {{1}}", buttons: [.quickReply("Stop")])]
        }
        try await withTwin(configuration, host: host) { twin in
            let amina = try twin.person("254712345678")
            let row: JSON = ["id": "r1", "title": "One", "description": "First"]
            let list: JSON = [
                "type": "list", "body": ["text": "Pick"], "action": ["button": "Menu", "sections": [["rows": [row]]]],
            ]
            #expect(try await host.post(send("interactive", list), to: twin).status == 200)
            let template: JSON = [
                "name": "hello", "language": ["code": "en_US"],
                "components": [["type": "body", "parameters": [["type": "text", "text": "Amina"]]]],
            ]
            let answer = try await host.post(send("template", template), to: twin)
            #expect(answer.body["messages"]?[0]?["message_status"] == "accepted")
            let shown = await amina.messages(atLeast: 2)
            #expect(shown.map(\.text) == ["Pick", "Hi Amina"])
            try amina.taps(.any("stop"))
            try amina.taps(.title("one"), of: shown[0].id)
            await twin.settled()
            let messages = try host.values().compactMap { $0["messages"]?[0] }
            #expect(messages[0]["button"] == ["payload": "Stop", "text": "Stop"])
            #expect(messages[1]["interactive"] == ["type": "list_reply", "list_reply": row])
            #expect(throws: TwinError.noSuchChoice) { try amina.taps(.number(2)) }
            #expect(throws: TwinError.nothingToTap) { try amina.taps(.number(1), of: "wamid.other") }
        }
    }

    @Test("Two businesses have their own chats, tokens and signatures")
    func tenants() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            let atBakery = try twin.person("254712345678")
            let atClinic = try twin.person("254712345678", at: "25420000111")
            try atClinic.says("doctor")
            await twin.settled()
            #expect(try host.values()[0]["metadata"]?["phone_number_id"] == "206540352242922")
            #expect(try await host.post(text("Hello"), to: twin, as: .clinic).status == 200)
            #expect(await atClinic.messages(atLeast: 1).map(\.text) == ["Hello"])
            #expect(atBakery.messages.isEmpty)
            #expect(throws: TwinError.noSuchBusiness("nobody")) { try twin.person("254712345678", at: "nobody") }
            #expect(throws: TwinError.notAPhoneNumber("me")) { try twin.person("me") }
        }
    }

    @Test("Many people write at once; each one's messages arrive once and in their order")
    func crowd() async throws {
        let host = try Host { $0.isMultiple(of: 7) ? 503 : 200 }
        let configuration = Twin.Configuration.test {
            ($0.clock, $0.retries) = (SystemClock(), Twin.RetryPlan(firstGap: .milliseconds(1)))
        }
        try await withTwin(configuration, host: host) { twin in
            for number in 0..<400 { try twin.person("2547123456\(10 + number % 20)").says("\(number)") }
            await twin.settled(within: .seconds(3600))
            var heard: [String: [Int]] = [:]
            for message in try host.values().compactMap({ $0["messages"]?[0] }) {
                guard let person = message["from"]?.string, let text = message["text"]?["body"]?.string else {
                    continue
                }
                // A retry comes right after the attempt that was refused.
                if let number = Int(text), heard[person]?.last != number { heard[person, default: []].append(number) }
            }
            #expect(heard.count == 20)
            for (person, numbers) in heard {
                #expect(numbers == stride(from: numbers[0], to: 400, by: 20).map(\.self), "\(person)")
            }
            #expect(twin.counters.arrived == 400)
        }
    }

    @Test("A message too many is refused to the person, not to the business")
    func room() async throws {
        let host = try Host()
        try await withTwin(.test { $0.limits.updates = 10 }, host: host) { twin in
            twin.setWebhook(nil)
            let amina = try twin.person("254712345678")
            for number in 1...20 {
                #expect(try await host.post(text("\(number)"), to: twin).status == 200)
                _ = await amina.messages(atLeast: number)
            }
            #expect(twin.counters.dropped > 0)
            #expect(throws: TwinError.noRoom) { for _ in 1...3 { try amina.says("hello?") } }
        }
    }

    @Test("The chat can be watched as it comes")
    func stream() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            let amina = try twin.person("254712345678")
            var mine = amina.watch().makeAsyncIterator()
            var all = twin.watch().makeAsyncIterator()
            #expect(try await host.post(text("to another", to: "+254700000000"), to: twin).status == 200)
            #expect(try await host.post(text("to her"), to: twin).status == 200)
            #expect(await mine.next()?.text == "to her")
            #expect(await all.next()?.text == "to another")
            #expect(await all.next()?.text == "to her")
        }
    }

    @Test("The endpoint is verified as Meta does it")
    func verification() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            try await twin.verifyWebhook()
            twin.setWebhook(nil)
            await #expect(throws: TwinError.noWebhookAddress) { try await twin.verifyWebhook() }
            twin.setWebhook("http://127.0.0.1:1/")
            let error = await #expect(throws: TwinError.self) { try await twin.verifyWebhook() }
            #expect(error?.description.hasPrefix("the webhook cannot be reached") == true)
        }
        let stranger = try Host(verifyToken: "another")
        try await withTwin(.test(), host: stranger) { twin in
            let error = await #expect(throws: TwinError.self) { try await twin.verifyWebhook() }
            #expect(error == .notVerified(status: 403))
        }
    }

    @Test("Webhooks wait until the twin knows where they go")
    func late() async throws {
        let host = try Host()
        let url = host.url
        try await withTwin(.test(), host: host) { twin in
            twin.setWebhook(nil)
            let amina = try twin.person("254712345678")
            for number in 1...5 { try amina.says("\(number)") }
            await twin.settled()
            #expect(host.bodies.isEmpty)
            twin.setWebhook(url)
            await twin.settled()
            #expect(try host.texts() == ["1", "2", "3", "4", "5"])
        }
    }
}
