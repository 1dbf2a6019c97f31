import JSON
import Messaging
import Store
import Testing

@Suite("What a tenant uses", .timeLimit(.minutes(1)))
struct UsageTests {
    private static func quotas(_ change: (inout Amounts) -> Void) -> Amounts {
        var quotas = Amounts.standard
        change(&quotas)
        return quotas
    }

    private func usage(_ store: any Store, _ entry: JournalEntry) async throws -> Amounts {
        try await store.situation(of: entry.number).usage.amounts
    }

    @Test("Each tenant's is counted for itself, and is there after a restart", arguments: Backend.allCases)
    func counted(backend: Backend) async throws {
        let workshop = try Workshop(backend)
        var expected = Amounts()
        try await workshop.use { store in
            let entry = try await store.appendWaiting(.text("m1"))
            #expect(try await usage(store, entry) == expected)
            try await store.commitDone(
                TurnCommit(entry, sending: ["a", "b"]) { effects in
                    effects.timers = [NewTimer(name: "t", due: noon + .seconds(5), data: [:])]
                    effects.writes = [
                        StoreWrite(key: "k", value: "old"), StoreWrite(key: "é", value: ["n": .number(1.5)]),
                        StoreWrite(key: "k", value: "new value"), StoreWrite(key: "none", value: nil),
                    ]
                    effects.log = [ScriptLogLine(at: noon, level: .info, text: "line")]
                })
            expected.messagesToday = 2
            expected.timersWaiting = 1
            expected.storeKeys = 2
            expected.storeBytes = #"["k","new value"]"#.utf8.count + #"["é",{"n":1.5}]"#.utf8.count
            expected.logLinesToday = 1
        }
        try await workshop.use { store in
            #expect(try await usage(store, try await store.appendWaiting(.text("m2"))) == expected)
            let theirs = try await store.appendWaiting(.text("m3", to: clinic, on: clinicLine))
            #expect(try await usage(store, theirs) == Amounts())
        }
    }

    @Test("What goes is taken off: values, cancelled timers, fired timers", arguments: Backend.allCases)
    func shrinks(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try await store.appendWaiting(.text("m1"))
            let second = try await store.appendWaiting(.text("m2"))
            try await store.commitDone(
                TurnCommit(first) { effects in
                    effects.timers = ["a", "a", "b"].map { NewTimer(name: $0, due: noon, data: [:]) }
                    effects.writes = [StoreWrite(key: "k", value: 1), StoreWrite(key: "l", value: 2)]
                })
            try await store.commitDone(
                TurnCommit(second) { effects in
                    effects.cancelled = ["a", "a", "nothing"]
                    effects.writes = [StoreWrite(key: "k", value: nil)]
                })
            let third = try await store.appendWaiting(.text("m3"))
            var expected = Amounts()
            (expected.timersWaiting, expected.storeKeys, expected.storeBytes) = (1, 1, #"["l",2]"#.utf8.count)
            #expect(try await usage(store, third) == expected)
            _ = try await store.fireTimers(due: noon, limit: 10)
            expected.timersWaiting = 0
            #expect(try await usage(store, third) == expected)
        }
    }

    @Test("A day's amounts begin anew with the next UTC day, and a turn from before midnight counts for the new one")
    func midnight() async throws {
        let midnight = Timestamp(seconds: 20_000 * 86_400)
        var quotas = Amounts.standard
        quotas.messagesToday = 2
        try await withStore(.sqlite) { store in
            let entries = [
                try await store.appendWaiting(.text("m1")), try await store.appendWaiting(.text("m2")),
                try await store.appendWaiting(.text("m3")), try await store.appendWaiting(.text("m4")),
            ]
            let before = midnight - .milliseconds(1)
            try await store.commitDone(TurnCommit(entries[0], sending: ["a", "b"], quotas: quotas, at: before))
            let more = TurnCommit(entries[1], sending: ["c"], quotas: quotas, at: before)
            #expect(try await store.commit(more) == .conflict)
            try await store.commitDone(TurnCommit(entries[1], sending: ["c"], quotas: quotas, at: midnight))
            try await store.commitDone(TurnCommit(entries[2], sending: ["d"], quotas: quotas, at: before))
            let usage = try await store.situation(of: entries[3].number).usage
            #expect(usage.amounts.messagesToday == 2 && usage.day == 20_000)
            #expect(usage.at(midnight + .seconds(86_400)).amounts.messagesToday == 0)
        }
    }

    @Test(
        "A turn that would exceed a quota conflicts, changes nothing, and may commit once it fits",
        arguments: Backend.allCases,
        [
            quotas { $0.messagesToday = 2 }, quotas { $0.timersWaiting = 2 }, quotas { $0.storeKeys = 2 },
            quotas { $0.storeBytes = 16 },
        ])
    func excess(backend: Backend, quotas: Amounts) async throws {
        try await withStore(backend) { store in
            let entries = [
                try await store.appendWaiting(.text("m1")), try await store.appendWaiting(.text("m2")),
                try await store.appendWaiting(.text("m3")),
            ]
            /// `count` of everything.
            func turn(_ index: Int, _ count: Int, quotas: Amounts) -> TurnCommit {
                TurnCommit(entries[index], sending: (0..<count).map { "\(index).\($0)" }, quotas: quotas) { effects in
                    effects.timers = (0..<count).map { _ in NewTimer(name: "t", due: noon, data: [:]) }
                    effects.writes = (0..<count).map { StoreWrite(key: "\(index)\($0)", value: 1) }
                }
            }
            try await store.commitDone(turn(0, 1, quotas: quotas))
            let before = (try await store.tally(), try await usage(store, entries[1]))
            #expect(try await store.commit(turn(1, 2, quotas: quotas)) == .conflict)
            #expect(try await store.tally() == before.0)
            #expect(try await usage(store, entries[1]) == before.1)
            #expect(try await store.waiting(after: nil, limit: 9) == [entries[1], entries[2]])
            try await store.commitDone(turn(1, 1, quotas: quotas))
            try await store.commitDone(turn(2, 2, quotas: .standard))
        }
    }

    @Test("Where a quota was lowered, what does not grow still commits", arguments: Backend.allCases)
    func lowered(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try await store.appendWaiting(.text("m1"))
            let second = try await store.appendWaiting(.text("m2"))
            try await store.commitDone(
                TurnCommit(first) { $0.writes = [StoreWrite(key: "a", value: "long"), StoreWrite(key: "b", value: 1)] })
            let none = Amounts()
            let longer = TurnCommit(second, quotas: none) { $0.writes = [StoreWrite(key: "a", value: "longer")] }
            #expect(try await store.commit(longer) == .conflict)
            try await store.commitDone(
                TurnCommit(second, quotas: none) { effects in
                    effects.writes = [StoreWrite(key: "a", value: "tiny"), StoreWrite(key: "b", value: nil)]
                    effects.cancelled = ["t"]
                    effects.state = ["x": 1]
                })
        }
    }

    @Test("However many turns commit at once, no quota is exceeded", arguments: Backend.allCases)
    func race(backend: Backend) async throws {
        let quotas = Self.quotas { ($0.messagesToday, $0.storeKeys, $0.timersWaiting) = (25, 17, 21) }
        try await withStore(backend) { store in
            var entries: [JournalEntry] = []
            for number in 0..<60 {
                entries.append(try await store.appendWaiting(.text("m\(number)", from: .person("\(number)"))))
            }
            let committed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for (index, entry) in entries.enumerated() {
                    let turn = TurnCommit(entry, sending: index % 3 == 0 ? ["t\(index)"] : [], quotas: quotas) {
                        if index % 3 == 1 { $0.writes = [StoreWrite(key: "k\(index)", value: 1)] }
                        if index % 3 == 2 { $0.timers = [NewTimer(name: "t", due: noon, data: [:])] }
                    }
                    group.addTask { try await store.commit(turn) != .conflict }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(committed == 20 + 17 + 20)
            let last = try await store.appendWaiting(.text("last"))
            let used = try await usage(store, last)
            #expect((used.messagesToday, used.storeKeys, used.timersWaiting) == (20, 17, 20))
        }
    }

    @Test("The author is warned once, by the turn that comes to 80 % of a quota", arguments: Backend.allCases)
    func softMark(backend: Backend) async throws {
        let quotas = Self.quotas { ($0.messagesToday, $0.storeKeys) = (10, 5) }
        try await withStore(backend) { store in
            for number in 0..<10 {
                let entry = try await store.appendWaiting(.text("m\(number)"))
                try await store.commitDone(
                    TurnCommit(entry, sending: ["t\(number)"], quotas: quotas, at: noon) { effects in
                        if number < 4 { effects.writes = [StoreWrite(key: "\(number)", value: 1)] }
                    })
            }
            let lines = try await store.scriptLog(of: bakery, after: 0, limit: 100).lines
            #expect(
                lines.map(\.text) == ["quota messages_today: 8 of 10 used", "quota store_keys: 4 of 5 used"])
            #expect(lines.allSatisfy { $0.level == .warn && $0.at == noon })
            // A new day has a soft mark of its own.
            let tomorrow = noon + .seconds(86_400)
            let entry = try await store.appendWaiting(.text("tomorrow"))
            try await store.commitDone(
                TurnCommit(entry, sending: (0..<9).map { "x\($0)" }, quotas: quotas, at: tomorrow))
            #expect(
                try await store.scriptLog(of: bakery, after: 0, limit: 1).lines.map(\.text) == [
                    "quota messages_today: 9 of 10 used"
                ])
        }
    }

    @Test("Beyond a day's lines the log says so once and keeps no more, and no turn fails", arguments: Backend.allCases)
    func log(backend: Backend) async throws {
        let quotas = Self.quotas { $0.logLinesToday = 10 }
        try await withStore(backend) { store in
            for (number, count) in [6, 1, 5, 2].enumerated() {
                let entry = try await store.appendWaiting(.text("m\(number)"))
                try await store.commitDone(
                    TurnCommit(entry, quotas: quotas) { effects in
                        effects.log = (0..<count).map {
                            ScriptLogLine(at: noon, level: .info, text: "\(number).\($0)")
                        }
                    })
            }
            let lines = try await store.scriptLog(of: bakery, after: 0, limit: 100).lines.reversed().map(\.text)
            #expect(
                lines == [
                    "0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "1.0", "2.0", "2.1",
                    "quota log_lines_today: 10 lines used, the rest of this day's is not kept",
                ])
            let entry = try await store.appendWaiting(.text("tomorrow"))
            #expect(try await usage(store, entry).logLinesToday == 10)
            let tomorrow = noon + .seconds(86_400)
            try await store.commitDone(
                TurnCommit(entry, quotas: quotas, at: tomorrow) {
                    $0.log = (0..<8).map { ScriptLogLine(at: tomorrow, level: .info, text: "\($0)") }
                })
            #expect(
                try await store.scriptLog(of: bakery, after: 0, limit: 1).lines.map(\.text) == [
                    "quota log_lines_today: 8 of 10 used"
                ])
        }
    }
}
