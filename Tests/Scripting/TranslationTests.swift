import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("Translations")
struct TranslationTests {
    private static let files = [
        "lang/en.lua": """
        return { hello = "Hello {name}!", only = "English", bread = { sold = { one = "{count} loaf", other = "{count} loaves" } } }
        """,
        "lang/de.lua": """
        return { hello = "Guten Tag {name}!", bread = { sold = { one = "{count} Brot", other = "{count} Brote" } },
          parlua = { not_understood = "Wie bitte?", cancel_words = { "abbrechen" }, cancelled = "Gut." } }
        """,
    ]

    private func run(
        _ body: String, in language: String? = nil, tenant: String? = nil, files: [String: String] = files
    ) throws -> TurnOutcome {
        let script = try Script("on.command('x', function(event)\n\(body)\nend)", files: files)
        let attributes: JSON = language.map { ["language": .string($0)] } ?? [:]
        return script.run(
            TurnInput(
                event: event(.text("x")), person: amina, state: [:], attributes: attributes, language: tenant,
                now: noon,
                seed: 1))
    }

    @Test("A text comes in the person's language, or in the tenant's")
    func languages() throws {
        let hello = "reply(t('hello', { name = 'Ada' }))"
        #expect(try run(hello).texts == ["Hello Ada!"])
        #expect(try run(hello, in: "de").texts == ["Guten Tag Ada!"])
        #expect(try run(hello, in: "de-AT").texts == ["Guten Tag Ada!"])
        #expect(try run(hello, in: "fr").texts == ["Hello Ada!"])
        #expect(try run(hello, tenant: "de").texts == ["Guten Tag Ada!"])
        #expect(try run("contact.language = 'de' " + hello).texts == ["Guten Tag Ada!"])
    }

    @Test("A missing text is taken from the tenant's language, then the key itself; the author is warned")
    func missing() throws {
        let only = try run("reply(t 'only') reply(t 'only') reply(t 'nowhere')", in: "de").effects
        #expect(only.messages.count == 3)
        #expect(
            only.log.map(\.text) == [
                #"t: lang/de.lua has no text "only": it was taken from lang/en.lua"#,
                #"t: no language has the text "nowhere": it was shown as it is"#,
            ])
        #expect(try run("reply(t 'hello')", files: [:]).texts == ["hello"])
    }

    @Test("The forms of a number are those of the Unicode CLDR")
    func plurals() throws {
        // Languages with numbers, and the form of each.
        let cases: [(String, String)] = [
            ("en", "0=other 1=one 2=other 1.5=other"), ("fr", "0=one 1=one 1.5=one 2=other 1000000=many"),
            ("pt-PT", "0=other 1=one 2=other"), ("ru", "1=one 2=few 5=many 11=many 21=one 22=few 112=many 1.5=other"),
            ("pl", "1=one 2=few 5=many 12=many 21=many 22=few"), ("cs", "1=one 3=few 5=other 1.5=many"),
            ("ar", "0=zero 1=one 2=two 3=few 11=many 100=other 103=few"), ("ja", "1=other"),
            ("sr", "1=one 2=few 5=other 21=one"),
            ("ro", "0=few 1=one 19=few 20=other 101=few"), ("lt", "1=one 2=few 10=other 11=other 21=one"),
            ("sl", "1=one 2=two 3=few 5=other 101=one"), ("he", "1=one 2=two 3=other"), ("hi", "0=one 1=one 2=other"),
            ("sw", "1=one 2=other"),
        ]
        let forms = ["zero", "one", "two", "few", "many", "other"].map { "\($0) = '\($0)'" }.joined(separator: ", ")
        for (language, expected) in cases {
            let numbers = expected.split(separator: " ").map { $0.split(separator: "=")[0] }
            let replies = numbers.map { "'\($0)=' .. t('n', { count = \($0) })" }.joined(separator: " .. ' ' .. ")
            let said = try run(
                "reply(\(replies))", tenant: language, files: ["lang/\(language).lua": "return { n = { \(forms) } }"])
            #expect(try said.texts == [expected], "\(language)")
        }
    }

    @Test("Parlua's own sentences and words can be translated")
    func phrases() throws {
        var chat = try Chat(
            "on.command('go', function() contact.language = 'de' start 'f' end) flow('f', function() ask('a', 'Ja?') end)",
            files: Self.files)
        #expect(try chat.says("what?") == ["Sorry, I did not understand that."])
        #expect(try chat.says("go") == ["Ja?"])
        #expect(try chat.says("abbrechen") == ["Gut."])
        #expect(try chat.says("was?") == ["Wie bitte?"])
    }

    @Test(
        "Misuse says how to mend it",
        arguments: [
            ("t 'hello'", "t: hello says {name}, so it needs a value: t(\"hello\", { name = … })"),
            (
                "t('bread.sold')",
                "t: bread.sold has several forms, so it needs a number: t(\"bread.sold\", { count = 3 }), not nothing"
            ),
            ("t(7)", "t needs the name of a text in quotes, e.g. t \"hello\", not the number 7"),
        ])
    func misuse(body: String, sentence: String) throws {
        #expect(try run(body).failure?.description == "bot.lua:2: " + sentence)
    }

    @Test(
        "A broken file of a language does not go live",
        arguments: [
            ("return 5", "lang/en.lua must return a table: return { hello = \"…\" }, not the number 5"),
            (
                "return { a = 5 }",
                "lang/en.lua: a must be a text, or forms such as { one = \"…\", other = \"…\" }, not the number 5"
            ),
        ])
    func broken(source: String, sentence: String) throws {
        let error = #expect(throws: ScriptError.self) { try Script("", files: ["lang/en.lua": source]) }
        #expect(error?.description == sentence)
    }

    @Test("The check of a script knows what each language has")
    func inventory() throws {
        let script = try Script("", files: Self.files)
        #expect(script.translations?.standard == "en")
        #expect(script.translations?.texts["en"] == ["bread.sold", "hello", "only"])
        #expect(script.translations?.texts["de"]?.contains("parlua.cancelled") == true)
        #expect(try Script("").translations == nil)
    }
}
