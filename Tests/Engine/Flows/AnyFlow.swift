import JSON
import Messaging
import Sandbox
import Scripting

/// A bot made at random: flows of questions of several kinds, with whatever a script can do between them.
struct AnyFlow: Sendable {
    /// How the bot is written. Whatever the style, it does the same.
    struct Style: Sendable {
        enum Helper: CaseIterable, Sendable { case above, file, wordy }
        /// How locals begin.
        var names = "a"
        var remarks = false
        var helper = Helper.above
        /// Whether there is a last question, which an edit may add before anybody has come so far.
        var asksMore = true
    }

    private let main: [Line]
    private let inner: [Line]

    init(seed: UInt64) {
        var author = Author(seed: seed)
        inner = author.block(depth: 1, count: 3)
        author.mayNest = true
        // A question first: an edit comes before anybody could be through.
        main = [author.question()] + author.block(depth: 0, count: 6)
    }

    func script(_ style: Style) throws -> Script {
        let remark = style.remarks ? "-- this is how it goes\n" : ""
        let helper =
            switch style.helper {
            case .above: "local function shout(text) reply(text) end"
            case .file: "local shout = require 'helper'"
            case .wordy: "local function echo(...) return ... end local shout = function(words) reply(echo(words)) end"
            }
        let more = style.asksMore ? "local last = ask('last', 'Q0 text?') shout('last ' .. last)" : ""
        let bot = """
            \(remark)\(helper)
            on.command("menu", function() shout "the menu" end)
            on.command("note", function()
              state.noted = (state.noted or 0) + 1
              store.increment "notes"
              shout("noted " .. state.noted)
            end)
            on.command("go", function() start("main", { n = 3 }) end)
            on.timer("tick", function(event)
              state.ticks = (state.ticks or 0) + 1
              shout("tick " .. event.data.n .. " " .. store.increment "ticks")
            end)
            on.message(function(event) shout("over " .. event.text) end)
            flow("inner", function(data)
              shout("inner " .. data.n)
              \(Self.text(of: inner, style))
              return data.n
            end)
            \(remark)flow("main", function(data)
              \(Self.text(of: main, style))
              \(more)
            end)
            """
        let files = ["bot.lua": bot, "helper.lua": "return function(text) reply(text) end"]
        return try Script(compiling: Bundle(files: files.mapValues { Array($0.utf8) }))
    }

    /// What somebody steady is told by the same lines if questions could wait for their answers: no flow, no turns.
    func straight() throws -> [String] {
        let source = """
            local out, state, kept, contact, flows = {}, {}, {}, {}, {}
            local answers = \(AnyContact.steadyAnswers)
            local function shout(text) out[#out + 1] = text end
            local function ask(_, question)
              shout(question)
              return answers[question:match " (%a+)%?$"]
            end
            local function once(_, fn) return fn() end
            local function start(name, data) return flows[name](data) end
            local function after() end
            local cancel = after
            local store = {
              get = function(key) return kept[key] end,
              set = function(key, value) kept[key] = value end,
              increment = function(key, by) kept[key] = (kept[key] or 0) + (by or 1) return kept[key] end,
            }
            function flows.inner(data)
              shout("inner " .. data.n)
              \(Self.text(of: inner, Style()))
              return data.n
            end
            return function()
              do
                \(Self.text(of: main, Style()))
                shout("last " .. ask("last", "Q0 text?"))
              end
              return out
            end
            """
        let program = Program(main: try Sandbox.compile(Array(source.utf8), name: "straight"))
        guard case .returned(let lines) = Sandbox.run(program, input: .null).outcome else { return ["it failed"] }
        return (lines.array ?? []).compactMap(\.string)
    }

    /// What a question takes for an answer.
    enum Kind: String, CaseIterable, Sendable {
        case text, number, colour, size, yes, mail

        var options: String {
            switch self {
            case .text: ""
            case .number: "number = true, min = 1, max = 9"
            case .colour: "choices = { 'Red', 'Green', 'Blue' }"
            case .size: "choices = { 'XS', 'S', { id = 'm', title = 'Medium' }, 'L', 'XL' }"
            case .yes: "yes_no = true"
            case .mail: "email = true"
            }
        }
    }

    fileprivate indirect enum Line: Sendable {
        case say(Int, about: Int?)
        case ask(Int, Kind, hasTimeout: Bool)
        case loop(Int, Kind)
        case branch(on: Int?, then: [Line], else: [Line])
        case state(Int), increment(Int), keep(Int), once(Int), chance(Int), attribute(Int)
        case timer(Int, hours: Int), cancel
        case nest(Int)
    }

    private static func text(of lines: [Line], _ style: Style) -> String {
        lines.map { text(of: $0, style) }.joined(separator: style.remarks ? "\n-- and then\n" : "\n")
    }

    private static func text(of line: Line, _ style: Style) -> String {
        func name(_ number: Int?) -> String { number.map { "tostring(\(style.names)\($0))" } ?? "'nothing'" }
        func ask(_ label: String, _ number: Int, _ kind: Kind, _ more: String = "") -> String {
            "ask(\(label), 'Q\(number) \(kind.rawValue)?', { \(kind.options)\(more) })"
        }
        switch line {
        case .say(let number, let about): return "shout('said \(number) ' .. \(name(about)))"
        case .ask(let number, let kind, let hasTimeout):
            let more = hasTimeout ? (kind.options.isEmpty ? "" : ", ") + "timeout = '4h'" : ""
            return "local \(style.names)\(number) = \(ask("'q\(number)'", number, kind, more))"
        case .loop(let number, let kind):
            return "for i = 1, 3 do shout(i .. tostring(\(ask("'l\(number).' .. i", number, kind)))) end"
        case .branch(let about, let then, let otherwise):
            return """
                if #\(name(about)) % 2 == 0 then
                  \(text(of: then, style))
                else
                  \(text(of: otherwise, style))
                end
                """
        case .state(let number):
            return "state.n = (state.n or 0) + \(number) state.t = { \(number), state.n } "
                + "shout('state ' .. state.n .. ' ' .. state.t[2])"
        case .increment(let number): return "shout('count ' .. store.increment('counter', \(number)))"
        case .keep(let number):
            return "store.set('kept', (store.get 'kept' or '') .. '\(number % 10)') shout('kept ' .. store.get 'kept')"
        case .once(let number):
            return "shout('once ' .. once('o\(number)', function() state.o = (state.o or 0) + 1 "
                + "return store.increment 'counter' end) .. state.o)"
        // What was drawn is the same whenever the line is repeated, and is what was stored.
        case .chance(let number):
            return "local \(style.names)\(number) = math.random(1 << 40) store.set('drawn', \(style.names)\(number)) "
                + "ask('c\(number)', 'Q\(number) text?') "
                + "shout(\(style.names)\(number) == store.get 'drawn' and 'same' or 'other')"
        case .attribute(let number): return "contact.last = \(number)"
        case .timer(let number, let hours): return "after('\(hours)h', 'tick', { n = \(number) })"
        case .cancel: return "cancel 'tick'"
        case .nest(let number): return "local \(style.names)\(number) = start('inner', { n = \(number) })"
        }
    }

    private struct Author {
        private var random: SplitMix64
        private var made = 0
        private var answers: [Int] = []
        /// A nested flow may be begun once: its questions bear its name.
        var mayNest = false

        init(seed: UInt64) { random = SplitMix64(seed: seed) }

        private var anyAnswer: Int? { mutating get { answers.randomElement(using: &random) } }

        mutating func block(depth: Int, count: Int) -> [Line] {
            let known = answers.count
            defer { answers.removeLast(answers.count - known) }
            return (0..<count).map { _ in line(depth: depth) }
        }

        mutating func question() -> Line {
            made += 1
            answers.append(made)
            let kind = Kind.allCases.randomElement(using: &random) ?? .text
            return .ask(made, kind, hasTimeout: Int.random(in: 0..<4, using: &random) == 0)
        }

        private mutating func line(depth: Int) -> Line {
            made += 1
            let number = made
            switch Int.random(in: 0..<(depth < 2 ? 18 : 14), using: &random) {
            case 0: return .say(number, about: anyAnswer)
            case 1, 2, 3, 4: return question()
            case 5: return .state(number)
            case 6: return .increment(number)
            case 7: return .keep(number)
            case 8: return .once(number)
            case 9: return .attribute(number)
            case 10, 11: return .timer(number, hours: Int.random(in: 1...5, using: &random))
            case 12: return Int.random(in: 0..<3, using: &random) == 0 ? .cancel : .say(number, about: anyAnswer)
            case 13: return .chance(number)
            case 14, 15:
                let about = anyAnswer
                let then = block(depth: depth + 1, count: 2)
                return .branch(on: about, then: then, else: block(depth: depth + 1, count: 2))
            case 16: return .loop(number, Kind.allCases.randomElement(using: &random) ?? .text)
            default:
                guard mayNest, depth == 0 else { return .say(number, about: anyAnswer) }
                mayNest = false
                answers.append(number)
                return .nest(number)
            }
        }
    }
}
