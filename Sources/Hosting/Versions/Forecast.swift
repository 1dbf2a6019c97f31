internal import Engine
internal import JSON
internal import Messaging
package import Scripting
internal import Store

/// What those who wait in a flow would be asked by another version: by question, without a word of theirs.
package struct Forecast: Sendable, Equatable {
    package struct Group: Sendable, Equatable {
        package let outlook: Outlook
        /// How many conversations.
        package let count: Int

        package init(outlook: Outlook, count: Int) { (self.outlook, self.count) = (outlook, count) }
    }

    /// The largest first.
    package let groups: [Group]
    /// False when there were more than could be looked at.
    package let isComplete: Bool

    package init(groups: [Group], isComplete: Bool) { (self.groups, self.isComplete) = (groups, isComplete) }

    package var count: Int { groups.reduce(0) { $0 + $1.count } }
    /// Those who would not be asked what they were asked before.
    package var changes: [Group] { groups.filter { !$0.outlook.changesNothing } }
}

extension Forecast.Group {
    /// A line for people: `2 wait for "count" in flow "order" and will be asked "size"`.
    package var text: String {
        let who =
            "\(count) \(count == 1 ? "waits" : "wait") for \"\(outlook.question)\" in flow \"\(outlook.flow)\""
        switch outlook.outcome {
        case .asks(let flow, let question):
            if outlook.changesNothing { return "\(who), as before" }
            let place = flow == outlook.flow ? "" : " of flow \"\(flow)\""
            return "\(who) and will be asked \"\(question)\"\(place)"
        case .ends: return "\(who), whose end will have come without it"
        case .isGone: return "\(who), which is gone: what they write goes to the handlers"
        case .fails(let file, let line):
            let place = file.map { file in line.map { " at \(file):\($0)" } ?? " in \(file)" } ?? ""
            return "\(who), where the script fails\(place)"
        case .isUnknown: return "\(who); what they will be asked depends on the moment"
        }
    }
}

/// Rehearses a version with all who wait in a flow of its tenant.
struct Forecaster: Sendable {
    /// How many conversations are looked at, the newest.
    static let conversations = 200
    /// How long at most.
    static let time = Duration.milliseconds(250)

    let store: any Store
    let workers: Workers
    let clock: any WallClock

    /// Nil when the store cannot tell who waits.
    func forecast(_ script: Script, of tenant: TenantID) async -> Forecast? {
        let waiting: [Situation]
        do throws(StoreError) {
            waiting = try await store.conversationsInFlows(of: tenant, limit: Self.conversations + 1)
        } catch {
            return nil
        }
        let end = ContinuousClock.now + Self.time
        var counts: [Outlook: Int] = [:]
        var looked = 0
        for situation in waiting.prefix(Self.conversations) where ContinuousClock.now < end {
            looked += 1
            if let outlook = await rehearse(script, situation) { counts[outlook, default: 0] += 1 }
        }
        let groups = counts.map { Forecast.Group(outlook: $0.key, count: $0.value) }
            .sorted {
                ($1.count, $0.outlook.flow, $0.outlook.question) < (
                    $0.count, $1.outlook.flow, $1.outlook.question
                )
            }
        return Forecast(groups: groups, isComplete: looked == waiting.count)
    }

    /// It ends: a script asks for a bounded number of values, each once.
    private func rehearse(_ script: Script, _ situation: Situation) async -> Outlook? {
        let now = clock.now
        let event = Event(
            key: "rehearsal", channel: situation.channel, at: now, sender: nil,
            content: .timer(.init(name: "rehearsal", data: .null)), raw: .null)
        var input = TurnInput(
            event: event, person: situation.contact.person, state: situation.state,
            attributes: situation.contact.attributes, allowance: Allowance(usage: situation.usage), now: now, seed: 0)
        while true {
            let turn = input
            switch await workers.run(for: situation.tenant, { script.rehearse(turn) }) {
            case .done(let outlook): return outlook
            case .needs(let needs):
                // What else there is to be asked for lies outside.
                guard needs == TurnNeeds(keys: needs.keys, listings: needs.listings) else {
                    return Outlook(waitingIn: situation.state, outcome: .isUnknown)
                }
                do throws(StoreError) {
                    let values = try await store.values(of: situation.tenant, keys: needs.keys, at: now)
                    input.values.merge(values.mapValues(\.value)) { $1 }
                    for prefix in needs.listings {
                        let listing = try await store.listing(of: situation.tenant, prefix: prefix, at: now)
                        input.listings[prefix] = .some(listing.names)
                    }
                } catch {
                    return nil
                }
            }
        }
    }
}
