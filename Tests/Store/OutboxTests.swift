import JSON
import Messaging
import Store
import Testing

@Suite("The outbox", .timeLimit(.minutes(1)))
struct OutboxTests {
    @Test(
        "Messages of one conversation leave in order, each after the verdict on the one before",
        arguments: Backend.allCases)
    func order(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            let first = try await store.commitDone(TurnCommit(entry, sending: ["a", "b", "c"]))
            #expect(first?.token == MessageToken("a"))
            #expect(first?.attempts == 1)
            #expect(first?.message == Outgoing.text("a").message)
            #expect(first?.recipient == Outgoing.text("a").recipient)
            #expect(first?.channel == breadLine)
            #expect(first?.conversation == entry.conversation)
            #expect(try await store.claimDue(at: noon, limit: 10) == [])
            #expect(try await store.nextDue() == nil)

            let second = try await store.record(.accepted(id: "wamid.a"), for: MessageToken("a"), at: noon)
            #expect(second?.token == MessageToken("b"))
            #expect(second?.message == Outgoing.text("b").message)
            let third = try await store.record(.refused(.content, code: 131_000), for: MessageToken("b"), at: noon)
            #expect(third?.token == MessageToken("c"))
            #expect(try await store.record(.expired, for: MessageToken("c"), at: noon) == nil)
            #expect(try await store.tally().deliveries == [.accepted: 1, .refused: 1, .expired: 1])
        }
    }

    @Test("A message that is to be tried again holds the later ones, until its time comes", arguments: Backend.allCases)
    func retry(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(TurnCommit(entry, sending: ["a", "b"]))
            let later = noon + .seconds(5)
            #expect(try await store.record(.retry(at: later), for: MessageToken("a"), at: noon) == nil)
            #expect(try await store.nextDue() == later)
            #expect(try await store.claimDue(at: noon, limit: 10) == [])
            let again = try await store.claimDue(at: later, limit: 10)
            #expect(again.map(\.token) == [MessageToken("a")])
            #expect(again.first?.attempts == 2)
            #expect(try await store.nextDue() == nil)
            let next = try await store.record(.accepted(id: "wamid.a"), for: MessageToken("a"), at: later)
            #expect(next?.token == MessageToken("b"))
        }
    }

    @Test(
        "An undecided message holds the later ones until its time is up, and then steps aside",
        arguments: Backend.allCases)
    func undecided(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(TurnCommit(entry, sending: ["a", "b"]))
            let hold = noon + .seconds(30)
            #expect(try await store.record(.undecided(holdUntil: hold), for: MessageToken("a"), at: noon) == nil)
            #expect(try await store.claimDue(at: hold - .seconds(1), limit: 10) == [])
            #expect(try await store.nextDue() == hold)
            // A later turn's messages queue up behind.
            let next = try await store.appendWaiting(.text("m2"))
            #expect(try await store.commitDone(TurnCommit(next, sending: ["c"])) == nil)
            #expect(try await store.nextDue() == hold)
            #expect(try await store.claimDue(at: hold, limit: 10).map(\.token) == [MessageToken("b")])
            #expect(
                try await store.record(.accepted(id: "B"), for: MessageToken("b"), at: hold)?.token == MessageToken("c")
            )
            #expect(try await store.tally().deliveries == [.undecided: 1, .accepted: 1, .sending: 1])
        }
    }

    @Test(
        "An undecided message that holds nobody up any more lets a turn's message leave at once",
        arguments: Backend.allCases)
    func afterHold(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try await store.appendWaiting(.text("m1"))
            let second = try await store.appendWaiting(.text("m2"))
            try await store.commitDone(TurnCommit(first, sending: ["a"]))
            _ = try await store.record(.undecided(holdUntil: noon + .seconds(30)), for: MessageToken("a"), at: noon)
            #expect(try await store.nextDue() == nil, "nothing waits behind it")
            let turn = TurnCommit(second, sending: ["b"], at: noon + .seconds(30))
            #expect(try await store.commitDone(turn)?.token == MessageToken("b"))
        }
    }

    @Test("A late verdict on an undecided message decides it", arguments: Backend.allCases)
    func lateVerdict(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(TurnCommit(entry, sending: ["a", "b"]))
            _ = try await store.record(.undecided(holdUntil: noon + .seconds(30)), for: MessageToken("a"), at: noon)
            #expect(
                try await store.record(.accepted(id: "A"), for: MessageToken("a"), at: noon)?.token == MessageToken("b")
            )
            #expect(try await store.tally().deliveries == [.accepted: 1, .sending: 1])
        }
    }

    @Test("A message that turns out not to be sent goes before the later ones again", arguments: Backend.allCases)
    func requeued(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(TurnCommit(entry, sending: ["a", "b"]))
            _ = try await store.record(.undecided(holdUntil: noon + .seconds(30)), for: MessageToken("a"), at: noon)
            #expect(try await store.record(.retry(at: noon + .seconds(60)), for: MessageToken("a"), at: noon) == nil)
            #expect(try await store.claimDue(at: noon + .seconds(30), limit: 10) == [])
            #expect(try await store.nextDue() == noon + .seconds(60))
            #expect(try await store.claimDue(at: noon + .seconds(60), limit: 10).map(\.token) == [MessageToken("a")])
        }
    }

    @Test("A message tried again at once is claimed again at once", arguments: Backend.allCases)
    func retryNow(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(TurnCommit(entry, sending: ["a", "b"]))
            let again = try await store.record(.retry(at: noon), for: MessageToken("a"), at: noon)
            #expect(again?.token == MessageToken("a") && again?.attempts == 2)
        }
    }

    @Test("A turn that may not claim leaves its messages to be claimed when due", arguments: Backend.allCases)
    func unclaimed(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            #expect(try await store.commitDone(TurnCommit(entry, sending: ["a", "b"], claims: false)) == nil)
            #expect(try await store.nextDue() == noon)
            #expect(try await store.claimDue(at: noon - .seconds(1), limit: 10) == [])
            let claimed = try await store.claimDue(at: noon, limit: 10)
            #expect(claimed.map(\.token) == [MessageToken("a")])
            #expect(claimed.first?.attempts == 1 && claimed.first?.createdAt == noon && claimed.first?.tenant == bakery)
            #expect(try await store.claimDue(at: noon, limit: 10) == [])
        }
    }

    @Test("Conversations do not wait for each other, and no claim takes more than it may", arguments: Backend.allCases)
    func manyConversations(backend: Backend) async throws {
        try await withStore(backend) { store in
            for person in 0..<5 {
                let entry = try await store.appendWaiting(.text("m\(person)", from: .person("\(person)")))
                let at = noon - .seconds(person)
                try await store.commitDone(
                    TurnCommit(entry, sending: ["\(person).1", "\(person).2"], claims: false, at: at))
            }
            #expect(try await store.claimDue(at: noon, limit: 2).map(\.token.text) == ["4.1", "3.1"])
            #expect(try await store.claimDue(at: noon, limit: 9).map(\.token.text) == ["2.1", "1.1", "0.1"])
            #expect(try await store.claimDue(at: noon, limit: 9) == [])
        }
    }

    @Test("Claims made at the same time never hand out a message twice", arguments: Backend.allCases)
    func concurrentClaims(backend: Backend) async throws {
        try await withStore(backend) { store in
            for person in 0..<20 {
                let entry = try await store.appendWaiting(.text("m\(person)", from: .person("\(person)")))
                try await store.commitDone(TurnCommit(entry, sending: ["\(person)"], claims: false))
            }
            let claimed = try await withThrowingTaskGroup(of: [OutboxEntry].self) { group in
                for _ in 0..<10 { group.addTask { try await store.claimDue(at: noon, limit: 7) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count == 20)
            #expect(Set(claimed.map(\.token)).count == 20)
        }
    }

    @Test("What was being sent when the last run ended is undecided", arguments: Backend.allCases)
    func recovery(backend: Backend) async throws {
        let workshop = try Workshop(backend)
        try await workshop.use { store in
            for person in 0..<3 {
                let entry = try await store.appendWaiting(.text("m\(person)", from: .person("\(person)")))
                try await store.commitDone(TurnCommit(entry, sending: ["\(person).1", "\(person).2"]))
            }
            _ = try await store.record(.retry(at: noon + .seconds(5)), for: MessageToken("0.1"), at: noon)
        }
        let hold = noon + .seconds(40)
        try await workshop.use { store async throws in
            #expect(try await store.claimDue(at: noon, limit: 10) == [])
            #expect(try await store.recoverSending(at: noon, holdUntil: hold) == 2)
            #expect(try await store.recoverSending(at: noon, holdUntil: hold) == 0)
            #expect(try await store.tally().deliveries == [.undecided: 2, .queued: 4])
            #expect(try await store.nextDue() == noon + .seconds(5))
            #expect(try await store.claimDue(at: hold - .seconds(1), limit: 10).map(\.token.text) == ["0.1"])
            #expect(try await store.nextDue() == hold)
            #expect(try await store.claimDue(at: hold, limit: 10).map(\.token.text) == ["1.2", "2.2"])
        }
    }

    @Test("A token is one message's for ever, and an unknown one nobody's", arguments: Backend.allCases)
    func tokens(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try await store.appendWaiting(.text("m1"))
            let second = try await store.appendWaiting(.text("m2"))
            try await store.commitDone(TurnCommit(first, sending: ["a"]))
            let before = try await store.tally()
            await #expect(throws: StoreError.self) {
                _ = try await store.commit(TurnCommit(second, sending: ["b", "a"]) { $0.state = ["x": 1] })
            }
            #expect(try await store.tally() == before)
            #expect(try await store.situation(of: second.number).state == [:])
            #expect(try await store.commit(TurnCommit(second, sending: ["b"])) != .alreadySettled)
            await #expect(throws: StoreError.self) {
                _ = try await store.record(.expired, for: MessageToken("z"), at: noon)
            }
        }
    }

    @Test("Every kind of message comes back as it was", arguments: Backend.allCases)
    func faithful(backend: Backend) async throws {
        let contents: [Message.Content] = [
            .text("hé \u{1F35E}", previewsLinks: true),
            .buttons(body: "b", footer: nil, buttons: [.init(id: "1", title: "One")]),
            .list(
                body: "b", footer: "f", label: "l",
                sections: [.init(title: nil, rows: [.init(id: "1", title: "One", description: "d")])]),
            .media(.init(.image, .link("https://example.org/a.png"), caption: nil)),
            .template(name: "hi", language: "en_US", components: [["type": "body"]]),
            .read(message: "wamid.x", typing: true),
            .buttons(
                body: "b", header: .media(.init(.document, .id("7"), filename: "a.pdf")), footer: nil,
                buttons: [.init(id: "1", title: "One")]),
            .list(
                body: "b", header: "h", footer: nil, label: "l",
                sections: [.init(title: "t", rows: [.init(id: "1", title: "One", description: nil)])]),
            .link(body: "b", header: .text("h"), footer: "f", label: "Open", url: "https://example.org"),
            .locationRequest(body: "Where?"),
            .media(.init(.audio, .id("9"), isVoice: true)),
            .location(.init(latitude: -1.25, longitude: 36.5, name: "n", address: "a")),
            .contacts([["name": ["formatted_name": "A"]]]),
            .reaction(emoji: "👍", to: "wamid.x"), .reaction(emoji: nil, to: "wamid.x"),
        ]
        let people: [Identity] = [Identity(.userID, "A"), Identity(.userID, "Z"), Identity(.phone, "1")]
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            var turn = TurnCommit(entry, claims: false)
            turn.outgoing = contents.enumerated().map {
                Outgoing(
                    token: MessageToken("\($0)"), message: Message($1, quote: "wamid.q"), recipient: .person(people))
            }
            try await store.commitDone(turn)
            var claimed = try await store.claimDue(at: noon, limit: 1).first
            for outgoing in turn.outgoing {
                #expect(claimed?.message == outgoing.message)
                #expect(claimed?.recipient == outgoing.recipient)
                claimed = try await store.record(.accepted(id: outgoing.token.text), for: outgoing.token, at: noon)
            }
        }
    }

    @Test(
        "A message that a rule refuses is not handed out in the place of the next, which may leave",
        arguments: Backend.allCases)
    func refusedFirst(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            var turn = TurnCommit(entry, sending: ["late", "template"])
            turn.outgoing[0].refusal = .windowClosed
            #expect(try await store.commitDone(turn)?.token == MessageToken("template"))
            #expect(try await store.tally().deliveries == [.refused: 1, .sending: 1])
        }
    }
}
