internal import Engine
internal import JSON

extension ConfigurationReader {
    /// The words that the host itself understands, and what it says then; what the table does not say is as in `others`.
    mutating func coreWords(_ owner: Table, insteadOf others: CoreWords) -> CoreWords {
        let table = table(
            owner["core"], at: owner.place("core"),
            keys: ["stop_words", "start_words", "human_words", "stopped", "started", "escalated"])
        var words = others
        if let stop = self.words(table, "stop_words") { words.stop = stop }
        if let start = self.words(table, "start_words") { words.start = start }
        if case .bool(false)? = table["human_words"] {
            words.human = []
        } else if let human = self.words(table, "human_words") {
            words.human = human
        }
        words.stopped = sentence(table, "stopped") ?? others.stopped
        words.started = sentence(table, "started") ?? others.started
        words.escalated = sentence(table, "escalated") ?? others.escalated
        return words
    }

    private mutating func words(_ table: Table, _ name: String) -> [String]? {
        guard let items = list(table, name) else { return nil }
        if items.isEmpty {
            report(table.place(name), "is empty", mend: "name a word, e.g. { \"stop\" }, or leave it out")
        }
        return items.compactMap { item in
            guard let text = text(item.value, at: item.place) else { return nil }
            if let word = CoreWords.fold(text.value) { return word }
            report(
                item.place, "is \(text.shown), which is no word", mend: "write up to 100 bytes with a letter in them")
            return nil
        }
    }

    private mutating func sentence(_ table: Table, _ name: String) -> String? {
        guard let text = text(table, name) else { return nil }
        guard (1...1024).contains(text.value.utf8.count) else {
            report(table.place(name), "has \(text.value.utf8.count) bytes", mend: "write 1 to 1024 bytes")
            return nil
        }
        return text.value
    }

    /// The tenant's language; nil where it says none.
    mutating func language(_ tenant: Table) -> String? {
        guard let text = text(tenant, "language") else { return nil }
        if text.value.wholeMatch(of: /[a-z]{2,3}(-[A-Za-z0-9]{2,8})?/) != nil { return text.value }
        report(
            tenant.place("language"), "is \(text.shown), which is no language", mend: "write e.g. \"en\" or \"pt-BR\"")
        return nil
    }
}
