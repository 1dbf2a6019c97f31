internal import Hosting
internal import Messaging
internal import Store

/// Lists the versions of a tenant's script that were in force.
struct VersionsCommand: Command {
    static let name = "versions"
    static let synopsis = "<tenant> [--config parlua.lua]"
    static let summary = "List a tenant's versions: when, by whom and why they went live"
    static let details = """
        The newest first; the one with a * is in force. At most \(VersionsOperation.limit) are listed.

          --config FILE   the operator's file; parlua.lua in this folder if absent

        \(OperatorOptions.details)
        """

    private let options: OperatorOptions
    private let tenant: TenantID

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        tenant = try arguments.tenant()
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let answer = try await options.line().perform(VersionsOperation(of: tenant))
        var text = answer.activations.isEmpty ? "\(tenant): no version was ever in force\n" : ""
        for (index, activation) in answer.activations.enumerated() {
            text += "\(index == 0 ? "*" : " ") \(activation.line)\n"
        }
        if let refusal = answer.refusal {
            let place = refusal.file.map { file in refusal.line.map { "\(file):\($0): " } ?? "\(file): " } ?? ""
            text += "refused \(LocalTime.text(refusal.at)): \(place)\(Plain.line(refusal.message))\n"
        }
        try StandardOutput.write(text)
        return .ok
    }
}

extension Activation {
    /// `0a1b2c3d4e5f  2026-11-21 08:30:00  deployed by ada: new prices (7 tests passed)`.
    var line: String {
        let how =
            switch cause {
            case .saved: "saved"
            case .deployed: "deployed"
            case .rolledBack: "rolled back"
            }
        let who = who.map { " by \(Plain.line($0))" } ?? ""
        let why = why.map { ": \(Plain.line($0))" } ?? ""
        let verdict =
            switch tests {
            case nil: "its tests did not pass"
            case 0?: "no tests"
            case let count?: "\(Plain.count(count, "test")) passed"
            }
        return "\(version)  \(LocalTime.text(at))  \(how)\(who)\(why) (\(verdict))"
    }
}
