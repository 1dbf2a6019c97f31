import JSON
import Messaging
import Store
import Testing

@Suite("Parked events")
struct ParkedTests {
    private func parking(
        line: Int, _ sentence: String = "nil", version: String = "aa", record: JSON? = nil
    ) -> Parking {
        Parking(
            reason: "error", detail: "bot.lua:\(line): \(sentence) for Ada", version: ScriptVersion(hash: version),
            cause: Parking.Cause(file: "bot.lua", line: line, sentence: sentence), record: record)
    }

    @Test("They are grouped by what they have in common, the newest group first", arguments: Backend.allCases)
    func groups(backend: Backend) async throws {
        try await withStore(backend) { store in
            var entries: [JournalEntry] = []
            for number in 1...5 { entries.append(try await store.appendWaiting(.text("m\(number)"))) }
            let other = try await store.appendWaiting(.text("m1", to: clinic, on: clinicLine))
            for (index, line, version) in [(0, 3, "aa"), (1, 9, "aa"), (2, 3, "bb"), (3, 3, "aa")] {
                try await store.settle(
                    entries[index].number, as: .parked(parking(line: line, version: version)),
                    at: noon + .seconds(index))
            }
            try await store.settle(
                entries[4].number, as: .parked(reason: "no_script", detail: "d", version: nil), at: noon)
            try await store.settle(other.number, as: .parked(parking(line: 3)), at: noon + .seconds(9))

            let groups = try await store.parkedGroups(of: bakery, limit: 10)
            #expect(groups.map(\.count) == [3, 1, 1])
            #expect(groups.map(\.cause?.line) == [3, 9, nil])
            #expect(groups.map(\.reason) == ["error", "error", "no_script"])
            #expect(groups[0].first == noon && groups[0].last == noon + .seconds(3))
            #expect(groups[0].versions.map(\.hash) == ["aa", "bb"])
            #expect(groups[2].fingerprint == Fingerprint("no_script"))
            #expect(groups[0].fingerprint.text.wholeMatch(of: /[0-9a-f]{10}/) != nil)
            #expect(Set(groups.map(\.fingerprint)).count == 3)

            // Another tenant's has another name: the keys differ.
            let all = try await store.parkedGroups(of: nil, limit: 10)
            #expect(all.map(\.tenant) == [clinic, bakery, bakery, bakery])
            #expect(all[0].cause == groups[0].cause && all[0].fingerprint != groups[0].fingerprint)
            #expect(try await store.parkedGroups(of: nil, limit: 2) == Array(all.prefix(2)))
            #expect(try await store.parkedGroups(of: TenantID("nobody"), limit: 10) == [])

            let events = try await store.parked(of: bakery, .fingerprint(groups[0].fingerprint), after: nil, limit: 2)
            #expect(events.map(\.number) == [entries[0].number, entries[2].number])
            #expect(events[0].detail == "bot.lua:3: nil for Ada")
            let rest = try await store.parked(
                of: bakery, .fingerprint(groups[0].fingerprint), after: events[1].number, limit: 2)
            #expect(rest.map(\.number) == [entries[3].number])
            #expect(try await store.parked(of: bakery, .all, after: nil, limit: 10).count == 5)
            #expect(try await store.parked(of: bakery, .event(entries[1].number), after: nil, limit: 10).count == 1)
            #expect(try await store.parked(of: bakery, .event(other.number), after: nil, limit: 10) == [])
        }
    }

    @Test("One that is taken back waits under its old number, and its turn commits once", arguments: Backend.allCases)
    func takeBack(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            let later = try await store.appendWaiting(.text("m2"))
            try await store.settle(entry.number, as: .parked(parking(line: 3)), at: noon)
            #expect(try await store.takeBack([entry.number]) == [entry])
            #expect(try await store.takeBack([entry.number]) == [])
            #expect(try await store.waiting(after: nil, limit: 10) == [entry, later])
            #expect(try await store.parkedGroups(of: nil, limit: 10) == [])
            try await expectBalance(store)

            #expect(try await store.append([.text("m1")]) == [.duplicate])
            _ = try await store.commitDone(TurnCommit(entry))
            #expect(try await store.commit(TurnCommit(entry)) == .alreadySettled)
            #expect(try await store.takeBack([entry.number]) == [])
            try await expectBalance(store)
        }
    }

    @Test("One that fails again is parked again, with its new cause and record", arguments: Backend.allCases)
    func again(backend: Backend) async throws {
        let workshop = try Workshop(backend)
        var number = EventNumber(0)
        try await workshop.use { store in
            let entry = try await store.appendWaiting(.text("m1"))
            number = entry.number
            try await store.settle(number, as: .parked(parking(line: 3, record: ["seed": 1])), at: noon)
            _ = try await store.takeBack([number])
            try await store.settle(number, as: .parked(parking(line: 4, record: ["seed": 2])), at: noon + .seconds(1))
        }
        try await workshop.use { store in
            let parked = try await store.parked(of: bakery, .event(number), after: nil, limit: 1)
            #expect(parked.first?.cause?.line == 4)
            #expect(parked.first?.record == ["seed": 2])
            #expect(parked.first?.parkedAt == noon + .seconds(1))
            try await expectBalance(store)
        }
    }

    @Test("What belongs to no conversation cannot be taken back", arguments: Backend.allCases)
    func nobody(backend: Backend) async throws {
        try await withStore(backend) { store in
            _ = try await store.append([.text("m1", from: nil, to: nil, .park(reason: "unreadable"))])
            let parked = try await store.parked(of: nil, limit: 10)
            #expect(parked.count == 1 && parked[0].conversation == nil)
            #expect(parked[0].fingerprint == Fingerprint("unreadable"))
            #expect(try await store.takeBack(parked.map(\.number)) == [])
            #expect(try await store.parkedGroups(of: nil, limit: 10).map(\.count) == [1])
            try await expectBalance(store)
        }
    }
}
