import JSON
import Messaging
import Hosting
import Playground
import Store
import Testing
import Twin

@Suite("People and what they send", .timeLimit(.minutes(1)))
struct PeopleTests {
    private static let counting = "on.message(function(e) state.n = (state.n or 0) + 1 reply(state.n .. e.text) end)"

    @Test("Every kind of message reaches the handler that was written for it")
    func kinds() async throws {
        let stage = try Stage(
            """
            on.message(function(e) reply(e.kind) end)
            on.media(function(e) reply(e.media.kind .. " " .. e.text) end)
            on.location(function(e) reply(string.format("%.1f %.1f", e.location.latitude, e.location.longitude)) end)
            on.reaction(function(e) reply("you reacted") end)
            """)
        try await stage.play { town async throws in
            #expect(try await town.sends(.media(.init(.image, caption: "my cake"))) == ["image my cake"])
            #expect(try await town.sends(.media(.init(.audio))) == ["audio "])
            #expect(try await town.sends(.location(latitude: -1.25, longitude: 36.75)) == ["-1.2 36.8"])
            #expect(try await town.sends(.contacts([["name": ["formatted_name": "Ben"]]])) == ["contacts"])
            #expect(try await town.sends(.unsupported("poll")) == ["unsupported"])
            #expect(try await town.sends(.unknown(type: "hologram", ["depth": 3])) == ["unknown"])
            let shown = try #require(try town.person(ada, with: bakery).messages.last)
            #expect(try await town.sends(.reaction("👍", to: shown.id)) == ["you reacted"])
            let tally = try await town.tally
            #expect(tally.parked == 0 && tally.waiting == 0)
        }
    }

    @Test("A bot without a handler for it answers a strange message all the same, and lets a reaction pass")
    func defaults() async throws {
        let stage = try Stage("on.command('menu', function() reply 'menu' end)")
        try await stage.play { town async throws in
            #expect(try await town.sends(.unknown(type: "hologram", [:])).count == 1)
            #expect(try await town.says("?").count == 1)
            let shown = try #require(try town.person(ada, with: bakery).messages.last)
            #expect(try await town.sends(.reaction("👍", to: shown.id)) == [])
        }
    }

    @Test("A person who withholds the phone number gets an answer, and is the same once the number is known")
    func withoutPhone() async throws {
        let stage = try Stage(Self.counting)
        try await stage.play { town async throws in
            let person = try town.person(ada, with: bakery)
            person.introduce(disclosure: .userID(username: "ada"))
            #expect(try await town.says("a") == ["1a"])
            #expect(town.twin.accepted.last?.body["recipient"]?.string == person.userID)
            #expect(town.twin.accepted.last?.body["to"] == nil)
            person.introduce(disclosure: .phoneAndUserID)
            #expect(try await town.says("b") == ["2b"])
        }
    }

    @Test("Somebody who gets another number goes on where they were")
    func newNumber() async throws {
        let stage = try Stage(Self.counting)
        try await stage.play { town async throws in
            #expect(try await town.says("a") == ["1a"])
            _ = try town.person(ada, with: bakery).changesNumber(to: "254700000099")
            try await town.settle()
            #expect(try await town.says("b", as: "254700000099") == ["2b"])
        }
    }

    @Test("Who takes a number over that was somebody else's is not taken for them")
    func numberTakenOver() async throws {
        let stage = try Stage(Self.counting)
        try await stage.play { town async throws in
            try town.person(ada, with: bakery).introduce(disclosure: .phoneAndUserID)
            #expect(try await town.says("a") == ["1a"])
            _ = try town.person(ada, with: bakery).changesNumber(to: "254700000099")
            try await town.settle()
            // Another person, with the old number and a user id of their own.
            let value: JSON = [
                "messaging_product": "whatsapp",
                "metadata": ["display_phone_number": "15550781000", "phone_number_id": "106540352000000"],
                "contacts": [["profile": ["name": "Carol"], "wa_id": .string(ada), "user_id": "KE.9999999999"]],
                "messages": [
                    [
                        "from": .string(ada), "from_user_id": "KE.9999999999", "id": "wamid.carol", "type": "text",
                        "timestamp": .string("\(stage.clock.now.seconds)"), "text": ["body": "c"],
                    ]
                ],
            ]
            try town.twin.tell(value)
            try await town.settle()
            #expect(town.twin.accepted.last?.body["text"]?["body"] == "1c")
            #expect(try await town.says("b", as: "254700000099") == ["2b"])
        }
    }

    @Test("A group's messages are answered in the group")
    func group() async throws {
        let stage = try Stage("on.message(function(e) reply('hello ' .. e.text) end)")
        try await stage.play { town async throws in
            let value: JSON = [
                "messaging_product": "whatsapp",
                "metadata": ["display_phone_number": "15550781000", "phone_number_id": "106540352000000"],
                "contacts": [["profile": ["name": "Ada"], "wa_id": .string(ada)]],
                "messages": [
                    [
                        "from": .string(ada), "group_id": "Y2FwaV9ncm91cDox", "id": "wamid.group", "type": "text",
                        "timestamp": .string("\(stage.clock.now.seconds)"), "text": ["body": "all"],
                    ]
                ],
            ]
            try town.twin.tell(value)
            try await town.settle()
            // The twin plays no groups: it refuses the send, which shows where the answer went.
            let tally = try await town.tally
            #expect(tally.handled == 1 && tally.parked == 0)
            #expect(tally.deliveries.values.reduce(0, +) == 1)
            #expect(try town.reads() == [])
        }
    }
}
