import JSON
import Sandbox
import Testing

@Suite("Data at the boundary", .timeLimit(.minutes(1)))
struct DataTests {
    static let refused: [(source: String, message: String)] = [
        ("return print", "the result is a function; only plain data can leave a script"),
        ("return { effects = { print } }", "effects[1] is a function; only plain data can leave a script"),
        ("return { t = coroutine.create(print) }", "t is a thread; only plain data can leave a script"),
        ("local t = {} t.me = t return { state = t }", "state.me contains itself"),
        ("local t = {} t[1] = { a = t } return t", "[1].a contains itself"),
        ("local t = {} for i = 1, 40 do t = { t } end return t", "[1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]"),
        ("local t = {} for i = 1, 10000 do t = { t } end return t", "[1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]"),
        ("return { 0 / 0 }", "[1] is not a finite number"),
        ("return { x = 1 / 0 }", "x is not a finite number"),
        ("return { state = { items = { 1, 2, { name = 'caf\\xE9' } } } }", "state.items[3].name is not valid UTF-8 text"),
        ("return { ['\\xFF'] = 1 }", "[\"\u{FFFD}\"] is not valid UTF-8 text"),
        ("return { a = '\\xED\\xA0\\x80' }", "a is not valid UTF-8 text"),
        ("return { state = { 1, 2, x = 3 } }", "state mixes list items and named fields"),
        ("return { list = { 1, nil, 3 } }", "list is a list with gaps"),
        ("return { [1 << 60] = 1 }", "the result is a list with gaps"),
        ("return { [0] = 1 }", "the result is a list with an index below 1"),
        ("return { a = { [1.5] = 1 } }", "a has a key that is neither a name nor a whole number"),
        ("return { [true] = 1 }", "the result has a key that is neither a name nor a whole number"),
        ("return { a = ('x'):rep(300000) }", "a does not fit: the data are too large"),
        ("local t = {} for i = 1, 30000 do t[i] = 1 end return { a = t }", "a has too many values"),
        ("local t = {} for i = 1, 25 do t = { t, t } end return t", " does not fit: the data have too many values"),
        ("return { ['two words'] = { ['3'] = print } }", "[\"two words\"][\"3\"] is a function"),
    ]

    @Test("What is not plain data is refused with a sentence that names the place", arguments: refused)
    func refusal(source: String, message: String) {
        let failure = run(source).failure
        #expect(failure?.message.contains(message) == true, "\(source): \(failure?.message ?? "no failure")")
        let halted = run(source.replacing("return {", with: "halt{").replacing("return t", with: "halt(t)"))
        #expect(halted.failure != nil)
    }

    static let kept: [(source: String, value: JSON)] = [
        ("return", .null),
        ("return nil", .null),
        ("return {}", .object(.init())),
        ("return { 1, 1.0, -0.5, 1e300 }", [1, .number(1), .number(-0.5), .number(1e300)]),
        ("return { math.maxinteger, math.mininteger }", [.integer(.max), .integer(.min)]),
        ("return { b = 1, a = { true, false }, ['\\u{1F35E}'] = 'caf\u{E9}\\0' }",
            ["a": [true, false], "b": 1, "\u{1F35E}": "caf\u{E9}\0"]),
        ("return { [1] = 'a', [2.0] = 'b' }", ["a", "b"]),
        ("return setmetatable({ a = 1 }, { __index = { b = 2 }, __pairs = error, __len = error })", ["a": 1]),
        ("local t = { 1 } return { t, t }", [[1], [1]]),
        ("local t = {} for i = 1, 31 do t = { t } end return #t", 1),
    ]

    @Test("Plain data leaves as it is", arguments: kept)
    func keeps(source: String, value: JSON) {
        #expect(run(source).outcome == .returned(value), "\(source)")
        let halt = source == "return" ? "halt()" : source.replacing("return ", with: "halt(") + ")"
        #expect(run(halt).outcome == .halted(value), "\(halt)")
    }

    @Test("Integers and numbers keep their kind on the way in")
    func kinds() {
        let report = run(
            "return { math.type(input[1]), math.type(input[2]), input[1], input[2] }", input: [1, .number(1)])
        #expect(report.value == ["integer", "float", 1, .number(1)])
    }

    @Test("An input that is too deep, too large or not finite is a failure")
    func badInput() {
        var deep: JSON = 1
        for _ in 0..<40 { deep = [deep] }
        #expect(run("return 1", input: deep).failure?.message == "the input is nested too deeply")
        let many = JSON.array(Array(repeating: 1, count: 30_000))
        #expect(run("return 1", input: many).failure?.message == "the input has too many values")
        let infinite = JSON.array([.number(.infinity)])
        #expect(run("return 1", input: infinite).failure?.message == "the input has a number that is not finite")
    }

    @Test("Any bytes in place of an answer are a value or nothing", arguments: 0..<200 as Range<UInt64>)
    func damaged(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var bytes = Wire.encode(["a": [1, .number(2.5), "text", true, .null], "b": ["c": .object(.init())]])
        #expect(Wire.decode(bytes) != nil)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        _ = Wire.decode(bytes)
        #expect(Wire.decode(bytes.dropLast(1) + []) == nil)
    }
}

/// Steele, Lea, Flood (2014): every seed gives one sequence.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
