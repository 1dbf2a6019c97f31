import Testing

import JSON

@Suite("JSON")
struct JSONTextTests {
    @Test(
        "A value survives being written and read",
        arguments: [
            .null, true, false, 0, -1, .integer(.max), .integer(.min), .number(-122.1616), .number(1e300), "",
            "häßlich 👍",
            "quote \" backslash \\ newline \n null \u{0} bell \u{7}", [], [1, [2, []]], [:],
            ["b": 1, "a": ["nested": .null], "": "empty name"],
        ] as [JSON])
    func roundTrip(value: JSON) throws {
        #expect(try JSON(parsing: value.text()) == value)
        #expect(try JSON(parsing: value.text(pretty: true)) == value)
    }

    @Test("Members keep their order")
    func order() throws {
        #expect(try JSON(parsing: #"{"z":1,"a":2,"m":3}"#).text() == #"{"z":1,"a":2,"m":3}"#)
    }

    @Test(
        "What is not JSON is refused with its place",
        arguments: ["", " ", "{", "[1,]", "{\"a\":1,\"a\":2}", "nul", "1 2", "\"\u{1}\""])
    func refused(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test("An error names line and column")
    func place() {
        let error = #expect(throws: JSONError.self) { try JSON(parsing: "{\n  \"a\": oops\n}") }
        #expect(error?.line == 2)
    }

    @Test("Bytes that are not UTF-8 are refused")
    func invalidUTF8() {
        #expect(throws: JSONError.self) { try JSON(parsing: [0x22, 0xff, 0x22]) }
    }

    @Test("Integers beyond 64 bits become numbers")
    func hugeIntegers() throws {
        #expect(try JSON(parsing: "123456789012345678901234567890") == .number(0x1.8ee90ff6c373ep96))
    }

    @Test("Deep nesting is an error, not a crash")
    func deep() {
        #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "[", count: 100_000)) }
    }
}
