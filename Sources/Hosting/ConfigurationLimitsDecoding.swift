extension ConfigurationReader {
    mutating func limits(_ top: Table) -> Configuration.Limits {
        var limits = Configuration.Limits()
        let table = table(
            top["limits"], at: "limits", keys: ["http", "turn", "journal", "outbox", "shutdown"])
        http(table, &limits.http)
        turn(table, &limits.turn)
        journal(table, &limits.journal)
        outbox(table, &limits.outbox)
        shutdown(table, &limits.shutdown)
        return limits
    }

    private mutating func section(_ limits: Table, _ name: String, keys: [String]) -> Table {
        table(limits[name], at: limits.place(name), keys: keys)
    }

    private mutating func http(_ limits: Table, _ http: inout Configuration.Limits.HTTP) {
        let table = section(
            limits, "http",
            keys: ["body_bytes", "header_bytes", "request_seconds", "connections", "connections_per_address"])
        set(&http.body, integer(table, "body_bytes", in: 64 << 10...64 << 20))
        set(&http.header, integer(table, "header_bytes", in: 1 << 10...64 << 10))
        set(&http.request, integer(table, "request_seconds", in: 1...300).map { .seconds($0) })
        set(&http.connections, integer(table, "connections", in: 1...100_000))
        set(&http.connectionsPerAddress, integer(table, "connections_per_address", in: 1...100_000))
    }

    private mutating func turn(_ limits: Table, _ turn: inout Configuration.Limits.Turn) {
        let table = section(limits, "turn", keys: ["cpu_ms", "memory_mb"])
        set(&turn.cpu, integer(table, "cpu_ms", in: 1...200).map { .milliseconds($0) })
        set(&turn.memory, integer(table, "memory_mb", in: 1...1024).map { $0 << 20 })
    }

    private mutating func journal(_ limits: Table, _ journal: inout Configuration.Limits.Journal) {
        let table = section(limits, "journal", keys: ["queue"])
        set(&journal.queue, integer(table, "queue", in: 1...1_000_000))
    }

    private mutating func outbox(_ limits: Table, _ outbox: inout Configuration.Limits.Outbox) {
        let table = section(limits, "outbox", keys: ["attempts", "age_hours", "requests"])
        set(&outbox.attempts, integer(table, "attempts", in: 1...100))
        set(&outbox.age, integer(table, "age_hours", in: 1...720).map { .seconds($0 * 3600) })
        set(&outbox.requests, integer(table, "requests", in: 1...10_000))
    }

    private mutating func shutdown(_ limits: Table, _ shutdown: inout Configuration.Limits.Shutdown) {
        let table = section(limits, "shutdown", keys: ["grace_seconds"])
        set(&shutdown.grace, integer(table, "grace_seconds", in: 0...600).map { .seconds($0) })
    }

    private func set<Value>(_ limit: inout Value, _ value: Value?) {
        if let value { limit = value }
    }
}
