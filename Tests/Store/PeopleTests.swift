import JSON
import Messaging
import Store
import Testing

@Suite("People and their identities", .timeLimit(.minutes(1)))
struct PeopleTests {
    @Test("Any identity but a user name finds the person, and new ones are learned", arguments: Backend.allCases)
    func found(backend: Backend) async throws {
        try await withStore(backend) { store in
            let steps: [Sender] = [
                .person("1"), .person("1", user: "U"), .person(user: "U"),
                .person(user: "U", parent: "P", username: "ada"),
                .person(parent: "P"), .person("1", parent: "P"),
            ]
            var conversations: Set<ConversationID> = []
            var last: JournalEntry?
            for (index, sender) in steps.enumerated() {
                let entry = try await store.appendWaiting(.text("m\(index)", from: sender))
                conversations.insert(entry.conversation)
                last = entry
            }
            #expect(conversations.count == 1)
            let person = try await store.situation(of: try #require(last).number).contact.person
            #expect(
                person.identities == [
                    Identity(.userID, "U"), Identity(.parentUserID, "P"), Identity(.phone, "1"),
                    Identity(.username, "ada"),
                ])
        }
    }

    @Test("A user name finds nobody, and only the present one is remembered", arguments: Backend.allCases)
    func usernames(backend: Backend) async throws {
        try await withStore(backend) { store in
            let ada = try await store.appendWaiting(.text("m1", from: .person(user: "A", username: "sunny")))
            let ben = try await store.appendWaiting(.text("m2", from: .person(user: "B", username: "sunny")))
            #expect(ada.conversation != ben.conversation)
            let again = try await store.appendWaiting(.text("m3", from: .person(user: "A", username: "rainy")))
            #expect(try await store.situation(of: again.number).contact.person[.username] == "rainy")
            #expect(try await store.situation(of: again.number).contact.person.identities.count == 2)
        }
    }

    @Test("The latest name is remembered, and no name takes it away", arguments: Backend.allCases)
    func names(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1", from: .person("1", name: "Ada")))
            let name = { try await store.situation(of: entry.number).contact.person.name }
            _ = try await store.append([.text("m2", from: .person("1"), at: noon + .seconds(1))])
            #expect(try await name() == "Ada")
            _ = try await store.append([.text("m3", from: .person("1", name: "Ada L."), at: noon + .seconds(2))])
            #expect(try await name() == "Ada L.")
            _ = try await store.append([.text("m4", from: .person("1", name: "Ada"), at: noon + .seconds(1))])
            #expect(try await name() == "Ada L.", "a webhook that came late")
            _ = try await store.append([.text("m5", from: .person("1", name: "Countess"), on: cakeLine)])
            #expect(try await name() == "Countess")
            _ = try await store.append([.text("m6", from: .person("1", name: "Ada L."), at: noon + .seconds(3))])
            #expect(try await name() == "Ada L.")
        }
    }

    @Test("The strongest identity decides, and the phone goes with it", arguments: Backend.allCases)
    func strongest(backend: Backend) async throws {
        try await withStore(backend) { store in
            let byUser = try await store.appendWaiting(.text("m1", from: .person(user: "U")))
            let byPhone = try await store.appendWaiting(.text("m2", from: .person("1")))
            let both = try await store.appendWaiting(.text("m3", from: .person("1", user: "U")))
            let phone = try await store.appendWaiting(.text("m4", from: .person("1")))
            #expect(both.conversation == byUser.conversation)
            #expect(phone.conversation == byUser.conversation)
            // What is said in the other conversation must not reach the phone's owner.
            #expect(try await store.situation(of: byPhone.number).contact.person.identities == [])
        }
    }

    @Test("A phone that comes with another user id has a new owner", arguments: Backend.allCases)
    func recycledNumber(backend: Backend) async throws {
        try await withStore(backend) { store in
            let ada = try await store.appendWaiting(.text("m1", from: .person("1", user: "A", name: "Ada")))
            try await store.commitDone(TurnCommit(ada) { $0.attributes = ["secret": "diagnosis"] })
            let ben = try await store.appendWaiting(.text("m2", from: .person("1", user: "B", name: "Ben")))
            #expect(ben.conversation != ada.conversation)
            let (old, new) = (try await store.situation(of: ada.number), try await store.situation(of: ben.number))
            #expect(new.contact.attributes == [:])
            #expect(new.contact.person == .person("1", user: "B", name: "Ben"))
            #expect(old.contact.person == .person(user: "A", name: "Ada"))
            #expect(old.contact.attributes == ["secret": "diagnosis"])
            // From now on the phone alone is Ben, and Ada is found by her user id.
            #expect(try await store.appendWaiting(.text("m3", from: .person("1"))).conversation == ben.conversation)
            let back = try await store.appendWaiting(.text("m4", from: .person("2", user: "A")))
            #expect(back.conversation == ada.conversation)
            #expect(
                try await store.appendWaiting(.text("m5", from: .person("1", user: "B"))).conversation
                    == ben.conversation)
        }
    }

    @Test("Another user id on another channel is the same person in another portfolio", arguments: Backend.allCases)
    func portfolios(backend: Backend) async throws {
        try await withStore(backend) { store in
            let bread = try await store.appendWaiting(.text("m1", from: .person("1", user: "A")))
            let cake = try await store.appendWaiting(.text("m2", from: .person("1", user: "Z"), on: cakeLine))
            try await store.commitDone(TurnCommit(bread) { $0.attributes = ["n": 1] })
            let situation = try await store.situation(of: cake.number)
            #expect(situation.contact.attributes == ["n": 1])
            #expect(
                situation.contact.person.identities == [
                    Identity(.userID, "Z"), Identity(.userID, "A"), Identity(.phone, "1"),
                ])
            // Each channel's own user id comes first.
            #expect(try await store.situation(of: bread.number).contact.person[.userID] == "A")
            // And a new owner is recognised on either channel.
            let ben = try await store.appendWaiting(.text("m3", from: .person("1", user: "B"), on: cakeLine))
            #expect(try await store.situation(of: ben.number).contact.attributes == [:])
        }
    }

    @Test("The same user id on a second channel is learned there too", arguments: Backend.allCases)
    func samePortfolio(backend: Backend) async throws {
        try await withStore(backend) { store in
            _ = try await store.append([.text("m1", from: .person("1", user: "A"))])
            let cake = try await store.appendWaiting(.text("m2", from: .person("1", user: "A"), on: cakeLine))
            let ben = try await store.appendWaiting(.text("m3", from: .person("1", user: "B"), on: cakeLine))
            #expect(ben.conversation != cake.conversation)
        }
    }

    @Test(
        "A notice tells that identities, old and new, are one person's", arguments: Backend.allCases,
        ["user_changed_number", "user_changed_user_id"])
    func notices(backend: Backend, type: String) async throws {
        try await withStore(backend) { store in
            let before = try await store.appendWaiting(.text("m1", from: .person("1", user: "A", name: "Ada")))
            let identities = [Identity(.userID, "A2"), Identity(.phone, "1"), Identity(.phone, "2")]
            let notice = try await store.appendWaiting(.notice(type, "m2", about: identities, at: noon + .seconds(1)))
            #expect(notice.conversation == before.conversation)
            let after = try await store.appendWaiting(
                .text("m3", from: .person("2", user: "A2", name: "Ada"), at: noon + .seconds(2)))
            #expect(after.conversation == before.conversation)
            let person = try await store.situation(of: after.number).contact.person
            #expect(person[.userID] == "A2")
            #expect(person[.phone] == "2")
            #expect(Set(person.identities) == Set([Identity(.userID, "A")] + identities))
            // The old number may get a new owner now.
            let ben = try await store.appendWaiting(.text("m4", from: .person("1", user: "B"), at: noon + .seconds(3)))
            #expect(ben.conversation != before.conversation)
        }
    }

    @Test("A new number's former owner does not inherit who took it", arguments: Backend.allCases, [false, true])
    func noticeOntoUsedNumber(backend: Backend, reversed: Bool) async throws {
        try await withStore(backend) { store in
            let former = try await store.appendWaiting(
                .text("m1", from: .person("2", user: "F"), at: noon - .seconds(900)))
            let ada = try await store.appendWaiting(.text("m2", from: .person("1", user: "A")))
            let phones = [Identity(.phone, "1"), Identity(.phone, "2")]
            let notice = try await store.appendWaiting(
                .notice(
                    "user_changed_number", "m3", about: reversed ? phones.reversed() : phones, at: noon + .seconds(1)))
            #expect(notice.conversation == ada.conversation)
            #expect(try await store.situation(of: former.number).contact.person.identities == [Identity(.userID, "F")])
            #expect(try await store.appendWaiting(.text("m4", from: .person("2"))).conversation == ada.conversation)
        }
    }

    @Test("A tenant's people are strangers to another tenant", arguments: Backend.allCases)
    func tenantsApart(backend: Backend) async throws {
        try await withStore(backend) { store in
            let ours = try await store.appendWaiting(.text("m1", from: .person("1", user: "A", name: "Ada")))
            let theirs = try await store.appendWaiting(
                .text("m1", from: .person("1", user: "A"), to: clinic, on: clinicLine))
            try await store.commitDone(TurnCommit(ours) { $0.attributes = ["likes": "rye"] })
            let situation = try await store.situation(of: theirs.number)
            #expect(situation.tenant == clinic)
            #expect(situation.contact.attributes == [:])
            #expect(situation.contact.person.name == nil)
        }
    }

    @Test("Many first messages of one person at once make one conversation", arguments: Backend.allCases)
    func concurrent(backend: Backend) async throws {
        try await withStore(backend) { store in
            let conversations = try await withThrowingTaskGroup(of: ConversationID.self) { group in
                for index in 0..<30 {
                    group.addTask {
                        try await store.appendWaiting(.text("m\(index)", from: .person("1", user: "A"))).conversation
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(conversations.count == 1)
        }
    }
}

@Suite("Groups", .timeLimit(.minutes(1)))
struct GroupTests {
    @Test("A group is one conversation of many people, each with attributes of their own", arguments: Backend.allCases)
    func group(backend: Backend) async throws {
        try await withStore(backend) { store in
            let ada = try await store.appendWaiting(.text("m1", from: .person("1", name: "Ada"), group: "G1"))
            let ben = try await store.appendWaiting(
                .text("m2", from: .person("2", name: "Ben"), at: noon + .seconds(5), group: "G1"))
            let alone = try await store.appendWaiting(.text("m3", from: .person("1", name: "Ada")))
            let other = try await store.appendWaiting(.text("m4", from: .person("1", name: "Ada"), group: "G2"))
            #expect(ada.conversation == ben.conversation)
            #expect(Set([ada, alone, other].map(\.conversation)).count == 3)
            try await store.commitDone(
                TurnCommit(ada) { effects in
                    effects.state = ["topic": "bread"]
                    effects.attributes = ["vip": true]
                })
            let situation = try await store.situation(of: ben.number)
            #expect(situation.group == "G1")
            #expect(situation.state == ["topic": "bread"])
            #expect(situation.contact.person == .person("2", name: "Ben"))
            #expect(situation.contact.attributes == [:])
            #expect(situation.lastInbound == noon + .seconds(5))
            let privately = try await store.situation(of: alone.number)
            #expect(privately.group == nil && privately.state == [:] && privately.contact.attributes == ["vip": true])
        }
    }

    @Test("What nobody in particular did in a group is the group's", arguments: Backend.allCases)
    func nobody(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1", from: nil, group: "G1"))
            let situation = try await store.situation(of: entry.number)
            #expect(situation.contact.person == Sender(identities: []))
            try await store.commitDone(TurnCommit(entry) { $0.attributes = ["rules": "no cake"] })
            let again = try await store.appendWaiting(.text("m2", from: nil, group: "G1"))
            #expect(again.conversation == entry.conversation)
            #expect(try await store.situation(of: again.number).contact.attributes == ["rules": "no cake"])
        }
    }

    @Test("A group's message is addressed to the group", arguments: Backend.allCases)
    func recipient(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1", group: "G1"))
            var turn = TurnCommit(entry)
            turn.outgoing = [.text("a", to: .group("G1"))]
            turn.claims = false
            try await store.commitDone(turn)
            #expect(try await store.claimDue(at: noon, limit: 1).map(\.recipient) == [.group("G1")])
        }
    }

    @Test("A timer of a group fires in the group, for who set it", arguments: Backend.allCases)
    func timer(backend: Backend) async throws {
        try await withStore(backend) { store in
            _ = try await store.append([.text("m1", from: .person("2", name: "Ben"), group: "G1")])
            let entry = try await store.appendWaiting(.text("m2", from: .person("1", name: "Ada"), group: "G1"))
            try await store.commitDone(TurnCommit(entry) { $0.timers = [NewTimer(name: "t", due: noon, data: [])] })
            let fired = try #require(try await store.fireTimers(due: noon, limit: 1).first)
            #expect(fired.event.group == "G1")
            #expect(fired.conversation == entry.conversation)
            #expect(try await store.situation(of: fired.number).contact.person.name == "Ada")
        }
    }
}
