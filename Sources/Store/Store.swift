package import Messaging

/// Everything Parlua must not forget, behind a few operations that each mean something.
///
/// Every operation that changes something is one transaction and returns only once it is durable. What people wrote,
/// what scripts remember, names and identities are sealed per tenant before they reach the disk.
///
/// ## Topics
/// - From webhook to journal: ``append(_:)``
/// - From journal to turn: ``waiting(after:limit:)``, ``situation(of:)``, ``values(of:keys:at:)``, ``listing(of:prefix:at:)``, ``history(before:)``,
///   ``commit(_:)``, ``settle(_:as:at:)``
/// - From outbox to transport: ``claimDue(at:limit:)``, ``record(_:for:at:)``, ``recoverSending(at:holdUntil:)``,
///   ``nextDue()``
/// - Timers: ``fireTimers(due:limit:)``, ``nextTimer()``
/// - Versions: ``activate(_:files:)``, ``refuse(_:of:)``, ``versionStandings()``, ``activations(of:limit:)``,
///   ``files(of:tenant:)``, ``conversationsInFlows(of:limit:)``
/// - Operators: ``tally()``, ``parkedGroups(of:limit:)``, ``parked(of:_:after:limit:)``, ``takeBack(_:)``,
///   ``fate(of:)``, ``turns(of:limit:)``, ``messages(_:)``, ``scriptLog(of:after:limit:)``, ``escalations(of:limit:)``,
///   ``handBack(_:by:at:)``, ``notes(on:limit:)``, ``goals(of:limit:)``
package protocol Store: Sendable {
    /// Journals arrivals and applies receipts; recognises redelivery by (channel, key) for good.
    ///
    /// One result per arrival, in order. The sender's contact and conversation are found by any identity or made. What
    /// shall wait but has no tenant, or nobody behind it who could be found again, is parked as `nobody`; a receipt for
    /// a message that is not ours is ignored as `unknown_message`.
    /// - Throws: `StoreError.overloaded` when more waits to be written than the stated limit: answer 503.
    func append(_ arrivals: [Arrival]) async throws(StoreError) -> [Appended]

    /// The oldest events that still wait for a turn, after `number`, in journal order; fewer than `limit` are all there
    /// are. What cannot be read any more is parked as `damaged` and passed over.
    func waiting(after number: EventNumber?, limit: Int) async throws(StoreError) -> [JournalEntry]

    /// What the turn of this event starts from: its conversation, and who is behind it (in a group, who wrote it).
    /// - Throws: `StoreError.damaged` when part of it cannot be read any more.
    func situation(of event: EventNumber) async throws(StoreError) -> Situation

    /// The tenant's stored values as they are at `now`; a key that is not there, or has expired, has version 0 and no
    /// value.
    /// - Throws: `StoreError.damaged` when one of them cannot be read any more.
    func values(of tenant: TenantID, keys: [String], at now: Timestamp) async throws(StoreError) -> [String:
        StoredValue]

    /// The names of the tenant's store that begin with `prefix`, as they are at `now`. See ``NameGroup``.
    /// - Throws: `StoreError.damaged` when one of them cannot be read any more.
    func listing(of tenant: TenantID, prefix: String, at now: Timestamp) async throws(StoreError) -> StoredListing

    /// Commits everything a turn did, or nothing.
    /// - Throws: `StoreError.failed` also when a token was used before or the event is another conversation's.
    func commit(_ turn: TurnCommit) async throws(StoreError) -> TurnResult

    /// Ends an event without effects; false for an event that is not waiting any more, which stays as it is.
    @discardableResult
    func settle(_ event: EventNumber, as settlement: Settlement, at: Timestamp) async throws(StoreError) -> Bool

    /// Marks messages that are due as `sending` and hands them out: at most one per conversation, the oldest
    /// unfinished, and none where an undecided message still holds the conversation. What cannot be read any more ends
    /// refused, and the one behind it takes its place.
    func claimDue(at now: Timestamp, limit: Int) async throws(StoreError) -> [OutboxEntry]

    /// Records what became of a claimed message, and claims the conversation's next one that is due.
    ///
    /// A receipt may have come first: the state never moves backwards.
    /// - Throws: `StoreError.failed` also when no message has this token.
    func record(
        _ outcome: SendOutcome, for token: MessageToken, at now: Timestamp
    ) async throws(StoreError) -> OutboxEntry?

    /// At start: what was `sending` when the last run ended becomes undecided and holds its conversation until `hold`.
    /// Returns how many.
    func recoverSending(at now: Timestamp, holdUntil hold: Timestamp) async throws(StoreError) -> Int

    /// When ``claimDue(at:limit:)`` will next find something: a message falls due, or an undecided one stops holding
    /// the messages behind it. Nil when nothing waits for time alone.
    func nextDue() async throws(StoreError) -> Timestamp?

    /// Turns due timers into waiting events, in one transaction; into a parked one, as `damaged`, what cannot be read
    /// any more. One that comes again waits for its next time after `now`: what was missed is not made up for. In another
    /// transaction, sweeps away values that have expired. `limit` is for each.
    func fireTimers(due now: Timestamp, limit: Int) async throws(StoreError) -> [JournalEntry]

    /// When the next timer falls due, or the next values are to be swept away: at most ten seconds after they expired.
    func nextTimer() async throws(StoreError) -> Timestamp?

    /// Makes a version the one in force, and keeps its files (sealed) with it; nil where the store has them.
    ///
    /// What was refused before is forgotten. Of older versions are kept those that a turn has run, and
    /// ``VersionLimits/versions`` besides.
    /// - Throws: `StoreError.failed` also when there are no files for the version, now or from before.
    func activate(_ activation: Activation, files: [String: [UInt8]]?) async throws(StoreError)

    /// Records that what lay in the tenant's folder did not take over. Nil forgets what was recorded.
    func refuse(_ refusal: Refusal?, of tenant: TenantID) async throws(StoreError)

    /// How every tenant stands that ever had a version staged. A refusal that cannot be read any more is left out.
    func versionStandings() async throws(StoreError) -> [TenantID: VersionStanding]

    /// The tenant's activations, newest first.
    func activations(of tenant: TenantID, limit: Int) async throws(StoreError) -> [Activation]

    /// All files of a version by name, its tests included; nil when they are not kept.
    /// - Throws: `StoreError.damaged` when they cannot be read any more.
    func files(of version: ScriptVersion, tenant: TenantID) async throws(StoreError) -> [String: [UInt8]]?

    /// What a turn would start from in conversations that wait in a flow, the newest conversations first. What cannot be
    /// read any more is passed over.
    func conversationsInFlows(of tenant: TenantID, limit: Int) async throws(StoreError) -> [Situation]

    /// How many there are of everything, consistent in itself: all figures come from one moment.
    func tally() async throws(StoreError) -> Tally

    /// Parked events by what they have in common, the group with the newest event first; of every tenant, and of none,
    /// when `tenant` is nil.
    func parkedGroups(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [ParkedGroup]

    /// Parked events of one tenant, in journal order; those after `number`, if it is given.
    func parked(
        of tenant: TenantID, _ selection: ParkedSelection, after number: EventNumber?, limit: Int
    ) async throws(StoreError) -> [ParkedEvent]

    /// Parked events, newest first; of every tenant, and of none, when `tenant` is nil.
    func parked(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [ParkedEvent]

    /// What became of an event; nil where there is none of this number.
    func fate(of number: EventNumber) async throws(StoreError) -> EventFate?

    /// The turns of a tenant that were committed last, newest first, as far as the newest
    /// ``TurnSummary/searched`` of all tenants go.
    func turns(of tenant: TenantID, limit: Int) async throws(StoreError) -> [TurnSummary]

    /// The messages of these names that there are, in their order.
    func messages(_ tokens: [MessageToken]) async throws(StoreError) -> [SentMessage]

    /// Lets parked events wait for a turn again, under their old numbers; those that now do, in journal order.
    ///
    /// What is not parked any more, belongs to no conversation, or cannot be read stays as it is.
    func takeBack(_ events: [EventNumber]) async throws(StoreError) -> [JournalEntry]

    /// What the tenant's scripts logged after the line of that number (0 for all that is kept), newest first.
    func scriptLog(of tenant: TenantID, after number: Int, limit: Int) async throws(StoreError) -> LoggedLines

    /// The conversations of `tenant` that a human owns, the longest escalated first.
    func escalations(of tenant: TenantID, limit: Int) async throws(StoreError) -> [OpenEscalation]

    /// Gives a conversation back to its bot, and journals that as an event that waits; nil when no human owned it.
    func handBack(
        _ conversation: ConversationID, by agent: String?, at: Timestamp
    ) async throws(StoreError) -> JournalEntry?

    /// What was said before `event` in its conversation, the latest last: at most ``Utterance/kept``. What was refused or
    /// expired was not said; what cannot be read any more is left out.
    func history(before event: EventNumber) async throws(StoreError) -> [Utterance]

    /// What scripts noted on a conversation for its agents, newest first.
    func notes(on conversation: ConversationID, limit: Int) async throws(StoreError) -> [ConversationNote]

    /// How often each goal was reached, the most reached first; of every tenant when `tenant` is nil.
    func goals(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [GoalCount]

    /// Finishes what was handed in and closes; later calls throw `StoreError.closed`.
    func close() async
}

/// Why an operation of the store did not happen; nothing of it did.
package enum StoreError: Error, Equatable, CustomStringConvertible {
    case overloaded
    case closed
    /// Another process has the data.
    case inUse(String)
    /// The disk is full, the file is damaged, … Bound values are never in the text.
    case failed(String)
    /// What lies there cannot be read any more, and trying again does not help.
    case damaged(String)

    package var description: String {
        switch self {
        case .overloaded: "more waits to be written than the limit allows"
        case .closed: "the store is closed"
        case .inUse(let reason), .failed(let reason), .damaged(let reason): reason
        }
    }
}
