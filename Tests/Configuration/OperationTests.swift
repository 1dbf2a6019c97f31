import Hosting
import JSON
import Messaging
import Store
import Testing

@Suite("Operations")
struct OperationTests {
    @Test("An error goes over the socket and comes out as it was")
    func error() {
        for kind in [OperationError.Kind.misuse, .missing, .refused, .failed, .busy] {
            let error = OperationError(kind, "the \"reason\"")
            #expect(OperationError(json: error.json) == error)
        }
        #expect(OperationError(json: ["error": "strange", "message": "x"]) == nil)
    }

    @Test("The lines of a script's log go over the socket and come out as they were")
    func scriptLog() {
        let lines = [ScriptLogLine.Level.info, .warn, .error].map {
            ScriptLogLine(at: Timestamp(milliseconds: 7), level: $0, text: "über\n")
        }
        let answer = ScriptLogOperation.Answer(logged: LoggedLines(lines: lines, last: 12))
        #expect(ScriptLogOperation.Answer(json: answer.json) == answer)
    }
}
