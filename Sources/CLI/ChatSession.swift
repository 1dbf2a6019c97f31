internal import Engine
internal import Foundation
internal import Glibc
internal import Messaging
internal import Net
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
    private let scripts: String
    private let clock: PassingClock
    private var chat: ChatScreen.Chat
    /// The conversations that were given to a human, as far as noted.
    private var escalated: Set<ConversationID> = []

    private init(
        playground: Playground, screen: ChatScreen, scripts: String, clock: PassingClock, chat: ChatScreen.Chat
    ) {
        (self.playground, self.screen, self.scripts, self.clock, self.chat) = (playground, screen, scripts, clock, chat)
    }

    /// Runs the chat until `:quit`, the end of standard input, or a signal to stop: `data` is always left closed.
    ///
    /// - Parameter data: a folder for the data file, which the caller removes.
    static func run(scripts: String, tenants: [TenantID], data: String, hosts: [String] = []) async throws {
        let clock = PassingClock()
        let (screen, signals) = (ChatScreen(clock: clock.manual), Signals())
        // What concerns the author is told in the chat itself; the log keeps to what concerns the machine.
        let log = Log(level: .error, to: DescriptorSink.standardError())
        var settings = Playground.Settings(scripts: scripts, tenants: tenants, data: data, log: log)
        settings.masterKey = .once
        settings.goLive = .whenLoaded
        settings.tests = ScriptTests.forStaging(log: log)
        settings.clock = clock.manual
        settings.acceptsUnknownTemplates = true
        settings.access = WebAccess(namedAtTerminal: hosts)
        if hosts.isEmpty {
            settings.web = NoWebCalls(
                because:
                    "a chat calls web services only where it is told: parlua chat --allow-http HOST, without secrets")
        }
        settings.onParked = { screen.announce("! the turn is parked (\($0.reason)): \($0.detail)") }
        settings.onScript = { report in
            if let news = report.news { screen.announce(news) }
        }
        // Who tries a bot types faster than Meta lets a bot answer one person, and would wait for minutes.
        settings.rules.pairRate = false
        try await Playground.running(settings) { playground in
            let session = ChatSession(
                playground: playground, screen: screen, scripts: scripts, clock: clock,
                chat: .init(phone: "254700000001", tenant: tenants[0]))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var session = session
                    try await session.converse()
                }
                group.addTask { await clock.run() }
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
                try await noteEscalation()
                await screen.endStep()
                if isTerminal { try screen.write(prompt) }
            }
            group.cancelAll()
        }
    }

    private var prompt: String { "\(chat.tenant)> " }

    private mutating func obey(_ line: ChatLine) async throws {
        do throws(TwinError) {
            if try await act(on: line, as: try playground.person(chat.phone, with: chat.tenant)) { return }
        } catch {
            return try screen.write("! \(error.description)\n")
        }
        switch line {
        case .wait(let duration):
            await screen.begin(.waits(duration), in: chat)
            try await clock.pass(duration, in: playground)
        case .actAs(let phone): try await turn(to: .init(phone: phone, tenant: chat.tenant))
        case .to(let tenant): try await turn(to: .init(phone: chat.phone, tenant: tenant))
        case .handBack: try await handBack()
        case .save(let name): try await save(as: name)
        case .help: try screen.write(ChatLine.helpText + "\n")
        case .mistake(let text): try screen.write("! \(text)\n")
        case .say, .tap, .send, .share, .react, .quit: break
        }
    }

    /// Does what a person can do; false when the line is none of it.
    private func act(on line: ChatLine, as person: Twin.Person) async throws(TwinError) -> Bool {
        switch line {
        case .say(let text):
            await screen.begin(.says(text), in: chat)
            try person.says(text)
        case .tap(let choice):
            let title = person.messages.last { !$0.choices.isEmpty }.flatMap { Self.title(of: choice, in: $0) }
            if let title { await screen.begin(.taps(title: title), in: chat) }
            try person.taps(.any(choice))
        case .send(let kind, let caption):
            await screen.begin(.sends(kind: kind.rawValue, text: caption), in: chat)
            try person.sends(.media(.init(kind, caption: caption)))
        case .share:
            await screen.begin(.sends(kind: "location", text: nil), in: chat)
            let place = RecordedDialogue.place
            try person.sends(.location(latitude: place.latitude, longitude: place.longitude))
        case .react(let emoji):
            guard let target = person.messages.last?.id else { return true }
            await screen.begin(.reacts(emoji), in: chat)
            try person.sends(.reaction(emoji, to: target))
        default: return false
        }
        return true
    }

    /// The title of the entry that a number, a title or an id means.
    private static func title(of choice: String, in message: Twin.Shown) -> String? {
        if let number = Int(choice), message.choices.indices.contains(number - 1) {
            return message.choices[number - 1].title
        }
        return message.choices.first { $0.title == choice || $0.id == choice }?.title
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

    private mutating func handBack() async throws {
        let escalations = try await playground.host.store.escalations(of: chat.tenant, limit: 100)
        guard let mine = escalations.first(where: { $0.person[.phone] == chat.phone }) else {
            return try screen.write("! the bot has this conversation already\n")
        }
        _ = try await playground.host.handBack(mine.conversation)
        escalated.remove(mine.conversation)
        await screen.cannotTell("a conversation was given back, which a test cannot do", of: chat.tenant)
        try screen.write("* the bot has the conversation back\n")
    }

    private mutating func noteEscalation() async throws {
        for escalation in try await playground.host.store.escalations(of: chat.tenant, limit: 100)
        where escalated.insert(escalation.conversation).inserted {
            await screen.note(escalation, of: chat.tenant)
        }
    }

    /// Writes the dialogue so far as a test, and runs it at once.
    private func save(as name: String) async throws {
        let dialogue = await screen.dialogue(with: chat.tenant)
        if dialogue.isEmpty { return try screen.write("! nothing was said to \(chat.tenant) yet\n") }
        if let obstacle = dialogue.obstacle { return try screen.write("! this dialogue is no test: \(obstacle)\n") }
        let file = "\(name)_test.lua"
        let path = "\(scripts)/\(chat.tenant)/\(file)"
        do {
            // What is there already is never written over.
            try Data(dialogue.test(named: name).utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch CocoaError.fileWriteFileExists {
            return try screen.write("! there is \(file) already: choose another name, or remove it\n")
        } catch {
            return try screen.write("! \(file) cannot be written: \(error.localizedDescription)\n")
        }
        try await tryOut(file)
    }

    private func tryOut(_ file: String) async throws {
        var failure: ScriptTests.Failure?
        do {
            let draft = try Draft.read(folder: "\(scripts)/\(chat.tenant)")
            let script = try Script(compiling: draft.bundle)
            let log = Log(level: .error, to: DescriptorSink.standardError())
            try await ScriptTests(of: draft, script: script, tenant: chat.tenant, log: log).run(filter: file) {
                outcome in
                if outcome.file == file { failure = outcome.failure }
                return true
            }
        } catch let error as ScriptError {
            return try screen.write("! \(file) is written, but: \(error)\n")
        }
        guard let failure else { return try screen.write("* \(file) is written, and passes\n") }
        let line = failure.line.map { ":\($0)" } ?? ""
        try screen.write(
            """
            ! \(file) is written, but fails when it is run again. What depends on time or chance is to be mended
            there; tests begin on Friday 20 November 2026, 9:00 UTC:
            \(file)\(line): \(failure.message)

            """)
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

extension WebAccess {
    /// Who names an address in numbers means that machine, though it be private.
    fileprivate init(namedAtTerminal hosts: [String]) {
        self.init()
        allowed = Set(hosts.compactMap(WebAddress.Origin.init))
        admitted = Set(allowed.compactMap { IPAddress($0.host.filter { $0 != "[" && $0 != "]" }) })
    }
}
