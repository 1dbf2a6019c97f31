internal import Hosting
internal import JSON
internal import Messaging
internal import Store

/// Lists what is parked, by what it has in common.
struct ParkedCommand: Command {
    static let name = "parked"
    static let synopsis = "[<tenant>] [--details] [--show-text] [--config parlua.lua]"
    static let summary = "List parked turns, grouped by what went wrong"
    static let details = """
        Turns that failed for the same reason at the same line, with the same sentence, share a fingerprint. The groups
        come newest first; what people wrote is left out of the sentences: "…" stands for it, # for numbers.

          --details       list each parked event too, with its number, time and kind
          --show-text     with the whole sentence, and all that the event says: what a person wrote
          --config FILE   the operator's file; parlua.lua in this folder if absent

        `parlua retry` runs them again.

        \(OperatorOptions.details)
        """

    private let options: OperatorOptions
    private let tenant: TenantID?
    private let isDetailed: Bool
    private let showsText: Bool

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        showsText = arguments.flag("--show-text")
        isDetailed = arguments.flag("--details") || showsText
        tenant = try arguments.optionalTenant()
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let line = try options.line()
        let groups = try await line.perform(ParkedGroupsOperation(of: tenant)).groups
        if groups.isEmpty {
            try StandardOutput.write("Nothing is parked.\n")
            return .ok
        }
        for group in groups {
            try StandardOutput.write(Self.text(group))
            guard isDetailed, let tenant = group.tenant else { continue }
            let operation = ParkedEventsOperation(of: tenant, group.fingerprint, showsText: showsText)
            let events = try await line.perform(operation).events
            try StandardOutput.write(events.map(Self.text).joined())
            if events.count < group.count {
                try StandardOutput.write("    … \(group.count - events.count) more\n")
            }
        }
        if groups.count == ParkedGroupsOperation.limit {
            try StandardOutput.write("… and maybe more: \(groups.count) groups are shown.\n")
        }
        return .ok
    }

    private static func text(_ group: ParkedGroup) -> String {
        let place = group.cause?.file.map { file in
            "  \(file)" + (group.cause?.line.map { ":\($0)" } ?? "")
        }
        let owner = group.tenant?.name ?? "(no tenant)"
        var text = "\(owner)  \(group.fingerprint)  \(group.count) ×  \(group.reason)\(place ?? "")\n"
        if let sentence = group.cause?.sentence { text += "    \(Plain.line(sentence))\n" }
        let last = group.first == group.last ? "" : ", last \(LocalTime.text(group.last))"
        let versions = group.versions.map(\.description).joined(separator: ", ")
        text += "    since \(LocalTime.text(group.first))\(last)"
        text += versions.isEmpty ? "\n" : "; version \(versions)\n"
        return text
    }

    private static func text(_ event: ParkedEventsOperation.Parked) -> String {
        let version = event.version.map { ", version \($0)" } ?? ""
        var text =
            "    #\(event.number.number)  \(event.kind ?? "unreadable")  received \(LocalTime.text(event.receivedAt))"
        text += ", parked \(LocalTime.text(event.parkedAt))\(version)\n"
        if let detail = event.detail { text += "        \(Plain.line(detail))\n" }
        if let event = event.event { text += "        \(Plain.line(event.text()))\n" }
        return text
    }
}
