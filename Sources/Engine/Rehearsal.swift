internal import JSON
package import Messaging
internal import Scripting
package import Store

/// Runs turns as they would be run now, and commits nothing: to see what a script that is in force would do.
///
/// Each turn is rehearsed by itself, from what is remembered now: what an earlier one would change is not seen by the next.
package struct Rehearsal: Sendable {
    private let store: any Store
    private let scripts: any ScriptSource
    private let directory: CurrentDirectory
    private let workers: Workers
    private let clock: any WallClock
    private let dice: Dice

    package init(
        store: any Store, scripts: any ScriptSource, directory: CurrentDirectory, workers: Workers,
        clock: any WallClock, dice: Dice
    ) {
        self.store = store
        self.scripts = scripts
        self.directory = directory
        self.workers = workers
        self.clock = clock
        self.dice = dice
    }

    package enum Outcome: Sendable, Equatable {
        /// What the turn would do, one line each; none where it would do nothing.
        case acts([String])
        /// It would be parked: `bot.lua:12: the sentence`.
        case fails(String)
        /// There would be no turn, or nobody can tell, and why.
        case isNot(String)
    }

    package func outcome(of entry: JournalEntry) async throws(StoreError) -> Outcome {
        let situation = try await store.situation(of: entry.number)
        let words = directory.current.words(of: entry.tenant)
        guard words.meaning(of: entry.event, in: situation) == nil else {
            return .isNot("it is a word of the host's, which would answer it before any script")
        }
        guard situation.owner == .bot else { return .isNot("a human has the conversation, so it would be ignored") }
        guard let script = scripts.script(of: entry.tenant) else { return .isNot("the tenant has no valid script") }
        var findings = Findings()
        let (now, seed) = (clock.now, dice.next())
        while true {
            let input = TurnInput(
                of: entry.event, in: situation, findings, language: directory.current.language(of: entry.tenant),
                quotas: directory.current.quotas(of: entry.tenant), now: now,
                seed: seed)
            switch await workers.run(for: entry.tenant, { script.run(input) }) {
            case .failed(let failure): return .fails(failure.description)
            case .effects(let effects): return outcome(of: effects, in: situation, input)
            case .needs(let needs):
                // What a script asks of the world outside may change it, and would be asked again by the turn itself.
                guard Findings.changeNothing(needs) else {
                    return .isNot("it asks the world outside, which a rehearsal does not do")
                }
                let zone = directory.current.zone(of: entry.tenant)
                try await findings.find(needs, for: entry, at: now, zone: zone, in: store)
            }
        }
    }

    private func outcome(of effects: Effects, in situation: Situation, _ input: TurnInput) -> Outcome {
        do throws(Defect) {
            _ = try Commitment(of: effects, in: situation, at: input.now, dice: dice)
        } catch {
            return .fails(error.detail)
        }
        let refused = effects.messages.compactMap { Policy.refusal(of: $0, in: situation, at: input.now) }
        let rules = Set(refused.map(\.rawValue)).sorted().joined(separator: ", ")
        let note = refused.isEmpty ? [] : ["\(refused.count) of its messages would be refused: \(rules)"]
        return .acts(effects.lines(from: input) + note)
    }
}
