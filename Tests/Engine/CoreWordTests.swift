import Engine
import JSON
import Messaging
import Store
import Testing

@testable import Scripting

@Suite("Words before any script", .timeLimit(.minutes(1)))
struct CoreWordTests {
    private static let words = CoreWords()
    private let noon = Timestamp(seconds: 1_795_165_200)

    private func meaning(
        _ content: Event.Content, optedOut: Bool = false, owner: Situation.Owner = .bot, group: String? = nil
    ) -> CoreWords.Meaning? {
        let sender = Sender(identities: [Identity(.phone, "254700000001")])
        let event = Event(key: "k", channel: breadLine, at: noon, sender: sender, content: content, raw: .null)
        let situation = Situation(
            tenant: bakery, channel: breadLine, contact: .init(person: sender, attributes: [:], version: 0),
            state: [:], owner: owner, lastInbound: noon, hasOptedOut: optedOut, group: group)
        return Self.words.meaning(of: event, in: situation)
    }

    @Test("The whole message must be the word, whatever its case, blanks and punctuation")
    func whole() {
        for text in ["stop", "STOP", "  Stop. ", "Stop  all!", "UNSUBSCRIBE", "*stop*", "opt-out"] {
            #expect(meaning(.text(text)) == .stop, "\(text)")
        }
        for text in ["please stop", "stop it", "stopp", "don't stop", "", "!", String(repeating: "stop ", count: 50)] {
            #expect(meaning(.text(text)) == nil, "\(text)")
        }
        #expect(meaning(.text("Human?")) == .human)
    }

    @Test("START counts for those who have stopped, the human word while the bot has the conversation, none in groups")
    func circumstances() {
        #expect(meaning(.text("start")) == nil)
        #expect(meaning(.text("start"), optedOut: true) == .start)
        #expect(meaning(.text("human"), owner: .human) == nil)
        #expect(meaning(.text("stop"), owner: .human) == .stop)
        #expect(meaning(.text("stop"), group: "g") == nil)
    }

    @Test("A tap on a template's button counts, one on a menu of the script does not")
    func taps() {
        #expect(meaning(.choice(.init(id: "x", title: "Stop", source: .template))) == .stop)
        #expect(meaning(.choice(.init(id: "x", title: "Stop", source: .button))) == nil)
        #expect(meaning(.choice(.init(id: "x", title: "Human", source: .list))) == nil)
    }

    private let script = """
        on.command("stop", function() reply "the script's" end)
        on.command("start", function() reply "welcome" end)
        on.message(function(event) reply("you said " .. event.text) end)
        """

    private func sent(_ town: Bakery) -> [String] { town.carrier.texts }

    @Test("Who stops is told once, gets nothing of what the script says, and START ends it")
    func stop() async throws {
        let town = try Bakery(script)
        let words = Self.words
        try await town.open { () async throws in
            for (number, text) in ["hi", "start", "STOP", "hello?", "stop", "Start", "hello"].enumerated() {
                try await town.says(text, key: "m\(number)")
                try await town.engine.settle()
            }
            #expect(sent(town) == ["you said hi", "welcome", words.stopped, words.started, "you said hello"])
            let tally = try await town.store.tally()
            #expect(tally.deliveries[.refused] == 1, "what the script said meanwhile is there to see")
            #expect(tally.handled == 7 && tally.parked == 0)
        }
    }

    @Test("Stop and the human word work where the tenant has no script")
    func noScript() async throws {
        let town = try Bakery(nil)
        let words = Self.words
        try await town.open { () async throws in
            for text in ["stop", "start", "human", "hello"] {
                try await town.says(text)
                try await town.engine.settle()
            }
            #expect(sent(town) == [words.stopped, words.started, words.escalated])
            let open = try await town.store.escalations(of: bakery, limit: 10)
            #expect(open.map(\.escalation.reason) == ["asked for a person"])
            #expect(try await town.store.tally().ignored == 1, "a human has the conversation")
        }
    }

    @Test("No quota holds up what the host answers")
    func quota() async throws {
        let town = try Bakery(script)
        var quotas = Amounts.standard
        quotas.messagesToday = 1
        town.directory.replace(with: .town(quotas: quotas))
        try await town.open { () async throws in
            for text in ["hi", "stop"] {
                try await town.says(text)
                try await town.engine.settle()
            }
            #expect(sent(town) == ["you said hi", Self.words.stopped])
        }
    }

    @Test("When a human hands back, the script hears of it and the question is put again")
    func handBack() async throws {
        let town = try Bakery(
            """
            on.handback(function(event) reply("back from " .. event.handback.by) end)
            on.command("go", function() start "f" end)
            flow("f", function() ask("a", "One?") end)
            """)
        try await town.open { () async throws in
            for text in ["go", "human", "anybody?"] {
                try await town.says(text)
                try await town.engine.settle()
            }
            let conversation = try #require(try await town.store.escalations(of: bakery, limit: 1).first?.conversation)
            let entry = try #require(
                try await town.store.handBack(conversation, by: "Ben", at: town.clock.now))
            town.engine.offer([entry])
            try await town.engine.settle()
            #expect(sent(town) == ["One?", Self.words.escalated, "back from Ben", "One?"])
        }
    }

    @Test("Without on.handback nothing is said, and nothing is parked")
    func silentHandBack() async throws {
        let town = try Bakery(script)
        try await town.open { () async throws in
            try await town.says("human")
            try await town.engine.settle()
            let conversation = try #require(try await town.store.escalations(of: bakery, limit: 1).first?.conversation)
            let entry = try #require(try await town.store.handBack(conversation, by: nil, at: town.clock.now))
            town.engine.offer([entry])
            try await town.engine.settle()
            #expect(sent(town) == [Self.words.escalated])
            #expect(try await town.store.tally().parked == 0)
        }
    }
}
