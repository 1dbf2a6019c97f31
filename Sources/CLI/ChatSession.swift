internal import Engine
internal import Glibc
internal import Messaging
internal import Hosting
internal import Playground
internal import Scripting
internal import Store
internal import Telemetry
internal import Twin

/// A person at the keyboard talks to the bots of a playground; every line goes the whole real way.
struct ChatSession: Sendable {
    private let playground: Playground
    private let screen: ChatScreen
    private var chat: ChatScreen.Chat

    /// Runs the chat until `:quit`, the end of standard input, or a signal to stop: `data` is always left closed.
    ///
    /// - Parameter data: a folder for the data file, which the caller removes.
    static func run(scripts: String, tenants: [TenantID], data: String) async throws {
        let (screen, signals) = (ChatScreen(), Signals())
        // What concerns the author is told in the chat itself; the log keeps to what concerns the machine.
        let log = Log(level: .error, to: DescriptorSink.standardError())
        var settings = Playground.Settings(scripts: scripts, tenants: tenants, data: data, log: log)
        settings.masterKey = .once
        settings.goLive = .whenLoaded
        settings.tests = ScriptTests.forStaging(log: log)
        settings.onParked = { screen.announce("! the turn is parked (\($0.reason)): \($0.detail)") }
        settings.onScript = { report in
            if let news = report.news { screen.announce(news) }
        }
        // Who tries a bot types faster than Meta lets a bot answer one person, and would wait for minutes.
        settings.rules.pairRate = false
        try await Playground.running(settings) { playground in
            let session = ChatSession(
                playground: playground, screen: screen, chat: .init(phone: "254700000001", tenant: tenants[0]))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var session = session
                    try await session.converse()
                }
                group.addTask {
                    for await event in signals.events where event == .stop { break }
                }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    private mutating func converse() async throws {
        let isTerminal = isatty(STDIN_FILENO) == 1
        try await turn(to: chat)
        if isTerminal { try screen.write("You are \(chat.phone), writing to \(chat.tenant): \(ChatLine.hint)\n") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [playground, screen] in
                for await _ in playground.twin.watch() { try await screen.catchUp() }
            }
            let lines = InputLines.ofStandardInput()
            if isTerminal { try screen.write(prompt) }
            for await line in lines {
                let line = ChatLine(line)
                if line == .quit { break }
                try await obey(line)
                try await playground.settle()
                try await screen.catchUp()
                if isTerminal { try screen.write(prompt) }
            }
            group.cancelAll()
        }
    }

    private var prompt: String { "\(chat.tenant)> " }

    private mutating func obey(_ line: ChatLine) async throws {
        do throws(TwinError) {
            let person = try playground.person(chat.phone, with: chat.tenant)
            switch line {
            case .say(let text): try person.says(text)
            case .tap(let choice): try person.taps(.any(choice))
            case .actAs, .to, .handBack, .help, .mistake, .quit: break
            }
        } catch {
            return try screen.write("! \(error.description)\n")
        }
        switch line {
        case .actAs(let phone): try await turn(to: .init(phone: phone, tenant: chat.tenant))
        case .to(let tenant): try await turn(to: .init(phone: chat.phone, tenant: tenant))
        case .handBack: try await handBack()
        case .help: try screen.write(ChatLine.helpText + "\n")
        case .mistake(let text): try screen.write("! \(text)\n")
        case .say, .tap, .quit: break
        }
    }

    private mutating func turn(to chat: ChatScreen.Chat) async throws {
        guard playground.tenants.contains(chat.tenant) else {
            let names = playground.tenants.map(\.name).joined(separator: ", ")
            return try screen.write("! there is no tenant \(chat.tenant) here; there is \(names)\n")
        }
        do throws(TwinError) {
            await screen.follow(chat, try playground.person(chat.phone, with: chat.tenant))
            self.chat = chat
        } catch {
            try screen.write("! \(error.description)\n")
        }
    }

    private func handBack() async throws {
        let escalations = try await playground.host.store.escalations(of: chat.tenant, limit: 100)
        guard let mine = escalations.first(where: { $0.person[.phone] == chat.phone }) else {
            return try screen.write("! the bot has this conversation already\n")
        }
        _ = try await playground.host.store.handBack(mine.conversation, at: SystemClock().now)
        try screen.write("* the bot has the conversation back\n")
    }
}

extension ScriptReport {
    /// What an author wants to read in the chat, a line or more; nil for what changes nothing.
    fileprivate var news: String? {
        switch self {
        case .activated(let tenant, let version, _): "* \(tenant): version \(version) is live"
        case .refused(let tenant, let error, let current):
            "! \(tenant): \(error)" + (current == nil ? "" : " – the version before goes on")
        case .examined(let tenant, let findings):
            findings.map { "\($0.severity == .error ? "!" : "*") \(tenant): \($0)" }.joined(separator: "\n")
        case .foreseen(let tenant, let forecast): forecast.news(of: tenant)
        case .tested(let tenant, let verdict): verdict.news(of: tenant)
        case .waits: nil
        case .removed(let tenant): "! \(tenant): the script is gone"
        case .misnamed(let folder): "! \(folder): a tenant's folder has a name of a-z, 0-9, - and _"
        case .unwatched(let folder, let error): "! \(folder): changes will not be noticed: \(error)"
        }
    }
}

extension TestsVerdict {
    /// Here a version answers whatever its tests say; a host would not let it.
    fileprivate func news(of tenant: TenantID) -> String {
        if failures.isEmpty { return "* \(tenant): \(passed == 1 ? "its test passes" : "its \(passed) tests pass")" }
        let lines = failures.map { "! \(tenant): \($0)" }
        return (lines + ["! \(tenant): you try it all the same; a host would not let it go live"])
            .joined(separator: "\n")
    }
}

extension Forecast {
    /// Nil when everybody is asked what they were asked before.
    fileprivate func news(of tenant: TenantID) -> String? {
        changes.isEmpty ? nil : changes.map { "* \(tenant): \($0.text)" }.joined(separator: "\n")
    }
}
