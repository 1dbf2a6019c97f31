internal import JSON
package import Messaging
package import Scripting
internal import Store

/// Runs a recorded turn again, offline: with the inputs it had, by its own version or by another.
package struct Replay: Sendable {
    private let input: TurnInput
    private let zone: String

    /// - Parameter zone: The tenant's own, for a version that asks for more of clocks than the recorded one did.
    package init(_ input: TurnInput, zone: String = Zone.utc.name) { (self.input, self.zone) = (input, zone) }

    /// How a replay ended.
    package enum Outcome: Sendable, Equatable {
        case acts(Effects)
        case fails(Defect)
        /// The script asked for what was not recorded, and nobody can make up.
        case asks
    }

    package struct Result: Sendable, Equatable {
        package let outcome: Outcome
        /// What the outcome rests on besides the record, in sentences.
        package let notes: [String]
        /// The outcome for people, one line each.
        package let lines: [String]
    }

    /// Runs the turn once. Blocks the calling thread as ``Script/run(_:)`` does.
    ///
    /// A version that asks for more of the store than the recorded one did finds nothing there, and a note says so.
    package func run(_ script: Script) -> Result {
        var input = input
        var notes: [String] = []
        while true {
            switch script.run(input) {
            case .failed(let failure): return result(.fails(Defect(failure)), input, notes)
            case .effects(let effects): return result(checked(effects, input), input, notes)
            case .needs(let needs):
                guard Findings.changeNothing(needs) else { return result(.asks, input, notes) }
                let known = input
                for key in needs.keys {
                    input.values[key] = JSON?.none
                    notes.append("asks the store for \(key), which was not recorded: taken for not there")
                }
                for name in needs.zones {
                    input.zones[name] = Zones.zone(named: name.isEmpty ? zone : name, around: input.now)
                }
                for prefix in needs.listings {
                    input.listings[prefix] = .some([])
                    notes.append("asks the store for names that begin with \(prefix), which were not recorded: none")
                }
                // What nobody can make up would be asked for again, for ever.
                guard input != known else { return result(.asks, input, notes) }
            }
        }
    }

    /// What the channel would not carry makes a turn fail, as it did then.
    private func checked(_ effects: Effects, _ input: TurnInput) -> Outcome {
        guard let tenant = TenantID("replay") else { preconditionFailure("replay is a tenant's name") }
        let situation = Situation(
            tenant: tenant, channel: input.event.channel,
            contact: .init(person: input.person, attributes: input.attributes, version: 0), state: input.state,
            owner: .bot, lastInbound: input.event.at, group: input.event.group)
        do throws(Defect) {
            _ = try Commitment(of: effects, in: situation, at: input.now, dice: Dice(SplitMix64(seed: input.seed)))
            return .acts(effects)
        } catch {
            return .fails(error)
        }
    }

    private func result(_ outcome: Outcome, _ input: TurnInput, _ notes: [String]) -> Result {
        let lines =
            switch outcome {
            case .acts(let effects): effects.lines(from: input)
            case .fails(let defect): ["fails (\(defect.reason.rawValue)): \(defect.detail)"]
            case .asks: ["asks for what was not recorded"]
            }
        return Result(outcome: outcome, notes: notes, lines: lines)
    }
}

extension Replay {
    /// What was recorded of a turn's end.
    package enum Recorded: Sendable, Equatable {
        /// It was committed; the digest of its effects.
        case effects(String)
        /// It was parked.
        case failure(reason: String, detail: String)
    }

    package enum Verdict: Sendable, Equatable {
        case same
        case different
        /// How a turn ended that hung on more than its inputs, and why that cannot be repeated.
        case unrepeatable(String)
    }

    /// Whether a replay by the recorded version came to the recorded end.
    package static func verdict(on result: Result, recorded: Recorded) -> Verdict {
        switch (recorded, result.outcome) {
        case (.effects(let digest), .acts(let effects)): TurnRecord.digest(of: effects) == digest ? .same : .different
        case (.failure(Figures.ParkReason.tooManyConflicts.rawValue, _), _):
            .unrepeatable("other turns got in its way; what is shown is what it would have done without them")
        case (.failure(let reason, _), .fails(let defect))
        where defect.reason.rawValue == reason && (defect.reason == .cpu || defect.reason == .memory):
            // Where a script is when its time is up depends on the machine.
            .same
        case (.failure(Figures.ParkReason.cpu.rawValue, _), .acts):
            .unrepeatable("its time was up then, and is not now: this machine or this moment is faster")
        case (.failure(let reason, let detail), .fails(let defect)):
            defect.reason.rawValue == reason && defect.detail == detail ? .same : .different
        case (.effects, _), (.failure, _): .different
        }
    }
}

/// How the lines of two outcomes differ: those of the first alone, of the second alone, and common ones, in order.
package enum LineDifference {
    package static func lines(from old: [String], to new: [String]) -> [String] {
        let changes = new.difference(from: old)
        let removed = Set(changes.removals.map(\.offset)), inserted = Set(changes.insertions.map(\.offset))
        var lines: [String] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                lines.append("- \(old[left])")
                left += 1
            } else if right < new.count, inserted.contains(right) {
                lines.append("+ \(new[right])")
                right += 1
            } else {
                lines.append("  \(new[right])")
                (left, right) = (left + 1, right + 1)
            }
        }
        return lines
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
