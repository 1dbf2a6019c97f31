internal import Messaging
internal import Net
internal import Hosting
internal import Telemetry
internal import Twin

/// The stand-in for the WhatsApp Cloud API alone, for any bot that speaks its wire.
struct TwinCommand: Command {
    static let name = "twin"
    static let synopsis = "--listen HOST:PORT [--webhook URL] [--phone ID] [--number N] [--token T] [--secret S] …"
    static let summary = "Play the WhatsApp Cloud API for a bot under test"
    static let details = """
          --listen HOST:PORT   where the Graph API and the controls are served
          --webhook URL        where webhooks go, e.g. http://127.0.0.1:8080/webhooks/whatsapp
          --verify-token T     first check that the webhook's owner knows this token
          --phone ID           the business number's id (default: 106540352242922)
          --number N           the number itself (default: 15550783881)
          --token T            the access token that sends must carry (default: token)
          --secret S           the app secret that signs webhooks (default: secret)
          --seed N             fixes every id and every chance (default: 1)
          --no-limits          no rate limits and no 24-hour window

        The Graph API is at http://HOST:PORT. From this machine only, people are played by
          POST /twin/say       {"from":"254712345678","text":"menu"}
          POST /twin/tap       {"from":"254712345678","choice":"1"}
          GET  /twin/messages?phone=254712345678
          POST /twin/webhook   {"url":"http://127.0.0.1:8080/webhooks/whatsapp"}
        Serves until SIGTERM. Exit codes: 0 stopped as asked, 69 the address cannot be used or the webhook not verified.
        """

    private let configuration: Twin.Configuration

    init(_ arguments: inout Arguments) throws(UsageError) {
        guard let text = try arguments.option("--listen") else { throw UsageError(message: "--listen is missing") }
        guard let listen = Address(text) else {
            throw UsageError(message: "--listen takes an IP address and a port, e.g. 127.0.0.1:9090, not \(text)")
        }
        let phone = Twin.Phone(
            phoneNumberID: try arguments.option("--phone") ?? "106540352242922",
            displayNumber: try arguments.option("--number") ?? "15550783881", wabaID: "102290129340398",
            accessToken: try arguments.option("--token") ?? "token",
            appSecret: try arguments.option("--secret") ?? "secret")
        var configuration = Twin.Configuration(phones: [phone])
        (configuration.host, configuration.port) = (listen.host, listen.port)
        configuration.webhook = try arguments.option("--webhook")
        configuration.verifyToken = try arguments.option("--verify-token") ?? ""
        configuration.seed = UInt64(try arguments.integer("--seed", in: 0...Int.max) ?? 1)
        configuration.statuses = [.sent, .delivered, .read]
        if arguments.flag("--no-limits") { configuration.rules = .none }
        self.configuration = configuration
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let log = Log(to: DescriptorSink.standardError())
        let signals = Signals()
        do {
            try await Twin.running(configuration) { twin in
                log.info("twin serves", ["url": twin.graphURL])
                if configuration.webhook != nil, !configuration.verifyToken.isEmpty { try await twin.verifyWebhook() }
                for await event in signals.events where event == .stop { break }
            }
        } catch let error as TwinError {
            throw CommandFailure(code: .unavailable, message: error.description)
        } catch let error as HTTPServerError {
            throw CommandFailure(code: .unavailable, message: error.description)
        }
        log.info("stopped")
        return .ok
    }
}
