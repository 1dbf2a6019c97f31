internal import Messaging
internal import Scripting
package import Store
package import Telemetry

/// What the engine counts and times. Labels are finite sets; the equation of events comes from the store in one read.
package struct Figures: Sendable {
    package enum WebhookAnswer: String, MetricLabel {
        case accepted, unreadable, badSignature = "bad_signature", foreignChannel = "foreign_channel", overloaded,
            failed
    }

    package enum TurnEnd: String, MetricLabel {
        case committed, parked, ignored, conflict, alreadySettled = "already_settled", storeFailed = "store_failed"
    }

    /// Why a turn was parked.
    package enum ParkReason: String, MetricLabel {
        /// As ``ScriptFailure/Kind`` says.
        case error, cpu, memory, effects, quota
        /// A message breaks a limit of its channel.
        case message
        /// What the turn would start from cannot be read any more.
        case damaged
        case noScript = "no_script", tooManyConflicts = "too_many_conflicts"

        init(_ kind: ScriptFailure.Kind) {
            self =
                switch kind {
                case .error: .error
                case .cpu: .cpu
                case .memory: .memory
                case .effects: .effects
                case .quota: .quota
                }
        }
    }

    package enum SendEnd: String, MetricLabel {
        case accepted, retry, refused, undecided, expired, storeFailed = "store_failed"
    }

    /// How calls of scripts to web services ended.
    package enum WebCallEnd: String, MetricLabel { case answered, failed, refused }

    /// The stages of a message's way, timed one by one.
    package enum Stage: String, MetricLabel { case decode, journal, lane, load, script, commit, send, record }

    package let webhooks: Counters<WebhookAnswer>
    package let turns: Counters<TurnEnd>
    package let parked: Counters<ParkReason>
    package let sends: Counters<SendEnd>
    package let webCalls: Counters<WebCallEnd>
    private let stages: [Stage: Histogram]

    package init(in metrics: Metrics) {
        webhooks = metrics.counters(
            "parlua_webhooks_total", "Webhook bodies by how they were answered.", by: "answer", of: WebhookAnswer.self)
        turns = metrics.counters("parlua_turns_total", "Turns by how they ended.", by: "end", of: TurnEnd.self)
        parked = metrics.counters(
            "parlua_turns_parked_total", "Parked turns by the reason.", by: "reason", of: ParkReason.self)
        sends = metrics.counters(
            "parlua_sends_total", "Attempts to send by how they ended.", by: "end", of: SendEnd.self)
        webCalls = metrics.counters(
            "parlua_http_calls_total", "Calls of scripts to web services by how they ended.", by: "end",
            of: WebCallEnd.self)
        stages = Dictionary(
            uniqueKeysWithValues: Stage.allCases.map { stage in
                let labels: MetricLabels = ["stage": stage.rawValue]
                return (
                    stage, metrics.histogram("parlua_stage_seconds", "Time a message spends in each stage.", labels)
                )
            })
    }

    /// Observes the time since `start`. Figures never decide anything, so they may read the machine's own clock.
    package func observe(_ stage: Stage, since start: ContinuousClock.Instant) {
        stages[stage]?.observe(start.duration(to: .now))
    }

    package func observe(_ stage: Stage, _ duration: Duration) { stages[stage]?.observe(duration) }

    /// How many goals of all tenants are exported, the most reached: their names are the authors'.
    private static let shownGoals = 500

    /// Exports the store's tally: every figure of a scrape comes from the same moment.
    package static func export(_ store: any Store, in metrics: Metrics) {
        let events = Figure(
            .gauge, "parlua_events", "Journalled events by state: received = handled + parked + ignored + waiting.")
        let duplicates = Figure(.gauge, "parlua_events_duplicate", "Redeliveries that were recognised.")
        let deliveries = Figure(.gauge, "parlua_deliveries", "Outbound messages by the state they are in.")
        let timers = Figure(.gauge, "parlua_timers", "Timers that wait.")
        let escalated = Figure(.gauge, "parlua_conversations_escalated", "Conversations a human owns.")
        let goals = Figure(.gauge, "parlua_goals", "How often each goal of a tenant's scripts was reached.")
        let goalValue = Figure(.gauge, "parlua_goal_value", "What the goals reached were worth together.")
        metrics.sample([goals, goalValue]) {
            try await store.goals(of: nil, limit: shownGoals).flatMap { goal in
                let labels: MetricLabels = ["tenant": goal.tenant.name, "goal": goal.name]
                return [Sample(goals, goal.count, labels), Sample(goalValue, goal.value, labels)]
            }
        }
        metrics.sample([events, duplicates, deliveries, timers, escalated]) {
            let tally = try await store.tally()
            return [
                Sample(events, tally.received, ["state": "received"]),
                Sample(events, tally.handled, ["state": "handled"]),
                Sample(events, tally.parked, ["state": "parked"]),
                Sample(events, tally.ignored, ["state": "ignored"]),
                Sample(events, tally.waiting, ["state": "waiting"]),
                Sample(duplicates, tally.duplicates),
                Sample(timers, tally.timers),
                Sample(escalated, tally.escalated),
            ] + tally.deliveries.map { Sample(deliveries, $1, ["state": $0.rawValue]) }
        }
    }
}
