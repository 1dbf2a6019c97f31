import JSON
import Messaging
import Testing

@testable import Store

@Suite("Versions of scripts", .timeLimit(.minutes(1)))
struct VersionTests {
    private let one: [String: [UInt8]] = ["bot.lua": Array("one".utf8), "bot_test.lua": [], "lang/sw.lua": [0, 255]]

    private func activation(
        _ hash: String, of tenant: TenantID = bakery, cause: Activation.Cause = .saved, at: Timestamp = noon
    ) -> Activation {
        Activation(
            tenant: tenant, version: ScriptVersion(hash: hash), at: at, cause: cause, who: "Ada", why: "a new price",
            folder: "folder of \(hash)", tests: 3)
    }

    @Test(
        "What was activated is in force, with its files, its reason and all, also in a later life",
        arguments: Backend.allCases)
    func activated(backend: Backend) async throws {
        let workshop = try Workshop(backend)
        let (first, second) = (activation("aa"), activation("bb", cause: .deployed, at: noon + .seconds(1)))
        try await workshop.use { store in
            #expect(try await store.versionStandings() == [:])
            #expect(try await store.activations(of: bakery, limit: 10) == [])
            try await store.activate(first, files: one)
            try await store.activate(second, files: ["bot.lua": Array("two".utf8)])
            try await store.activate(activation("aa", of: clinic), files: ["bot.lua": []])
        }
        try await workshop.use { store in
            let standings = try await store.versionStandings()
            #expect(standings[bakery] == VersionStanding(activation: second))
            #expect(standings[clinic]?.activation?.version.hash == "aa")
            #expect(try await store.activations(of: bakery, limit: 10) == [second, first])
            #expect(try await store.activations(of: bakery, limit: 1) == [second])
            #expect(try await store.files(of: first.version, tenant: bakery) == one)
            #expect(try await store.files(of: first.version, tenant: clinic) == ["bot.lua": []])
            #expect(try await store.files(of: second.version, tenant: clinic) == nil)
        }
    }

    @Test("Going back needs no files, as long as they are kept", arguments: Backend.allCases)
    func back(backend: Backend) async throws {
        try await withStore(backend) { store in
            try await store.activate(activation("aa"), files: one)
            try await store.activate(activation("bb"), files: one)
            try await store.activate(activation("aa", cause: .rolledBack), files: nil)
            #expect(try await store.versionStandings()[bakery]?.activation?.version.hash == "aa")
            await #expect(throws: StoreError.failed("version cc is not kept any more")) {
                try await store.activate(activation("cc"), files: nil)
            }
            #expect(try await store.activations(of: bakery, limit: 10).map(\.version.hash) == ["aa", "bb", "aa"])
        }
    }

    @Test(
        "What was refused is remembered beside what is in force, until something takes over",
        arguments: Backend.allCases)
    func refused(backend: Backend) async throws {
        try await withStore(backend) { store in
            let refusal = Refusal(folder: "f", at: noon, file: "bot.lua", line: 3, message: "no such verb")
            let bare = Refusal(folder: "g", at: noon, file: nil, line: nil, message: "there is no bot.lua")
            try await store.refuse(refusal, of: bakery)
            #expect(try await store.versionStandings() == [bakery: VersionStanding(refusal: refusal)])
            try await store.activate(activation("aa"), files: one)
            #expect(try await store.versionStandings()[bakery]?.refusal == nil)
            try await store.refuse(bare, of: bakery)
            #expect(
                try await store.versionStandings()[bakery]
                    == VersionStanding(activation: activation("aa"), refusal: bare))
            try await store.refuse(nil, of: bakery)
            #expect(try await store.versionStandings()[bakery] == VersionStanding(activation: activation("aa")))
        }
    }

    @Test(
        "Old versions are forgotten, but none that a turn has run or that was parked with", arguments: Backend.allCases)
    func kept(backend: Backend) async throws {
        try await withStore(backend) { store in
            for hash in ["ran", "parked", "idle"] { try await store.activate(activation(hash), files: one) }
            var turn = TurnCommit(try await store.appendWaiting(.text("m1")))
            turn.version = ScriptVersion(hash: "ran")
            try await store.commitDone(turn)
            let second = try await store.appendWaiting(.text("m2"))
            let parked = Settlement.parked(reason: "error", detail: "", version: ScriptVersion(hash: "parked"))
            try await store.settle(second.number, as: parked, at: noon)
            for number in 1...VersionLimits.versions {
                try await store.activate(activation("v\(number)"), files: one)
            }
            for (hash, isKept) in ["ran": true, "parked": true, "idle": false, "v1": true] {
                let files = try await store.files(of: ScriptVersion(hash: hash), tenant: bakery)
                #expect((files != nil) == isKept, "\(hash)")
            }
        }
    }

    @Test("So many activations are kept, the newest", arguments: Backend.allCases)
    func activations(backend: Backend) async throws {
        try await withStore(backend) { store in
            for number in 0...VersionLimits.activations {
                try await store.activate(activation("\(number % 2)", at: noon + .seconds(number)), files: one)
            }
            let kept = try await store.activations(of: bakery, limit: 5000)
            #expect(kept.count == VersionLimits.activations)
            #expect(kept.last?.at == noon + .seconds(1))
        }
    }

    @Test("Conversations that wait in a flow are found, and only those", arguments: Backend.allCases)
    func flows(backend: Backend) async throws {
        try await withStore(backend) { store in
            func turn(_ key: String, from phone: String, tenant: TenantID = bakery, state: JSON?) async throws {
                let line = tenant == bakery ? breadLine : clinicLine
                let arrival = Arrival.text(key, from: .person(phone), to: tenant, on: line)
                try await store.commitDone(TurnCommit(try await store.appendWaiting(arrival)) { $0.state = state })
            }
            let flow: JSON = ["count": 1, "[flow]": ["flow": "order"]]
            try await turn("m1", from: "254700000001", state: flow)
            try await turn("m2", from: "254700000002", state: ["count": 2])
            try await turn("m3", from: "254700000003", state: flow)
            try await turn("m4", from: "254700000004", tenant: clinic, state: flow)
            try await turn("m5", from: "254700000003", state: nil)
            let waiting = try await store.conversationsInFlows(of: bakery, limit: 10)
            #expect(waiting.map { $0.contact.person[.phone] } == ["254700000003", "254700000001"])
            #expect(waiting.map(\.state) == [flow, flow])
            #expect(try await store.conversationsInFlows(of: bakery, limit: 1).count == 1)
            try await turn("m6", from: "254700000003", state: ["done": true])
            #expect(try await store.conversationsInFlows(of: bakery, limit: 10).count == 1)
            #expect(try await store.conversationsInFlows(of: tenant("nobody"), limit: 10) == [])
        }
    }

    @Test("Files that were tampered with are no version's files")
    func damaged() async throws {
        let workshop = try Workshop(.sqlite)
        try await workshop.use { store in
            try await store.activate(activation("aa"), files: one)
            try await store.activate(activation("bb"), files: ["bot.lua": []])
            var connection = try Connection(path: workshop.path, mode: .readWrite)
            try connection.run(
                "UPDATE bundles SET files = (SELECT files FROM bundles WHERE version = 'bb') WHERE version = 'aa'")
            await #expect(throws: StoreError.damaged("the files of version aa cannot be read any more")) {
                try await store.files(of: ScriptVersion(hash: "aa"), tenant: bakery)
            }
        }
    }
}
