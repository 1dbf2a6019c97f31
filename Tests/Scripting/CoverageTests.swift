import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("What tests come by")
struct CoverageTests {
    private static let bot = """
        local function greet(name)
          local words = "Hello "
          if name == "" then
            reply "Who are you?"
          else
            reply(words .. name)
          end
        end

        on.message(function(event)
          greet(event.text)
          for i = 1, 2 do
            if i == 3 then
              reply "never"
              reply "never"
            end
          end
        end)

        flow("order", function()
          local loaf = ask("loaf", "Which?", {
            number = true,
          })
          return ask("other", "And?")
        end)
        on.command("order", function() start "order" end)
        """

    private func bundle() throws -> Bundle { try Bundle(files: ["bot.lua": Array(Self.bot.utf8)]) }

    @Test("Lines that are not run are told, and blank ones and ends are none")
    func lines() throws {
        let script = try Script(compiling: bundle())
        var coverage = try Coverage(of: bundle())
        coverage.add(script.trace(input("Amina")))
        let file = try #require(coverage.files.first)
        #expect(file.lines == [3, 4, 6, 10, 11, 12, 13, 14, 15, 20, 21, 24, 26])
        #expect(file.missed == [4...4, 14...15, 21...24])
        coverage.add(script.trace(input("")))
        #expect(coverage.files.first?.missed == [14...15, 21...24])
    }

    @Test("Questions are asked, answered and refused, also where they are returned")
    func questions() throws {
        let script = try Script(compiling: bundle())
        var coverage = try Coverage(of: bundle())
        #expect(coverage.questions.map(\.isAsked) == [false, false])
        var state: JSON = [:]
        for (text, expected) in [
            ("order", [true, false, false, false, false, false]), ("x", [true, false, true, false, false, false]),
            ("7", [true, true, true, true, false, false]), ("bread", [true, true, true, true, true, false]),
        ] {
            let input = input(text, state: state)
            coverage.add(script.trace(input))
            guard case .effects(let effects) = script.run(input) else { return }
            state = effects.state ?? state
            let seen = coverage.questions.flatMap { [$0.isAsked, $0.isAnswered, $0.isRefused] }
            #expect(seen == expected, "\(text)")
        }
        #expect(coverage.questions.map(\.line) == [21, 24] && coverage.questions.map(\.name) == ["loaf", "other"])
    }

    @Test("A run that is traced has the effects of one that is not")
    func same() throws {
        let script = try Script(compiling: bundle())
        _ = script.trace(input("Amina"))
        #expect(try script.run(input("Amina")).texts == ["Hello Amina"])
        #expect(script.trace(input("Amina")).lines == script.trace(input("Amina")).lines)
    }

    @Test("Lines are noted in coroutines, and of a run that ends badly")
    func badly() throws {
        let source = "on.message(function()\n  coroutine.wrap(function()\n    local x = nil + 1\n  end)()\nend)"
        let script = try Script(source)
        #expect(script.trace(input("x")).lines["bot.lua"]?.isSuperset(of: [1, 2, 3]) == true)
        let endless = try Script("on.message(function()\n  while true do end\nend)")
        #expect(endless.trace(input("x")).lines["bot.lua"]?.contains(2) == true)
    }

    private func input(_ text: String, state: JSON = [:]) -> TurnInput {
        TurnInput(event: event(.text(text)), person: amina, state: state, attributes: [:], now: noon, seed: 7)
    }
}
