import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("What Parlua itself says and understands")
struct PhraseTests {
    @Test("A script says it in its own words")
    func ownWords() throws {
        var chat = try Chat(
            """
            phrases{
              yes = 'Ndiyo', no = 'Hapana', yes_words = { 'ndio', 'sawa' }, cancel_words = { 'ghairi', 'cancel' },
              back_words = { 'rudi' }, cancelled = 'Imeghairiwa.', number_between = 'Kati ya {min} na {max}.',
              not_understood = 'Sijaelewa.',
            }
            on.command('go', function() start 'x' end)
            flow('x', function()
              local count = ask('count', 'Ngapi?', { number = true, min = 1, max = 9 })
              if ask('sure', 'Sawa?', { yes_no = true }) then reply(count) end
            end)
            """)
        #expect(try chat.says("nini") == ["Sijaelewa."])
        #expect(try chat.says("go") == ["Ngapi?"])
        #expect(try chat.says("12") == ["Kati ya 1 na 9."])
        #expect(try chat.says("2") == ["Sawa? [Ndiyo|Hapana]"])
        #expect(try chat.says("rudi") == ["Ngapi?"])
        #expect(try chat.says("3") == ["Sawa? [Ndiyo|Hapana]"])
        #expect(try chat.says("SAWA!") == ["3"])
        _ = try chat.says("go")
        #expect(try chat.says("Ghairi") == ["Imeghairiwa."])
    }

    @Test(
        "A slip is answered with the mend",
        arguments: [
            ("phrases{ cancelld = 'x' }", "phrases does not know \"cancelld\": did you mean `cancelled`?"),
            ("phrases{ yes = 7 }", "phrases: yes is a text in quotes, not the number 7"),
            (
                "phrases{ cancel_words = 'stop' }",
                "phrases: cancel_words is a list of words, e.g. { \"cancel\" }, not the text \"stop\""
            ),
            (
                "phrases{ number_from = 'at least {mni}' }",
                "phrases: number_from does not know {mni}: did you mean {min}?"
            ),
            (
                "phrases 'x'",
                "phrases takes a table, e.g. phrases{ yes = \"Ndiyo\", no = \"Hapana\" }, not the text \"x\""
            ),
        ])
    func slips(line: String, sentence: String) {
        #expect { try Script(line) } throws: { ($0 as? ScriptError)?.message == sentence }
    }
}
