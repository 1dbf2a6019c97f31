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
}
