import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("Helpers: json and text")
struct HelperVerbTests {
    @Test("JSON is written with sorted names and read back as it was")
    func json() throws {
        let body = #"""
            local value = { b = { 1, 2.5, true, { c = "é\n\"" } }, a = json.list{}, e = {} }
            local text = json.encode(value)
            reply(text) reply(json.encode(json.decode(text)))
            """#
        let expected = #"{"a":[],"b":[1,2.5,true,{"c":"é\n\""}],"e":{}}"#
        #expect(
            try effects(of: body).messages.map(\.content) == [
                .text(expected, previewsLinks: false), .text(expected, previewsLinks: false),
            ])
    }

    @Test(
        "What is JSON is read",
        arguments: [
            ("1", "1"), ("-0.5e2", "-50"), (#""\u00e9\ud83c\udf5e""#, #""é🍞""#), ("[null,1]", "1"), (" { } ", "{}"),
            ("true", "true"), (#"{"a":{"b":[]}}"#, #"{"a":{"b":[]}}"#),
        ])
    func decodes(text: String, expected: String) throws {
        let script = try Script(
            "on.message(function(event) local v = json.decode(event.text) reply(json.encode(type(v) == 'table' and v[2] or v)) end)"
        )
        #expect(try script.run(text).texts == [expected])
    }

    @Test(
        "What is not JSON is told with its place",
        arguments: [
            "{", "[1,]", "{\"a\" 1}", "01", "1.", ".5", "+1", "'a'", "\"\n\"", "\"\\x\"", "\"\\ud800\"", "[1 2]", "nul",
            "1 2", "{a:1}",
            "[" + String(repeating: "[", count: 40), "NaN", "-", "",
        ])
    func notJSON(text: String) throws {
        let script = try Script(
            "on.message(function(event) local v, why = json.decode(event.text) reply(tostring(v) .. (why and '!' or '')) end)"
        )
        #expect(try script.run(text).texts == ["nil!"], "\(text)")
    }

    @Test("Deep and long texts end within the turn's limits")
    func hostile() throws {
        let script = try Script(
            """
            on.message(function()
              local text = ("["):rep(100000)
              local _, why = json.decode(text)
              reply(why)
              _, why = json.decode(("x"):rep(300000))
              reply(why)
            end)
            """)
        let texts = try script.run("x").texts
        #expect(texts.first?.hasPrefix("this is not JSON at byte 33") == true)
        #expect(texts.last == "the text has 300000 bytes, at most 262144 may be")
    }

    @Test(
        "Texts are counted in characters",
        arguments: [
            ("text.truncate('Grüße an alle', 6)", "Grüße…"), ("text.truncate('Grüße', 5)", "Grüße"),
            ("text.length 'é🍞'", "2"),
            ("text.title 'amina o\\'hara ÉLAN'", "Amina O'hara Élan"),
            ("table.concat(text.split(' a ,b,, c'), '|')", "a|b||c"),
            ("table.concat(text.split('a.b', '.'), '|')", "a|b"), ("text.trim '  x y  '", "x y"),
            ("text.fold ' Sí, Claro! '", "si, claro"),
            ("text.similarity('Bread', 'bread!')", "1.0"), ("text.similarity('abcd', 'abce')", "0.75"),
            ("text.similarity('', '')", "1"),
            ("text.nearest('sourdogh', { 'White', 'Sourdough' })", "Sourdough"),
            ("tostring(text.nearest('tea', { 'White' }))", "nil"),
        ])
    func texts(expression: String, expected: String) throws {
        let messages = try effects(of: "local value = \(expression) reply(tostring(value))").messages
        #expect(messages == [Message(.text(expected, previewsLinks: false))])
    }
}
