import JSON
import Messaging
import Store
import Testing

@Suite("Names and values that expire", .timeLimit(.minutes(1)))
struct ListingTests {
    private func set(_ keys: [String], expiry: StoreWrite.Expiry = .never) -> (inout Effects) -> Void {
        { effects in effects.writes = keys.map { StoreWrite(key: $0, value: 1, expiry: expiry) } }
    }

    @Test("A listing has the names that begin with its prefix, sorted by their bytes", arguments: Backend.allCases)
    func prefixes(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            let given = ["slot:2", "slot:10", "slot:a/1", "slotted", "Zebra", "é", "a:b:c:d:e:f:g:h:i:j"]
            try await store.commitDone(TurnCommit(entry, effects: set(given)))
            let theirs = try await store.appendWaiting(.text("m1", to: clinic, on: clinicLine))
            try await store.commitDone(TurnCommit(theirs, effects: set(["slot:theirs"])))
            func names(_ prefix: String) async throws -> [String]? {
                try await store.listing(of: bakery, prefix: prefix, at: noon).names
            }
            #expect(try await names("slot:") == ["slot:10", "slot:2", "slot:a/1"])
            #expect(try await names("slot") == ["slot:10", "slot:2", "slot:a/1", "slotted"])
            #expect(try await names("slot:a/") == ["slot:a/1"])
            #expect(try await names("a:b:c:d:e:f:g:h:i:") == ["a:b:c:d:e:f:g:h:i:j"])
            #expect(
                try await names("") == [
                    "Zebra", "a:b:c:d:e:f:g:h:i:j", "slot:10", "slot:2", "slot:a/1", "slotted", "é",
                ])
            #expect(try await names("nothing:") == [])
            #expect(try await store.listing(of: tenant("nobody"), prefix: "", at: noon).names == [])
        }
    }

    @Test("A listing that has changed is a conflict; one beside it is not", arguments: Backend.allCases)
    func phantoms(backend: Backend) async throws {
        try await withStore(backend) { store in
            var entries: [JournalEntry] = []
            for number in 0..<8 { entries.append(try await store.appendWaiting(.text("m\(number)"))) }
            func version(_ prefix: String) async throws -> Int {
                try await store.listing(of: bakery, prefix: prefix, at: noon).version
            }
            func commit(_ index: Int, seeing version: Int) async throws -> TurnResult {
                var turn = TurnCommit(entries[index])
                turn.listings = ["slot:": version]
                return try await store.commit(turn)
            }
            let empty = try await version("slot:")
            try await store.commitDone(TurnCommit(entries[0], effects: set(["slot:1"])))
            #expect(try await commit(1, seeing: empty) == .conflict)
            let one = try await version("slot:")
            // Another value, another group: nobody who listed these names could tell.
            try await store.commitDone(TurnCommit(entries[2], effects: set(["slot:1", "other:1", "slots"])))
            #expect(try await version("slot:") == one)
            try await store.commitDone(TurnCommit(entries[3], effects: set(["slot:deep/1"])))
            #expect(try await commit(1, seeing: one) == .conflict)
            let two = try await version("slot:")
            try await store.commitDone(
                TurnCommit(entries[4]) { $0.writes = [StoreWrite(key: "slot:deep/1", value: nil)] })
            #expect(try await commit(1, seeing: two) == .conflict)
            // What was removed and came again is not the same.
            try await store.commitDone(TurnCommit(entries[5], effects: set(["slot:deep/1"])))
            #expect(try await commit(1, seeing: two) == .conflict)
            let last = try await version("slot:")
            try await store.commitDone(
                TurnCommit(entries[6], effects: set(["slot:1"], expiry: .at(noon + .seconds(9)))))
            #expect(try await commit(1, seeing: last) == .conflict, "it would have seen the name expire")
            #expect(try await commit(1, seeing: version("slot:")) == .committed(claimed: nil, nextTimer: nil))
        }
    }

    @Test("A group of too many names is not looked through", arguments: Backend.allCases)
    func tooMany(backend: Backend) async throws {
        try await withStore(backend) { store in
            let (first, second) = (
                try await store.appendWaiting(.text("m1")), try await store.appendWaiting(.text("m2"))
            )
            try await store.commitDone(TurnCommit(first, effects: set((0..<StoredListing.maximum).map { "n:\($0)" })))
            #expect(try await store.listing(of: bakery, prefix: "n:7", at: noon).names?.count == 111)
            try await store.commitDone(TurnCommit(second, effects: set(["n:more"])))
            #expect(try await store.listing(of: bakery, prefix: "n:7", at: noon).names == nil)
        }
    }

    @Test("An expired value is absent at once, and frees its quota when it is swept away", arguments: Backend.allCases)
    func expiry(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entries = [try await store.appendWaiting(.text("m1")), try await store.appendWaiting(.text("m2"))]
            let end = noon + .seconds(5)
            let result = try await store.commit(TurnCommit(entries[0], effects: set(["k"], expiry: .at(end))))
            guard case .committed(nil, let sweep?) = result else { throw Unexpected("\(result)") }
            #expect(try await store.nextTimer() == sweep)
            #expect(end <= sweep && sweep < end + .seconds(10))
            func value(at moment: Timestamp) async throws -> StoredValue? {
                try await store.values(of: bakery, keys: ["k"], at: moment)["k"]
            }
            #expect(try await value(at: end + .milliseconds(-1))?.value == 1)
            #expect(try await value(at: end) == StoredValue(version: 0, value: nil))
            #expect(try await store.listing(of: bakery, prefix: "", at: end).names == [])
            #expect(try await store.situation(of: entries[1].number).usage.amounts.storeKeys == 1)
            #expect(try await store.fireTimers(due: end, limit: 10) == [])
            #expect(try await store.situation(of: entries[1].number).usage.amounts == Amounts())
            #expect(try await store.nextTimer() == nil)
            // Who reads it as absent and sets it again has seen what there is.
            let again = TurnCommit(entries[1], reads: ["k": 0], at: end, effects: set(["k"], expiry: .kept))
            #expect(try await store.commit(again) == .committed(claimed: nil, nextTimer: nil))
            #expect(try await store.values(of: bakery, keys: ["k"], at: noon + .seconds(999))["k"]?.value == 1)
        }
    }

    @Test("Values are swept away a stated number at a time", arguments: Backend.allCases)
    func batches(backend: Backend) async throws {
        try await withStore(backend) { store in
            let (first, second) = (
                try await store.appendWaiting(.text("m1")), try await store.appendWaiting(.text("m2"))
            )
            try await store.commitDone(
                TurnCommit(first, effects: set((0..<25).map { "k\($0)" }, expiry: .at(noon + .seconds(1)))))
            for left in [15, 5, 0] {
                _ = try await store.fireTimers(due: noon + .seconds(60), limit: 10)
                #expect(try await store.situation(of: second.number).usage.amounts.storeKeys == left)
            }
        }
    }

    @Test(
        "Names that were stored before there were groups are listed when the file is opened",
        arguments: Backend.allCases)
    func older(backend: Backend) async throws {
        let workshop = try Workshop(backend)
        try await workshop.use { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(TurnCommit(entry, effects: set((0..<600).map { "n:\($0)" } + ["x"])))
        }
        try workshop.forgetGroups()
        try await workshop.use { store in
            let listing = try await store.listing(of: bakery, prefix: "n:", at: noon)
            #expect(listing.names?.count == 600)
            var turn = TurnCommit(try await store.appendWaiting(.text("m2")), effects: set(["n:new"]))
            turn.listings = ["n:": listing.version]
            try await store.commitDone(turn)
            #expect(try await store.listing(of: bakery, prefix: "", at: noon).names?.count == 602)
        }
    }
}
