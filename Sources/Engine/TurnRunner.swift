internal import JSON
package import Messaging
package import Scripting
package import Store
package import Telemetry

/// Handles one event: loads what the conversation remembers, runs the script, commits what it wants.
///
/// Nothing a script does is visible before the commit, so a turn may be run again as often as needed: because it asked
/// for a stored value it did not have, or because something it had read changed meanwhile.
package struct TurnRunner: Sendable {
    let store: any Store
    let scripts: any ScriptSource
    let directory: CurrentDirectory
    let workers: Workers
    let clock: any WallClock
    let dice: Dice
    let outbox: Outbox
    let web: any WebCaller
    let limits: Limits
    let figures: Figures
    let log: Log
    /// Told of each run that came to an end, with all it was given: for tests of scripts.
    let onRun: (@Sendable (Script, TurnInput) -> Void)?
    private let turnstile = Turnstile()

    package struct Limits: Sendable {
        /// How often one turn may meet a conflict. Each means that another turn of the tenant got through.
        package var conflicts = 50
        /// How long all calls of one turn to web services may take together.
        package var calling = Duration.seconds(30)
        package init() {}
    }

    package init(
        store: any Store, scripts: any ScriptSource, directory: CurrentDirectory, workers: Workers,
        clock: any WallClock, dice: Dice, outbox: Outbox, web: any WebCaller = NoWebCalls(), limits: Limits = Limits(),
        figures: Figures, log: Log, onRun: (@Sendable (Script, TurnInput) -> Void)? = nil
    ) {
        self.store = store
        self.scripts = scripts
        self.directory = directory
        self.workers = workers
        self.clock = clock
        self.dice = dice
        self.outbox = outbox
        self.web = web
        self.limits = limits
        self.figures = figures
        self.log = log
        self.onRun = onRun
    }

    /// What the engine has to do after a turn.
    package struct Aftermath: Sendable {
        /// Claimed, with a reserved slot: to be sent now.
        package var claimed: OutboxEntry?
        package var nextTimer: Timestamp?
        package var parked: ParkedTurn?

        package static let nothing = Aftermath()
    }

    /// Runs the turn to its end, whatever that is. Throws only when the store cannot: the event then still waits.
    package func handle(_ entry: JournalEntry) async throws(StoreError) -> Aftermath {
        do throws(StoreError) {
            return try await turn(of: entry)
        } catch {
            // It would be no better next time, and hold up all that the conversation says.
            guard case .damaged(let detail) = error else { throw error }
            return try await park(entry, Defect(.damaged, detail), nil)
        }
    }

    private func turn(of entry: JournalEntry) async throws(StoreError) -> Aftermath {
        let situation = try await load(entry)
        let words = directory.current.words(of: entry.tenant)
        if let word = words.meaning(of: entry.event, in: situation) {
            return try await answer(word.effects(words, in: situation), to: entry, in: situation)
        }
        guard situation.owner == .bot else {
            _ = try await settle(entry, .ignored(reason: "human_owns_it"), .ignored)
            return .nothing
        }
        guard let script = scripts.script(of: entry.tenant) else {
            return try await park(entry, Defect(.noScript, "the tenant has no valid script"), nil)
        }
        do throws(Ending) {
            return try await run(script, on: entry, from: situation)
        } catch {
            switch error {
            case .defect(let defect, let input): return try await park(entry, defect, script.version, input)
            case .store(let error): throw error
            case .cancelled: return .nothing
            }
        }
    }

    /// Does what the host itself does at a word of the person's. No quota holds it up: it answers one message with one.
    private func answer(
        _ effects: Effects, to entry: JournalEntry, in situation: Situation
    ) async throws(StoreError) -> Aftermath {
        var quotas = Amounts()
        for quota in Quota.allCases { quotas[quota] = .max }
        let input = TurnInput(
            of: entry.event, in: situation, Findings(), language: directory.current.language(of: entry.tenant),
            quotas: quotas, now: clock.now, seed: 0)
        guard let commitment = commitment(of: effects, in: situation, at: input.now) else {
            return try await park(entry, Defect(.message, "the answer cannot be sent"), .host, input)
        }
        let turn = commitment.turn(
            for: entry, by: .host, from: situation, input, claims: commitment.sends && outbox.reserve())
        do throws(Ending) {
            if let aftermath = try await commit(turn) { return aftermath }
        } catch {
            if case .store(let error) = error { throw error }
            return .nothing
        }
        return try await park(entry, .tooManyConflicts, .host, input)
    }

    /// Without the answer where nobody can be written to: what the person wants counts all the same.
    private func commitment(of effects: Effects, in situation: Situation, at now: Timestamp) -> Commitment? {
        var silent = effects
        silent.messages = []
        return (try? Commitment(of: effects, in: situation, at: now, dice: dice, isHosts: true))
            ?? (try? Commitment(of: silent, in: situation, at: now, dice: dice, isHosts: true))
    }

    /// What ends a turn without a commit.
    private enum Ending: Error {
        /// The input is what the turn saw, so that the failure can be replayed.
        case defect(Defect, TurnInput)
        case store(StoreError)
        /// The engine stops; the event still waits.
        case cancelled
    }

    /// Runs and commits; again with what was missing, again from what has changed.
    ///
    /// It ends: a script asks for a bounded number of values, each once, and conflicts are counted.
    private func run(
        _ script: Script, on entry: JournalEntry, from first: Situation
    ) async throws(Ending) -> Aftermath {
        var situation = first
        var findings = Findings()
        var calls = WebConversation(of: entry)
        var conflicts = 0
        defer { if conflicts > 0 { turnstile.leave(entry.tenant) } }
        let (now, seed) = (clock.now, dice.next())
        while true {
            if Task.isCancelled { throw .cancelled }
            let quotas = directory.current.quotas(of: entry.tenant)
            let input = TurnInput(
                of: entry.event, in: situation, findings, calls: calls.exchanges,
                language: directory.current.language(of: entry.tenant), quotas: quotas, now: now, seed: seed)
            switch await compute(script, input, for: entry.tenant) {
            case .failed(let failure): throw .defect(Defect(failure), input)
            case .needs(let needs):
                if let call = needs.call {
                    // Who waits behind this turn must not wait for a server.
                    if conflicts > 0 { turnstile.leave(entry.tenant) }
                    await calls.make(call, by: web, within: limits.calling)
                    if conflicts > 0 { await turnstile.enter(entry.tenant) }
                    continue
                }
                do throws(StoreError) {
                    let zone = directory.current.zone(of: entry.tenant)
                    try await findings.find(needs, for: entry, at: now, zone: zone, in: store)
                } catch {
                    throw .store(error)
                }
            case .effects(let effects):
                let commitment: Commitment
                do throws(Defect) {
                    commitment = try Commitment(of: effects, in: situation, at: now, dice: dice)
                } catch {
                    throw .defect(error, input)
                }
                let turn = commitment.turn(
                    for: entry, by: script.version, from: situation, input, findings,
                    claims: commitment.sends && outbox.reserve())
                if let aftermath = try await commit(turn) { return aftermath }
                guard conflicts < limits.conflicts else { throw .defect(.tooManyConflicts, input) }
                if conflicts == 0 { await turnstile.enter(entry.tenant) }
                conflicts += 1
                do throws(StoreError) {
                    situation = try await load(entry)
                    try await findings.findAgain(for: entry, at: now, in: store)
                } catch {
                    throw .store(error)
                }
            }
        }
    }

    private func load(_ entry: JournalEntry) async throws(StoreError) -> Situation {
        let begin = ContinuousClock.now
        defer { figures.observe(.load, since: begin) }
        return try await store.situation(of: entry.number)
    }

    private func compute(_ script: Script, _ input: TurnInput, for tenant: TenantID) async -> TurnOutcome {
        let begin = ContinuousClock.now
        defer { figures.observe(.script, since: begin) }
        let outcome = await workers.run(for: tenant) { script.run(input) }
        if let onRun, !outcome.isUnfinished { onRun(script, input) }
        return outcome
    }

    /// Commits; nil when something the turn read has changed. A slot that no message fills is given back.
    private func commit(_ turn: TurnCommit) async throws(Ending) -> Aftermath? {
        let begin = ContinuousClock.now
        var isSlotFilled = false
        defer { if turn.claims, !isSlotFilled { outbox.release() } }
        do throws(StoreError) {
            let result = try await store.commit(turn)
            figures.observe(.commit, since: begin)
            switch result {
            case .committed(let claimed, let nextTimer):
                isSlotFilled = claimed != nil
                // A slot may have been freed before the message was there, and what holds it up may end by itself.
                if claimed == nil, turn.outgoing.contains(where: { $0.refusal == nil }) { outbox.wake() }
                figures.turns[.committed].increment()
                return Aftermath(claimed: claimed, nextTimer: nextTimer)
            case .alreadySettled:
                figures.turns[.alreadySettled].increment()
                return .nothing
            case .conflict:
                figures.turns[.conflict].increment()
                return nil
            }
        } catch {
            throw .store(error)
        }
    }

    /// A rule kept a message back: the script meant well, so only the operator is told.
    private func report(_ outgoing: [Outgoing], of tenant: TenantID) {
        for message in outgoing {
            guard let refusal = message.refusal else { continue }
            log.info(
                "message refused by a rule",
                ["tenant": tenant.name, "message.token": message.token.text, "failure": refusal.rawValue])
        }
    }

    private func park(
        _ entry: JournalEntry, _ defect: Defect, _ version: ScriptVersion?, _ input: TurnInput? = nil
    ) async throws(StoreError) -> Aftermath {
        let parking = Parking(
            reason: defect.reason.rawValue, detail: defect.detail, version: version,
            cause: input.map { defect.cause(in: $0) }, record: input.map { TurnRecord(of: $0).json })
        guard try await settle(entry, .parked(parking), .parked) else { return .nothing }
        // Not before it is so: a store that cannot would have the turn run, and this said, each second.
        log.warning(
            "turn parked",
            [
                "tenant": entry.tenant.name, "event": entry.number.number, "event.kind": entry.event.content.kind,
                "reason": defect.reason.rawValue, "file": defect.file, "line": defect.line,
                "version": version?.description,
            ])
        figures.parked[defect.reason].increment()
        var aftermath = Aftermath()
        aftermath.parked = ParkedTurn(
            tenant: entry.tenant, event: entry.number, person: entry.event.sender, reason: defect.reason.rawValue,
            detail: defect.detail)
        return aftermath
    }

    /// False when the event was settled before.
    private func settle(
        _ entry: JournalEntry, _ settlement: Settlement, _ end: Figures.TurnEnd
    ) async throws(StoreError) -> Bool {
        let isSettled = try await store.settle(entry.number, as: settlement, at: clock.now)
        figures.turns[isSettled ? end : .alreadySettled].increment()
        return isSettled
    }
}

/// Where turns find the script in force.
package protocol ScriptSource: Sendable {
    /// Nil when the tenant has no valid version.
    func script(of tenant: TenantID) -> Script?
}

/// A turn that failed: for whoever watches the author's desk. `detail` may quote people: never log it.
package struct ParkedTurn: Sendable {
    package let tenant: TenantID
    package let event: EventNumber
    package let person: Sender?
    package let reason: String
    package let detail: String
}
