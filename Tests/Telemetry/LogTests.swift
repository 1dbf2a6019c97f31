import Foundation
import JSON
import Synchronization
import Telemetry
import Testing

@Suite("Log")
struct LogTests {
    private let sink = RecordingSink()

    @Test("A line has a level, a constant message and its fields in their order")
    func fields() {
        Log(to: sink).warning(
            "turn parked", ["tenant": "bakery", "event.number": 7, "dry": true, "none": String?.none])
        let entry = sink.entries.first
        #expect(sink.entries.count == 1)
        #expect(entry?.level == .warning)
        #expect(entry?.message == "turn parked")
        #expect(entry?.fields.map(\.name) == ["tenant", "event.number", "dry"])
        #expect(entry?["event.number"] == 7)
    }

    @Test("Below its level a log writes nothing and does not even build the fields")
    func levels() {
        let built = Mutex(0)
        func costly() -> Int { built.withLock { $0 += 1 }; return 1 }
        let log = Log(level: .warning, to: sink)
        log.debug("a", ["n": costly()])
        log.info("b", ["n": costly()])
        log.warning("c")
        log.error("d")
        #expect(sink.entries.map(\.message) == ["c", "d"])
        #expect(built.withLock { $0 } == 0)
    }

    @Test("Bound fields stand on every line, and a line's own value wins")
    func binding() {
        let log = Log(to: sink).with(["tenant": "bakery", "attempt": 1])
        log.info("a", ["attempt": 2, "more": 3])
        log.info("b")
        #expect(sink.entries.map { $0["attempt"] } == [2, 1])
        #expect(sink.entries.map { $0.fields.map(\.name) } == [["tenant", "attempt", "more"], ["tenant", "attempt"]])
    }

    @Test("Durations are milliseconds")
    func durations() {
        Log(to: sink).info("a", ["ms": Duration.microseconds(1500), "past": Duration.seconds(-2)])
        #expect(sink.entries.first?["ms"] == .number(1.5))
        #expect(sink.entries.first?["past"] == .number(-2000))
    }

    @Test("A long text is cut between characters")
    func cutting() {
        Log(to: sink).info(
            "a", ["text": String(repeating: "👩‍👩‍👧", count: 200), "fits": String(repeating: "x", count: 1024)])
        let text = sink.entries.first?["text"]?.string ?? ""
        #expect(text.hasSuffix("👩‍👩‍👧…"))
        #expect(text.utf8.count <= LogEntry.textLimit + "…".utf8.count)
        #expect(sink.entries.first?["fits"]?.string?.utf8.count == 1024)
    }

    @Test("As JSON, an entry is one object on one line")
    func jsonForm() throws {
        let lines = try written(as: .json) { log in
            log.info("said \"hi\"", ["a.b": "x\ny\u{1b}[31m", "time": "mine", "n": 3])
        }
        try #require(lines.count == 1)
        let object = try JSON(parsing: lines[0])
        #expect(object["time"] == "2026-01-31T23:59:59.007Z")
        #expect(object["level"] == "info")
        #expect(object["message"] == "said \"hi\"")
        #expect(object["a.b"] == "x\ny\u{1b}[31m")
        #expect(object["field.time"] == "mine")
        #expect(object["n"] == 3)
    }

    @Test("As plain text, foreign control characters cannot steer the terminal")
    func plainForm() throws {
        let lines = try written(as: .plain) { log in
            log.error(
                "it broke", ["bare": "abc", "spaced": "a b", "bad": "\u{1b}[31m\u{9b}\n\"\\", "empty": "", "n": 1.5])
        }
        #expect(
            lines == [
                #"23:59:59.007 error it broke bare=abc spaced="a b" bad="\u{1b}[31m\u{9b}\n\"\\" empty="" n=1.5"#
            ])
    }

    @Test("What is no terminal gets JSON")
    func chosenForm() throws {
        let lines = try written(as: nil) { $0.info("a") }
        #expect(try JSON(parsing: lines.first ?? "")["message"] == "a")
    }

    @Test("Lines of many threads never mix")
    func wholeLines() throws {
        let text = String(repeating: "x", count: 1000)
        let lines = try written(as: .json) { log in
            DispatchQueue.concurrentPerform(iterations: 200) {
                log.info("a", ["i": $0, "1": text, "2": text, "3": text])
            }
        }
        let numbers = try lines.map { try JSON(parsing: $0)["i"]?.integer }
        #expect(Set(numbers) == Set((0..<200).map(Int64.init)))
        #expect(lines.count == 200)
    }

    @Test(
        "Moments are written in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (1_709_210_096_789, "2024-02-29T12:34:56.789Z"),
        ] as [(Int64, String)])
    func times(milliseconds: Int64, text: String) {
        #expect(LogTime(milliseconds: milliseconds).text == text)
    }

    @Test("The recorder waits for a line that is still to come, and gives up when cancelled", .timeLimit(.minutes(1)))
    func recording() async throws {
        async let early = sink.first("late")
        Log(to: sink).info("other")
        Log(to: sink).info("late", ["n": 1])
        #expect(try await early["n"] == 1)
        #expect(try await sink.first("late")["n"] == 1)
        let sink = sink
        let never = Task { try await sink.first("never") }
        never.cancel()
        await #expect(throws: CancellationError.self) { try await never.value }
    }

    /// The lines that `body` writes to a file.
    private func written(as form: DescriptorSink.Form?, _ body: (Log) -> Void) throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: file) }
        let handle = try FileHandle(forWritingTo: file)
        body(
            Log(
                to: DescriptorSink(descriptor: handle.fileDescriptor, form: form) {
                    LogTime(milliseconds: 1_769_903_999_007)
                }))
        try handle.close()
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }
}
