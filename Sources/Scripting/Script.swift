internal import JSON
package import Messaging
internal import Sandbox

/// One version of a tenant's script, compiled and found to load. Immutable; every turn runs in a VM of its own.
///
/// ```swift
/// let script = try Script(compiling: Bundle.read(folder: "scripts/bakery"))
/// switch script.run(turn) {
/// case .effects(let effects): commit(effects)
/// case .needs(let needs): run again, with what it needs among the inputs
/// case .failed(let failure): park the event
/// }
/// ```
package struct Script: Sendable {
    package let version: ScriptVersion
    /// What the script handles, in its own order: `on.command "menu"`, `on.message`, …
    package let handlers: [String]
    /// Names Parlua's own part of every script: with another one a turn may have other effects.
    package static let prelude = Prelude.digest
    /// What the files of languages have; nil where there are none.
    package let translations: Translations?
    let program: Program
    let limits: ScriptLimits

    /// Compiles all files and loads the script once, without an event, under the limits of a turn.
    ///
    /// - Throws: The first thing that is wrong: a syntax error in any file, or what loading it raises, e.g. a misspelt
    ///   verb or a `require` of a file that is not there.
    package init(compiling bundle: Bundle, limits: ScriptLimits = ScriptLimits()) throws(ScriptError) {
        program = try Program(upon: Prelude.base(limits), files: bundle.files, limits: limits)
        version = bundle.version
        self.limits = limits
        let report = Sandbox.run(program, input: ["check": true], limits: limits.sandbox)
        guard case .returned(let answer) = report.outcome else { throw ScriptError(report, limits: limits) }
        handlers = (answer["handlers"]?.array ?? []).compactMap(\.string)
        translations = answer["translations"].flatMap(Translations.init(json:))
    }

    /// Every word that it could say.
    package var vocabulary: Vocabulary { Prelude.vocabulary(limits) }

    /// Runs one turn. Blocks the calling thread for at most ``ScriptLimits/cpu``, usually some ten microseconds.
    package func run(_ turn: TurnInput) -> TurnOutcome {
        let report = Sandbox.run(
            program, input: turn.json, at: turn.circumstances, limits: limits.sandbox, isRunOften: true)
        switch report.outcome {
        case .returned(let output): return decode(output, of: turn)
        case .halted(let wish): return needs(wish, of: turn)
        case .failed(let failure):
            let kind: ScriptFailure.Kind = QuotaWall.isNamed(in: failure.message) ? .quota : .error
            return .failed(.init(kind: kind, message: failure.message, file: failure.file, line: failure.line))
        case .cpu: return stopped(.cpu, "the script ran longer than \(limits.cpu): is there an endless loop?", report)
        case .memory: return stopped(.memory, "the script used more than \(limits.memory) bytes of memory", report)
        }
    }

    private func stopped(_ kind: ScriptFailure.Kind, _ message: String, _ report: Report) -> TurnOutcome {
        .failed(.init(kind: kind, message: message, file: report.stoppedAt?.file, line: report.stoppedAt?.line))
    }

    private func decode(_ output: JSON, of turn: TurnInput) -> TurnOutcome {
        let (file, line) = Self.place(output["at"]?.string)
        do throws(EffectsDecoder.Problem) {
            let effects = try EffectsDecoder(limits: limits, now: turn.now, zones: turn.zones)
                .effects(from: output, of: turn)
            switch QuotaWall(turn).verdict(on: effects) {
            case .fits: return .effects(effects)
            case .depends(let keys, _) where mayAsk(for: keys, turn): return .needs(TurnNeeds(keys: keys))
            case .exceeds(let quota), .depends(_, let quota):
                let message = QuotaWall.sentence(quota, limit: turn.allowance.limits[quota])
                return .failed(.init(kind: .quota, message: message, file: file, line: line))
            }
        } catch {
            return .failed(.init(kind: .effects, message: error.text, file: file, line: line))
        }
    }

    /// A key that was given is never asked for again, and calls are counted: otherwise the turn would run for ever.
    func needs(_ wish: JSON, of turn: TurnInput) -> TurnOutcome {
        let need = wish["need"]
        if let call = need?["http"] { return self.call(call, of: turn) }
        if let prefix = need?["list"]?.string {
            guard turn.listings[prefix] == nil, prefix.utf8.count <= limits.key, turn.listings.count < limits.reads
            else {
                return .failed(.init(kind: .effects, message: "one turn lists at most \(limits.reads) times"))
            }
            return .needs(TurnNeeds(listings: [prefix]))
        }
        if let zones = need?["zones"]?.array?.compactMap(\.string) {
            guard !zones.isEmpty, zones.allSatisfy({ turn.zones[$0] == nil }),
                turn.zones.count + zones.count <= limits.zones
            else { return .failed(.init(kind: .effects, message: "one turn uses at most \(limits.zones) time zones")) }
            return .needs(TurnNeeds(zones: zones))
        }
        if need?["history"]?.bool == true, turn.history == nil { return .needs(TurnNeeds(history: true)) }
        let keys = (need?["store"]?.array ?? []).compactMap(\.string)
        guard mayAsk(for: keys, turn) else {
            return .failed(.init(kind: .effects, message: "one turn reads at most \(limits.reads) stored values"))
        }
        return .needs(TurnNeeds(keys: keys))
    }

    private func call(_ wish: JSON, of turn: TurnInput) -> TurnOutcome {
        guard let call = WebCall(json: wish), call.url.utf8.count + call.body.count <= limits.callBytes,
            call.headers.count <= WebCallLimits.headers, WebCallLimits.timeout.contains(call.timeout)
        else { return .failed(.init(kind: .effects, message: "a call to a web service is not as it must be")) }
        guard turn.calls.count < limits.calls, QuotaWall(turn).allowsCall else {
            let quota = turn.calls.count < limits.calls ? Quota.httpCallsToday.rawValue : "http_calls"
            return .failed(.init(kind: .quota, message: "no more calls to web services may be made (quota \(quota))"))
        }
        return .needs(TurnNeeds(call: call))
    }

    /// Besides what it reads a turn may need what its writes take the place of.
    private func mayAsk(for keys: [String], _ turn: TurnInput) -> Bool {
        !keys.isEmpty && keys.allSatisfy { turn.values[$0] == nil && $0.utf8.count <= limits.key }
            && turn.values.count + keys.count <= limits.reads + limits.storeWrites
    }

    /// "bot.lua:12: " taken apart.
    static func place(_ text: String?) -> (file: String?, line: Int?) {
        let parts = (text ?? "").split(separator: ":")
        guard parts.count >= 2, let line = Int(parts[1]) else { return (nil, nil) }
        return (String(parts[0]), line)
    }
}

extension TurnInput {
    var circumstances: Circumstances { Circumstances(now: now.seconds, seed: seed) }

    /// What the prelude receives. `raw` is left out where the event says it all.
    var json: JSON {
        guard case .object(var event) = event.json else { preconditionFailure("an event is an object") }
        if self.event.content.kind != "unknown" { event["raw"] = nil }
        let stored = values.sorted { $0.key < $1.key }.map { key, value in
            JSONObject.Member(name: key, value: ["value": value])
        }
        return [
            "event": .object(event), "person": person.json, "state": state, "attributes": attributes,
            "stored": .object(JSONObject(members: stored)), "listings": listings.isEmpty ? nil : listed,
            "zones": zones.isEmpty ? nil : zoned, "calls": calls.isEmpty ? nil : WebExchange.given(calls),
            "history": history.map { .array($0.map(\.json)) }, "language": language.map(JSON.string),
            "allowance": .array(allowance.inOrder(at: now)),
        ]
    }
}

extension Allowance {
    /// What is used and what may be used of each quota, in the order of all: a list costs a turn half of what names do.
    fileprivate func inOrder(at moment: Timestamp) -> [JSON] {
        let used = usage.at(moment).amounts
        var list: [JSON] = []
        list.reserveCapacity(2 * Quota.allCases.count)
        for quota in Quota.allCases {
            list.append(.integer(Int64(used[quota])))
            list.append(.integer(Int64(limits[quota])))
        }
        return list
    }
}
