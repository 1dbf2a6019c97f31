import Channels
import Foundation
import JSON
import Messaging
import Testing

@Suite("WhatsApp verdicts")
struct WhatsAppVerdictTests {
    private static let text = Message(.text("hi", previewsLinks: false))
    private static let mark = Message(.read(message: "wamid.1", typing: true))

    private static func verdict(
        _ status: Int, _ body: String, on message: Message = text, attempt: Int = 1, retryAfter: String? = nil
    ) -> Verdict {
        WhatsApp.verdict(on: message, attempt: attempt, status: status, retryAfter: retryAfter, body: Array(body.utf8))
    }

    /// In short: what is done, and after which pause in seconds.
    private static func summary(_ verdict: Verdict) -> String {
        switch verdict {
        case .accepted(let id): "accepted \(id)"
        case .retry(let failure, let pause, _):
            "retry \(failure.rawValue)\(pause.map { " \($0.components.seconds)" } ?? "")"
        case .refused(let failure, _): "refused \(failure.rawValue)"
        case .undecided: "undecided"
        }
    }

    private static func error(_ code: Int, subcode: Int? = nil) -> String {
        let error: JSON = [
            "message": .string("(#\(code)) text"), "code": .integer(Int64(code)),
            "error_subcode": subcode.map { .integer(Int64($0)) },
            "error_data": ["details": "more"],
        ]
        return JSON.object(["error": error]).text()
    }

    @Test(
        "A code decides, whatever the HTTP status",
        arguments: [
            (0, "refused token"), (190, "refused token"), (3, "refused permission"), (10, "refused permission"),
            (200, "refused permission"), (299, "refused permission"), (131005, "refused permission"),
            (368, "refused channel_paused"), (131031, "refused channel_paused"), (131042, "refused channel_paused"),
            (131045, "refused channel_paused"), (133010, "refused channel_paused"), (1, "retry transient"),
            (2, "retry transient"), (131000, "retry transient"), (131016, "retry transient"),
            (131057, "retry transient 60"),
            (130429, "retry rate_limited 1"), (131056, "retry rate_limited 1"), (4, "retry rate_limited 3600"),
            (80007, "retry rate_limited 3600"), (131048, "retry rate_limited 21600"),
            (131049, "retry rate_limited 86400"),
            (131208, "retry rate_limited 1"), (131047, "refused window_closed"), (131050, "refused opted_out"),
            (131026, "refused recipient"), (131021, "refused recipient"), (131030, "refused recipient"),
            (131062, "refused recipient"), (130403, "refused recipient"), (137000, "refused recipient"),
            (131207, "refused recipient"), (100, "refused content"), (131008, "refused content"),
            (131009, "refused content"),
            (131051, "refused content"), (131053, "refused content"), (132000, "refused content"),
            (132001, "refused content"),
            (132012, "refused content"), (132015, "refused content"), (132018, "refused content"),
            (135000, "refused content"),
        ], [400, 401, 403, 404, 429, 500, 503, 200])
    func codes(row: (code: Int, summary: String), status: Int) {
        #expect(Self.summary(Self.verdict(status, Self.error(row.code))) == row.summary)
    }

    @Test("A code not in the table is the server's fault by 5xx, a limit by 429, else the message's")
    func unknownCodes() {
        #expect(Self.summary(Self.verdict(500, Self.error(999_999))) == "retry transient")
        #expect(Self.summary(Self.verdict(429, Self.error(999_999))) == "retry rate_limited")
        #expect(Self.summary(Self.verdict(400, Self.error(999_999))) == "refused content")
    }

    @Test("Code 100 with subcode 33 is a wrong number id or token, not a wrong message")
    func unsupportedObject() {
        #expect(Self.summary(Self.verdict(400, Self.error(100, subcode: 33))) == "refused permission")
    }

    @Test(
        "Pauses to one person grow by four, up to 256 s",
        arguments: [(-1, 1), (1, 1), (2, 4), (3, 16), (4, 64), (5, 256), (.max, 256)])
    func pairPause(attempt: Int, seconds: Int) {
        #expect(
            Self.summary(Self.verdict(400, Self.error(131056), attempt: attempt)) == "retry rate_limited \(seconds)")
    }

    @Test("The provider's words come along, for whoever looks into it")
    func providerError() {
        #expect(
            Self.verdict(400, Self.error(131026))
                == .refused(.recipient, ProviderError(code: 131026, title: "(#131026) text", details: "more")))
    }

    @Test("An accepted message has an id")
    func accepted() {
        #expect(
            Self.verdict(200, #"{"contacts":[],"messages":[{"id":"wamid.9","message_status":"accepted"}]}"#)
                == .accepted(id: "wamid.9"))
        #expect(
            Self.verdict(206, #"{"messages":[{"id":"wamid.9"}],"error":{"code":131201}}"#) == .accepted(id: "wamid.9"))
    }

    @Test(
        "What may have been sent is undecided, what surely was not is tried again",
        arguments: [
            (200, "", "undecided"), (200, "{}", "undecided"), (200, #"{"messages":[]}"#, "undecided"),
            (200, #"{"messages":[{"id":""}]}"#, "undecided"), (200, #"{"messages":[{"id":"w"#, "undecided"),
            (200, #"{"success":true}"#, "undecided"), (200, "<html>", "undecided"), (201, "[]", "undecided"),
            (100, "", "undecided"), (0, "", "undecided"), (500, "", "undecided"),
            (502, "<html>Bad gateway</html>", "undecided"),
            (503, #"{"error":"text"}"#, "undecided"), (504, #"{"error":{"message":"no code"}}"#, "undecided"),
            (408, "", "undecided"), (301, "", "retry transient"), (400, "", "retry transient"),
            (401, "", "retry transient"),
            (404, "<html>", "retry transient"), (429, "", "retry rate_limited"), (413, "", "refused content"),
        ])
    func withoutCode(status: Int, body: String, summary: String) {
        #expect(Self.summary(Self.verdict(status, body)) == summary)
    }

    @Test(
        "Retry-After counts for what has no code, within a day",
        arguments: [
            ("30", " 30"), ("0", " 0"), ("-5", " 0"), ("999999999", " 86400"), ("Fri, 20 Nov 2026 00:00:00 GMT", ""),
            ("", ""),
        ])
    func retryAfter(header: String, pause: String) {
        #expect(Self.summary(Self.verdict(429, "", retryAfter: header)) == "retry rate_limited\(pause)")
    }

    @Test("A read mark is accepted without an id and never undecided, for marking twice does no harm")
    func readMarks() {
        #expect(Self.verdict(200, #"{"success":true}"#, on: Self.mark) == .accepted(id: ""))
        for (status, body) in [(200, ""), (200, #"{"success":false}"#), (500, ""), (408, "")] {
            #expect(Self.summary(Self.verdict(status, body, on: Self.mark)) == "retry transient")
        }
        #expect(Self.summary(Self.verdict(400, Self.error(100), on: Self.mark)) == "refused content")
    }

    @Test("Without an answer it matters whether the request may have arrived")
    func noAnswer() {
        #expect(
            WhatsApp.verdict(on: Self.text, withoutAnswer: "timed out", mayHaveArrived: true)
                == .undecided(reason: "timed out"))
        #expect(
            WhatsApp.verdict(on: Self.text, withoutAnswer: "refused", mayHaveArrived: false)
                == .retry(.transient, after: nil, nil))
        #expect(
            WhatsApp.verdict(on: Self.mark, withoutAnswer: "timed out", mayHaveArrived: true)
                == .retry(.transient, after: nil, nil))
    }

    @Test("No verdict quotes the body it could not read")
    func silence() {
        guard case .undecided(let reason) = Self.verdict(200, "secret words") else { return #expect(Bool(false)) }
        #expect(!reason.contains("secret"))
    }

    /// What each documented error asks for, by file.
    private static let documented: [String: String] = [
        "100-33-unsupported-object": "refused permission", "100-invalid-parameter-mm": "refused content",
        "130429-rate-limit-hit": "retry rate_limited 1", "131000": "retry transient", "131005": "refused permission",
        "131008": "refused content", "131009": "refused content", "131016": "retry transient",
        "131021": "refused recipient",
        "131026": "refused recipient", "131030": "refused recipient", "131031": "refused channel_paused",
        "131042": "refused channel_paused", "131047": "refused window_closed", "131048": "retry rate_limited 21600",
        "131049": "retry rate_limited 86400", "131051": "refused content", "131052": "refused content",
        "131053": "refused content", "131056": "retry rate_limited 1", "131057": "retry transient 60",
        "131062": "refused recipient", "132000": "refused content", "132001": "refused content",
        "132012": "refused content",
        "132015": "refused content", "132018": "refused content", "133010": "refused channel_paused",
        "190-token-expired": "refused token", "4-app-rate-limit": "retry rate_limited 3600",
        "80007": "retry rate_limited 3600", "block-users-partial-139100": "refused content",
        "group-131208-http429": "retry rate_limited 1", "username-147005": "refused content",
    ]

    @Test(
        "Each error of Meta's documentation is judged as in the table",
        .enabled(if: TestData.hasShared, "the folder shared is not beside this repository"))
    func documentedErrors() throws {
        let files = TestData.shared("errors")
        #expect(files.map { $0.deletingPathExtension().lastPathComponent } == Self.documented.keys.sorted())
        for file in files {
            let name = file.deletingPathExtension().lastPathComponent
            let body = try [UInt8](Data(contentsOf: file))
            for status in [400, 401, 500] {
                let verdict = WhatsApp.verdict(on: Self.text, attempt: 1, status: status, body: body)
                let isInTable = !["block-users-partial-139100", "username-147005"].contains(name)
                #expect(Self.summary(verdict) == Self.documented[name] || (!isInTable && status == 500), "\(name)")
            }
        }
    }

    @Test(
        "Each answer of Meta's documentation to a send is accepted",
        .enabled(if: TestData.hasShared, "the folder shared is not beside this repository"))
    func documentedAnswers() throws {
        let names = ["accepted-phone", "accepted-bsuid", "group", "template-accepted", "template-held"]
        let files = TestData.shared("sends")
        for name in names {
            let file = try #require(files.first { $0.lastPathComponent == "response-\(name).json" })
            let verdict = WhatsApp.verdict(
                on: Self.text, attempt: 1, status: 200, body: try [UInt8](Data(contentsOf: file)))
            #expect(verdict == .accepted(id: "wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI1RjQyNUE3NEYxMzAzMzQ5MkEA"), "\(name)")
        }
    }
}
