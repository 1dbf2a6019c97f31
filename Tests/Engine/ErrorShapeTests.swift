import Engine
import JSON
import Messaging
import Testing

@Suite("The shape of an error")
struct ErrorShapeTests {
    private func shape(_ sentence: String, wrote text: String = "hello world", name: String? = "Ada Obi") -> String {
        let person = Sender(identities: [Identity(.phone, "254700000001")], name: name)
        let event = Event(
            key: "1", channel: ChannelID(.whatsapp, account: "1"), at: Timestamp(seconds: 0), sender: person,
            content: .text(text), raw: .null)
        return ErrorShape.of(sentence, event: event, person: person)
    }

    @Test(
        "Quoted texts and numbers do not count, names that stand in the script do",
        arguments: [
            (
                #"store.increment(orders) found the text "five", not a number"#,
                #"store.increment(orders) found the text "…", not a number"#
            ),
            (#"reply got the text "she said \"no\"""#, #"reply got the text "…""#),
            ("no table for 12.50 at 10:30", "no table for #.# at #:#"),
            ("attempt to index a nil value (field 'price')", "attempt to index a nil value (field 'price')"),
            ("attempt to call a nil value (global 'repply')", "attempt to call a nil value (global 'repply')"),
            (#"there is no verb "relpy"; did you mean "reply"?"#, #"there is no verb "…"; did you mean "reply"?"#),
            ("you can't do that, bot's 'thing' failed", "you can't do that, bot's '…' failed"),
            ("an open \"quote stays", "an open \"quote stays"), ("", ""),
        ])
    func quotes(sentence: String, expected: String) { #expect(shape(sentence) == expected) }

    @Test("What the person wrote or is called does not count, wherever it stands by itself")
    func said() {
        #expect(shape("no such bread: Rye Loaf", wrote: "rye loaf") == "no such bread: …")
        #expect(shape("no such bread: rye loaf", wrote: "order Rye Loaf") == "no such bread: …")
        #expect(shape("sorry Ada Obi (254700000001)") == "sorry … (…)")
        #expect(shape("this thing", wrote: "thi") == "this thing")
        #expect(shape("I am at a loss", wrote: "a") == "I am at a loss")
        #expect(shape("attempt to add a nil value", wrote: "") == "attempt to add a nil value")
    }

    @Test("Five people who meet the same mistake leave one shape")
    func same() {
        let texts = ["2 white", "seven rye, please", "ÀÉ", "🍞🍞🍞", "a \"quoted\" loaf"]
        let shapes = Set(texts.map { shape("cannot bake \($0) for 5 people", wrote: $0, name: "P\($0)") })
        #expect(shapes.count <= 2, "\(shapes)")
    }

    @Test("Long sentences are cut", .timeLimit(.minutes(1)))
    func long() {
        let text = String(repeating: "a'", count: 5000)
        #expect(shape(text, wrote: text).count <= ErrorShape.maximumLength)
    }
}
