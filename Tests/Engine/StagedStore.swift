import Messaging
import Store
import Synchronization

/// A store whose operations a test can hold up, fail, or cut off for good, as a crash would.
///
/// What fails did not happen. When the power goes, what is under way may or may not have happened, and nobody is told.
final class StagedStore: Store {
    enum Operation: String, Sendable, CaseIterable {
        case append, waiting, situation, values, commit, settle, claimDue, record, recover, nextDue, fireTimers,
            nextTimer, takeBack
    }

    private struct State {
        var before: @Sendable (Operation) async -> Bool = { _ in true }
        var after: @Sendable (Operation) async -> Void = { _ in }
        var calls = 0
        var lastCall = Int.max
        var cut: Cut?
        var claims = true
        var committed: @Sendable (TurnCommit) -> Void = { _ in }
    }

    /// The operation during which the power goes.
    private struct Cut {
        let operation: Operation
        var count: Int
        let happens: Bool
    }

    private let inner: any Store
    private let state = Mutex(State())

    init(_ inner: any Store) { self.inner = inner }

    /// Asked before each operation; it fails where the answer is false.
    func before(_ hook: @escaping @Sendable (Operation) async -> Bool) { state.withLock { $0.before = hook } }

    /// Told after each operation that happened, and after each that met the end of the power.
    func after(_ hook: @escaping @Sendable (Operation) async -> Void) { state.withLock { $0.after = hook } }

    /// The power goes during the `count`-th operation from now.
    func powerFails(after count: Int) { state.withLock { $0.lastCall = $0.calls + count } }

    /// The power goes during the `count`-th such operation from now, which `happens` or not; nobody is told.
    func powerFails(at operation: Operation, _ count: Int = 1, happens: Bool) {
        state.withLock { $0.cut = Cut(operation: operation, count: count, happens: happens) }
    }

    /// Told of each turn that was committed, also when nobody else is.
    func committed(_ hook: @escaping @Sendable (TurnCommit) -> Void) { state.withLock { $0.committed = hook } }

    /// Whether turns may claim their first message with their commit; where not, it is as if no slot were free.
    func letClaim(_ claims: Bool) { state.withLock { $0.claims = claims } }

    var isDead: Bool { state.withLock { $0.calls > $0.lastCall } }

    private func act<T: Sendable>(
        _ operation: Operation, _ work: () async throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        let (before, after) = state.withLock { ($0.before, $0.after) }
        let isAlive = state.withLock { state in
            state.calls += 1
            guard state.calls <= state.lastCall else { return false }
            guard state.cut?.operation == operation, let cut = state.cut else { return true }
            state.cut?.count -= 1
            guard cut.count == 1 else { return true }
            state.lastCall = state.calls - 1
            return cut.happens
        }
        guard isAlive else {
            await after(operation)
            throw .closed
        }
        guard await before(operation) else { throw .failed("by the test's will") }
        let result = try await work()
        await after(operation)
        if isDead { throw .closed }
        return result
    }

    func append(_ arrivals: [Arrival]) async throws(StoreError) -> [Appended] {
        try await act(.append) { () async throws(StoreError) in try await inner.append(arrivals) }
    }
    func waiting(after number: EventNumber?, limit: Int) async throws(StoreError) -> [JournalEntry] {
        try await act(.waiting) { () async throws(StoreError) in try await inner.waiting(after: number, limit: limit) }
    }
    func situation(of event: EventNumber) async throws(StoreError) -> Situation {
        try await act(.situation) { () async throws(StoreError) in try await inner.situation(of: event) }
    }
    func values(
        of tenant: TenantID, keys: [String], at now: Timestamp
    ) async throws(StoreError) -> [String: StoredValue] {
        try await act(.values) { () async throws(StoreError) in
            try await inner.values(of: tenant, keys: keys, at: now)
        }
    }
    func listing(of tenant: TenantID, prefix: String, at now: Timestamp) async throws(StoreError) -> StoredListing {
        try await act(.values) { () async throws(StoreError) in
            try await inner.listing(of: tenant, prefix: prefix, at: now)
        }
    }
    func commit(_ turn: TurnCommit) async throws(StoreError) -> TurnResult {
        try await act(.commit) { () async throws(StoreError) in
            var turn = turn
            let committed = state.withLock { state in
                if !state.claims { turn.claims = false }
                return state.committed
            }
            let result = try await inner.commit(turn)
            if case .committed = result { committed(turn) }
            return result
        }
    }
    func settle(_ event: EventNumber, as settlement: Settlement, at: Timestamp) async throws(StoreError) -> Bool {
        try await act(.settle) { () async throws(StoreError) in try await inner.settle(event, as: settlement, at: at) }
    }
    func claimDue(at now: Timestamp, limit: Int) async throws(StoreError) -> [OutboxEntry] {
        try await act(.claimDue) { () async throws(StoreError) in try await inner.claimDue(at: now, limit: limit) }
    }
    func record(
        _ outcome: SendOutcome, for token: MessageToken, at now: Timestamp
    ) async throws(StoreError) -> OutboxEntry? {
        try await act(.record) { () async throws(StoreError) in try await inner.record(outcome, for: token, at: now) }
    }
    func recoverSending(at now: Timestamp, holdUntil hold: Timestamp) async throws(StoreError) -> Int {
        try await act(.recover) { () async throws(StoreError) in
            try await inner.recoverSending(at: now, holdUntil: hold)
        }
    }
    func nextDue() async throws(StoreError) -> Timestamp? {
        try await act(.nextDue) { () async throws(StoreError) in try await inner.nextDue() }
    }
    func fireTimers(due now: Timestamp, limit: Int) async throws(StoreError) -> [JournalEntry] {
        try await act(.fireTimers) { () async throws(StoreError) in try await inner.fireTimers(due: now, limit: limit) }
    }
    func nextTimer() async throws(StoreError) -> Timestamp? {
        try await act(.nextTimer) { () async throws(StoreError) in try await inner.nextTimer() }
    }

    // What operators ask and which versions there are is none of the engine's business: always answered.

    func activate(_ activation: Activation, files: [String: [UInt8]]?) async throws(StoreError) {
        try await inner.activate(activation, files: files)
    }
    func refuse(_ refusal: Refusal?, of tenant: TenantID) async throws(StoreError) {
        try await inner.refuse(refusal, of: tenant)
    }
    func versionStandings() async throws(StoreError) -> [TenantID: VersionStanding] {
        try await inner.versionStandings()
    }
    func activations(of tenant: TenantID, limit: Int) async throws(StoreError) -> [Activation] {
        try await inner.activations(of: tenant, limit: limit)
    }
    func files(of version: ScriptVersion, tenant: TenantID) async throws(StoreError) -> [String: [UInt8]]? {
        try await inner.files(of: version, tenant: tenant)
    }
    func conversationsInFlows(of tenant: TenantID, limit: Int) async throws(StoreError) -> [Situation] {
        try await inner.conversationsInFlows(of: tenant, limit: limit)
    }

    func tally() async throws(StoreError) -> Tally { try await inner.tally() }
    func parkedGroups(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [ParkedGroup] {
        try await inner.parkedGroups(of: tenant, limit: limit)
    }
    func parked(
        of tenant: TenantID, _ selection: ParkedSelection, after number: EventNumber?, limit: Int
    ) async throws(StoreError) -> [ParkedEvent] {
        try await inner.parked(of: tenant, selection, after: number, limit: limit)
    }
    func fate(of number: EventNumber) async throws(StoreError) -> EventFate? { try await inner.fate(of: number) }
    func turns(of tenant: TenantID, limit: Int) async throws(StoreError) -> [TurnSummary] {
        try await inner.turns(of: tenant, limit: limit)
    }
    func messages(_ tokens: [MessageToken]) async throws(StoreError) -> [SentMessage] {
        try await inner.messages(tokens)
    }
    func takeBack(_ events: [EventNumber]) async throws(StoreError) -> [JournalEntry] {
        try await act(.takeBack) { () async throws(StoreError) in try await inner.takeBack(events) }
    }
    func parked(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [ParkedEvent] {
        try await inner.parked(of: tenant, limit: limit)
    }
    func scriptLog(of tenant: TenantID, after number: Int, limit: Int) async throws(StoreError) -> LoggedLines {
        try await inner.scriptLog(of: tenant, after: number, limit: limit)
    }
    func escalations(of tenant: TenantID, limit: Int) async throws(StoreError) -> [OpenEscalation] {
        try await inner.escalations(of: tenant, limit: limit)
    }
    func handBack(
        _ conversation: ConversationID, by agent: String?, at: Timestamp
    ) async throws(StoreError) -> JournalEntry? {
        try await inner.handBack(conversation, by: agent, at: at)
    }
    func history(before event: EventNumber) async throws(StoreError) -> [Utterance] {
        try await inner.history(before: event)
    }
    func notes(on conversation: ConversationID, limit: Int) async throws(StoreError) -> [ConversationNote] {
        try await inner.notes(on: conversation, limit: limit)
    }
    func goals(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [GoalCount] {
        try await inner.goals(of: tenant, limit: limit)
    }
    func close() async { await inner.close() }
}
