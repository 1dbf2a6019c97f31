import JSON
import Messaging
import Sandbox
import Testing

@testable import Scripting

/// Flows made at random, held with and without disturbances, against the same code run from top to bottom in one go.
@Suite("Any flow")
struct FlowPropertyTests {
    /// Lua that says, asks, remembers and counts, with branches and loops that depend on the answers.
    struct Generator {
        var random: SplitMix64
        private var made = 0
        private var answers: [String] = []

        init(seed: UInt64) { random = SplitMix64(seed: seed) }

        mutating func flow() -> String { block(depth: 0, count: 6) }

        private mutating func block(depth: Int, count: Int) -> String {
            let known = answers.count
            defer { answers.removeLast(answers.count - known) }
            return (0..<count).map { _ in statement(depth: depth) }.joined(separator: "\n")
        }

        private mutating func statement(depth: Int) -> String {
            made += 1
            let number = made
            switch Int.random(in: 0..<(depth < 2 ? 9 : 7), using: &random) {
            case 0: return "reply('said \(number) ' .. tostring(\(anyAnswer)))"
            case 1, 2:
                answers.append("a\(number)")
                return "local a\(number) = ask('q\(number)', 'Question \(number)?')"
            case 3:
                return "state.n = (state.n or 0) + \(number) state.t = { \(number), state.n } "
                    + "reply('state ' .. state.n .. ' ' .. state.t[2])"
            case 4: return "reply('count ' .. store.increment('counter', \(number)))"
            case 5:
                return "reply('once ' .. once('o\(number)', function() state.o = (state.o or 0) + 1 "
                    + "return store.increment 'counter' end) .. state.o)"
            case 6:
                return
                    "store.set('kept', (store.get 'kept' or '') .. '\(number % 10)') reply('kept ' .. store.get 'kept')"
            case 7:
                return "if \(anyAnswer) == 'x' then\n\(block(depth: depth + 1, count: 2))\nelse\n"
                    + "\(block(depth: depth + 1, count: 2))\nend"
            default: return "for i = 1, 3 do reply(i .. ask('l\(number)' .. i, 'Loop \(number) ' .. i .. '?')) end"
            }
        }

        private var anyAnswer: String {
            mutating get { answers.isEmpty ? "nil" : answers[Int.random(in: 0..<answers.count, using: &random)] }
        }
    }

    /// What a person answers depends on the question alone.
    static func answer(to question: String) -> String {
        let sum = question.utf8.reduce(0) { $0 + Int($1) }
        return ["x", "y", "z"][sum % 3]
    }

    /// The dialogue as it would be if `ask` could wait: the bot's lines.
    static func straight(_ flow: String) throws -> [String] {
        let source = """
            local out, state, kept = {}, {}, {}
            local function reply(text) out[#out + 1] = text end
            local function ask(_, question)
              reply(question)
              local sum = 0
              for i = 1, #question do sum = sum + question:byte(i) end
              return ({ 'x', 'y', 'z' })[sum % 3 + 1]
            end
            local function once(_, fn) return fn() end
            local store = {
              get = function(key) return kept[key] end,
              set = function(key, value) kept[key] = value end,
              increment = function(key, by) kept[key] = (kept[key] or 0) + (by or 1) return kept[key] end,
            }
            return function()
              do
                \(flow)
              end
              return out
            end
            """
        let program = Program(main: try Sandbox.compile(Array(source.utf8), name: "straight"))
        guard case .returned(let lines) = Sandbox.run(program, input: .null).outcome else { return ["it failed"] }
        return (lines.array ?? []).compactMap(\.string)
    }

    private static func source(_ flow: String, edit: Int = 0) -> String {
        """
        -- edit \(edit)
        on.command("menu", function() reply "the menu" end)
        on.command("go", function() start "any" end)
        on.message(function() reply "over" end)
        flow("any", function()
        \(flow)
        end)
        """
    }

    @Test(
        "The person sees what they would see if the script could wait, through commands and edits in between",
        arguments: 1...150 as ClosedRange<UInt64>)
    func sameAsStraight(seed: UInt64) throws {
        var generator = Generator(seed: seed)
        let flow = generator.flow()
        let expected = try Self.straight(flow)
        var random = generator.random
        var chat = try Chat(Self.source(flow))
        var seen = try chat.says("go")
        var edit = 0
        // The flow is over when its last question was answered without a word.
        while chat.state["[flow]"] != nil, let question = seen.last {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: #expect(try chat.says("menu") == ["the menu", question])
            case 1:
                edit += 1
                chat.script = try Script(Self.source(flow, edit: edit))
            default: break
            }
            seen += try chat.says(Self.answer(to: question))
        }
        #expect(seen == expected, "\(flow)")
        #expect(try chat.says("x") == ["over"])
    }

    /// A flow that is edited in every way while somebody is in the middle of it.
    private struct Draft {
        /// Questions by their names, and things to say by their words.
        enum Line: Hashable {
            case ask(String)
            case say(String)
        }
        var lines: [Line]
        private var made = 0

        init() { lines = [.say("s0"), .ask("q0"), .say("s1"), .ask("q1"), .ask("q2"), .say("s2"), .ask("q3")] }

        mutating func edit(_ random: inout SplitMix64) {
            made += 1
            let from = Int.random(in: lines.indices, using: &random)
            let to = Int.random(in: lines.indices, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: lines.insert(.ask("new\(made)"), at: to)
            case 1: lines.insert(.say("more\(made)"), at: to)
            case 2 where lines.count > 2: lines.remove(at: from)
            case 3: lines.swapAt(from, to)
            default: if case .ask = lines[from] { lines[from] = .ask("renamed\(made)") }
            }
        }

        var source: String {
            let body = lines.map { line in
                switch line {
                case .ask(let name): "ask('\(name)', 'Q \(name)?')"
                case .say(let words): "reply '\(words)'"
                }
            }
            return """
                on.command("menu", function() reply "the menu" end)
                on.command("go", function() start "any" end)
                on.message(function() reply "over" end)
                flow("any", function()
                \(body.joined(separator: "\n"))
                reply "the end"
                store.increment "ends"
                end)
                """
        }
    }

    @Test(
        "Whatever is edited, nobody is told or asked twice what was told or answered, and the end comes once",
        arguments: 1...150 as ClosedRange<UInt64>)
    func edited(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var draft = Draft()
        var chat = try Chat(draft.source)
        var heard = try chat.says("go")
        var answered: [String] = []
        var steps = 0
        while chat.state["[flow]"] != nil, steps < 60 {
            steps += 1
            // Edits come to an end, or else the questions would not.
            if steps < 12, Bool.random(using: &random) {
                for _ in 0...Int.random(in: 0...2, using: &random) { draft.edit(&random) }
                chat.script = try Script(draft.source)
            }
            if Int.random(in: 0..<5, using: &random) == 0 {
                let told = try chat.says("menu")
                #expect(told.first == "the menu")
                heard += told.dropFirst()
                continue
            }
            if let question = heard.last, question.hasPrefix("Q ") { answered.append(question) }
            heard += try chat.says("x")
        }
        let told = heard.filter { !$0.hasPrefix("Q ") }
        #expect(Set(told).count == told.count, "\(heard)")
        #expect(heard.last == "the end" && chat.stored["ends"] == 1, "\(heard)")
        #expect(Set(answered).count == answered.count, "\(heard)")
    }
}
