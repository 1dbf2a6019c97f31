internal import Channels
internal import JSON
internal import Messaging
internal import Telemetry

/// Shows what the host makes of a webhook's body.
struct WebhookDecodeCommand: Command {
    static let name = "webhook decode"
    static let synopsis = "[--channel whatsapp] < body.json"
    static let summary = "Print the events in a webhook's body, one JSON object a line"
    static let details = """
        Reads one body from standard input. What is not known is printed too, as kind "unknown" with its raw form.
        The signature is not looked at.

          --channel NAME   whose webhook it is: \(Transport.allCases.map(\.rawValue).joined(separator: ", ")) \
        (default: whatsapp)

        exit status: 0, also with unknown parts; 65 if the body is not JSON
        """

    /// Far above what the host accepts by default, for bodies that were collected elsewhere.
    private static let bodyLimit = 64 << 20

    private let transport: Transport

    init(_ arguments: inout Arguments) throws(UsageError) {
        let name = try arguments.option("--channel") ?? Transport.whatsapp.rawValue
        guard let transport = Transport(rawValue: name) else {
            let known = Transport.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError(message: "--channel takes \(known), not \(name)")
        }
        self.transport = transport
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let body = try StandardInput.read(limit: Self.bodyLimit)
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: body)
        } catch {
            throw CommandFailure(code: .badData, message: "the body is not JSON: \(error)")
        }
        let now = Timestamp(milliseconds: LogTime.now.milliseconds)
        let events =
            switch transport {
            case .whatsapp: WhatsApp.decode(json, receivedAt: now)
            }
        var output: [UInt8] = []
        for event in events { output += event.json.bytes() + [UInt8(ascii: "\n")] }
        try StandardOutput.write(output)
        return .ok
    }
}
