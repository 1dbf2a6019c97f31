internal import Glibc
internal import Hosting
internal import Messaging
internal import Scripting

/// Stages a tenant's draft now, tells what each step has come to, and lets it take over.
struct DeployCommand: Command {
    static let name = "deploy"
    static let synopsis =
        "<tenant> [--from DIR] [--why TEXT] [--by NAME] [--dry-run] [--config parlua.lua]"
    static let summary = "Stage a tenant's script step by step, and let it go live"
    static let details = """
        The draft must load, static checks must find no error, and its own tests must pass. Then it is said what those will
        be asked who wait in a flow, and it goes live with the next message. A draft that fails changes nothing.

          --from DIR      the draft's folder, in place of the tenant's own in the scripts folder. What goes live holds
                          until the tenant's folder changes
          --why TEXT      is kept with the version
          --by NAME       who does it; the user who runs the command if absent
          --dry-run       take every step but the last
          --config FILE   the operator's file; parlua.lua in this folder if absent

        \(OperatorOptions.details) 65: the draft is refused.
        """

    private let options: OperatorOptions
    private let tenant: TenantID
    private let folder: String?
    private let by: Reason
    private let isRehearsal: Bool

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        by = try Reason(&arguments)
        folder = try arguments.option("--from")
        isRehearsal = arguments.flag("--dry-run")
        tenant = try arguments.tenant()
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let answer = try await options.line().perform(
            DeployOperation(tenant, files: try files(), by: by, isRehearsal: isRehearsal))
        try StandardOutput.write("\(tenant): version \(answer.version)\n\(steps(answer))")
        return answer.refusal == nil ? .ok : .badData
    }

    /// What is deployed is what this user can read, now.
    private func files() throws(CommandFailure) -> [String: [UInt8]]? {
        guard let folder else { return nil }
        do throws(ScriptError) {
            return try Draft.read(folder: folder).files
        } catch {
            throw CommandFailure(code: .noInput, message: "\(folder): \(error)")
        }
    }

    private func steps(_ answer: DeployOperation.Answer) -> String {
        var text = Self.step("loads", answer.handlers.map { ["yes, \(Plain.count($0, "handler"))"] } ?? ["no"])
        if answer.handlers != nil {
            text += Self.step(
                "checks", answer.findings.isEmpty ? ["nothing found"] : answer.findings.map(\.description))
        }
        if let tests = answer.tests { text += Self.step("tests", Self.lines(tests)) }
        if let forecast = answer.forecast { text += Self.step("waiting", Self.lines(forecast)) }
        return text + Self.step("live", live(answer))
    }

    private func live(_ answer: DeployOperation.Answer) -> [String] {
        let current = answer.current.map { "version \($0) goes on" } ?? "no version is in force"
        if let refusal = answer.refusal { return ["no, \(current)"] + Self.lines(refusal) }
        if isRehearsal { return ["it would be; nothing was changed, \(current)"] }
        return [answer.isLive ? "yes, from the next message on" : "yes, as soon as a host is started"]
    }

    private static func lines(_ tests: TestsVerdict) -> [String] {
        if tests.failures.isEmpty { return [tests.passed == 0 ? "there are none" : "\(tests.passed) passed"] }
        return ["\(tests.passed) passed, \(tests.failures.count) failed"] + tests.failures.flatMap(lines)
    }

    private static func lines(_ forecast: Forecast) -> [String] {
        if forecast.groups.isEmpty { return ["nobody waits in a flow"] }
        return forecast.groups.map { Plain.line($0.text) } + (forecast.isComplete ? [] : ["… and more, not looked at"])
    }

    private static func lines(_ error: ScriptError) -> [String] {
        error.description.split(separator: "\n").map { Plain.line(String($0)) }
    }

    private static func step(_ name: String, _ lines: [String]) -> String {
        let indent = String(repeating: " ", count: 10)
        let title = name + String(repeating: " ", count: max(1, 8 - name.count))
        return lines.enumerated().map { "  \($0 == 0 ? title : String(indent.dropFirst(2)))\($1)\n" }.joined()
    }
}

extension Reason {
    /// `--why TEXT` and `--by NAME`.
    init(_ arguments: inout Arguments) throws(UsageError) {
        let why = try arguments.option("--why")
        let who = try arguments.option("--by")
        for (name, text) in [("--why", why), ("--by", who)] where (text?.utf8.count ?? 0) > 500 {
            throw UsageError(message: "\(name) takes up to 500 bytes")
        }
        self.init(who: who ?? Self.user, why: why)
    }

    /// The user who runs this.
    private static var user: String? {
        // The entry is the C library's and valid until the next call; the name is copied here.
        guard let entry = getpwuid(geteuid()) else { return nil }
        return String(cString: entry.pointee.pw_name)
    }
}
