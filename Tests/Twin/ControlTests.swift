import JSON
import Messaging
import Net
import Testing

@testable import Twin

@Suite("Controls and media over HTTP", .timeLimit(.minutes(1)))
struct ControlTests {
    private func call(
        _ twin: Twin, _ host: Host, _ method: HTTPMethod, _ path: String, _ body: JSON? = nil
    ) async throws -> (status: Int, body: JSON) {
        let answer = try await host.client.send(
            HTTPClient.Request(method: method, url: "\(twin.graphURL)/twin/\(path)", body: body?.bytes() ?? []))
        return (answer.status, try JSON(parsing: answer.body))
    }

    @Test("A program can play a person")
    func play() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            let hello: JSON = ["from": "254712345678", "to": "15550783881", "text": "hello"]
            let said = try await call(twin, host, .post, "say", hello)
            #expect(said.status == 200 && said.body["id"]?.string?.hasPrefix("wamid.") == true)
            let none = try await call(twin, host, .post, "tap", ["from": "254712345678", "choice": "1"])
            #expect(none.status == 400 && none.body["error"]?.string?.contains("tap") == true)

            let reply: JSON = ["type": "reply", "reply": ["id": "a", "title": "Yes"]]
            let buttons: JSON = ["type": "button", "body": ["text": "Sure?"], "action": ["buttons": [reply]]]
            _ = try await host.post(send("interactive", buttons), to: twin)
            let messages = try await call(twin, host, .get, "messages?phone=254712345678&atleast=1")
            #expect(messages.body.array?.count == 1 && messages.body[0]?["text"] == "Sure?")
            #expect(messages.body[0]?["choices"] == [["kind": "button", "id": "a", "title": "Yes"]])
            #expect(try await call(twin, host, .get, "messages?phone=254712345678&after=1").body == [])

            #expect(try await call(twin, host, .post, "tap", ["from": "254712345678", "choice": "yes"]).status == 200)
            #expect(try await call(twin, host, .post, "settled").body == ["settled": true])
            #expect(try host.values().last?["messages"]?[0]?["interactive"]?["type"] == "button_reply")
            let counters = try await call(twin, host, .get, "counters")
            #expect(counters.body["said"] == 2 && counters.body["accepted"] == 1)
        }
    }

    @Test("Everything a person can say has a form")
    func forms() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            let things: [(type: String, form: JSON)] = [
                ("image", ["image": ["caption": "A"]]), ("audio", ["audio": ["voice": true]]),
                ("location", ["location": ["latitude": 1, "longitude": 2]]), ("contacts", ["contacts": [[:]]]),
                ("reaction", ["reaction": ["message_id": "wamid.A", "emoji": "👍"]]), ("order", ["order": [:]]),
                ("request_welcome", ["welcome": true]), ("unsupported", ["unsupported": "poll"]),
                ("hologram", ["unknown": ["type": "hologram", "object": ["depth": 3]]]),
            ]
            for thing in things {
                let said = try await call(twin, host, .post, "say", thing.form.with("from", "254712345678"))
                #expect(said.status == 200, "\(thing.type)")
            }
            await twin.settled()
            #expect(try host.values().compactMap { $0["messages"]?[0]?["type"]?.string } == things.map(\.type))
        }
    }

    @Test("People, faults and the webhook's address can be changed")
    func changes() async throws {
        let host = try Host()
        let url = host.url
        try await withTwin(.test(), host: host) { twin in
            twin.setWebhook(nil)
            let amina: JSON = ["phone": "254712345678", "name": "Amina", "username": "amina"]
            #expect(try await call(twin, host, .post, "person", amina).status == 200)
            #expect(try await call(twin, host, .post, "webhook", ["url": .string(url)]).status == 200)
            #expect(try await call(twin, host, .post, "faults", ["refuse": 1, "batch": 3]).status == 200)
            #expect(twin.faults.refuse == 1 && twin.faults.batch == 3)
            #expect(try await call(twin, host, .post, "faults", ["rain": 1]).status == 400)
            try twin.person("254712345678").says("psst")
            await twin.settled()
            let contact = try #require(try host.values()[0]["contacts"]?[0])
            #expect(contact["profile"] == ["name": "Amina", "username": "amina"] && contact["wa_id"] == nil)
        }
    }

    @Test("Nonsense is refused in words")
    func nonsense() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { (twin: Twin) async throws in
            // Spelled out, for the compiler does not look into macros.
            #expect(try await call(twin, host, .post, "say", ["from": "me", "text": "a"]).status == 400)
            #expect(try await call(twin, host, .post, "say", ["from": "254712345678"]).status == 400)
            #expect(try await call(twin, host, .post, "say", [1, 2]).status == 400)
            #expect(
                try await call(twin, host, .post, "say", ["from": "254712345678", "to": "0", "text": "a"]).status == 400
            )
            #expect(try await call(twin, host, .get, "messages").status == 400)
            #expect(try await call(twin, host, .post, "dance", [:]).status == 404)
            #expect(try await call(twin, host, .delete, "say").status == 404)
        }
    }

    @Test("Only this machine may use the controls", arguments: ["10.0.0.7", "::2", "128.0.0.1", ""])
    func strangers(peer: String) async {
        let control = Control(switchboard: Switchboard(.test()))
        let request = HTTPServer.Request(method: "GET", path: "/twin/counters", peer: peer)
        #expect(await control.answer(request, ["counters"]).status == 403)
    }

    @Test("Media can be fetched for 5 minutes with the token, and uploaded")
    func media() async throws {
        let clock = ManualClock()
        let host = try Host()
        try await withTwin(.test(clock), host: host) { twin in
            func get(_ url: String, _ token: String = "EAAbakery") async throws -> HTTPClient.Response {
                try await host.client.send(
                    HTTPClient.Request(method: .get, url: url, headers: ["Authorization": "Bearer \(token)"]))
            }
            try twin.person("254712345678").sends(.media(.init(.image, bytes: [1, 2, 3])))
            await twin.settled()
            let image = try #require(try host.values()[0]["messages"]?[0]?["image"])
            let id = try #require(image["id"]?.string)
            #expect(try await get(#require(image["url"]?.string)).body == [1, 2, 3])

            let told = try JSON(parsing: try await get("\(twin.graphURL)/v25.0/\(id)").body)
            #expect(told["mime_type"] == "image/jpeg" && told["file_size"] == 3)
            #expect(told["sha256"] == "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")
            let url = try #require(told["url"]?.string)
            let fetched = try await get(url)
            #expect(
                fetched.status == 200 && fetched.body == [1, 2, 3] && fetched.headers["Content-Type"] == "image/jpeg")
            #expect(try await get(url, "EAAclinic").status == 404)
            clock.advance(by: .seconds(300))
            #expect(try await get(url).status == 404)
            #expect(try await get("\(twin.graphURL)/v25.0/\(id)", "EAAclinic").status == 400)
            #expect(try await get("\(twin.graphURL)/v25.0/\(id)", "wrong").status == 401)

            let form = [
                "--edge", "Content-Disposition: form-data; name=\"messaging_product\"", "", "whatsapp", "--edge",
                "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"", "Content-Type: text/plain", "",
                "abc",
                "--edge--", "",
            ].joined(separator: "\r\n")
            let headers: HTTPHeaders = [
                "Authorization": "Bearer EAAbakery", "Content-Type": "multipart/form-data; boundary=\"edge\"",
            ]
            let uploaded = try await host.client.send(
                HTTPClient.Request(
                    method: .post, url: "\(twin.graphURL)/v25.0/106540352242922/media", headers: headers,
                    body: Array(form.utf8)))
            let newID = try #require(try JSON(parsing: uploaded.body)["id"]?.string)
            let again = try JSON(parsing: try await get("\(twin.graphURL)/v25.0/\(newID)").body)
            #expect(again["file_size"] == 3 && again["mime_type"] == "text/plain")
        }
    }
}
