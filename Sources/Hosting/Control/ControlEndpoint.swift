internal import JSON
package import Net

/// Performs operations that come over the control socket: `POST /operations/<name>` with the operation as JSON.
///
/// Whoever may connect may do everything: the socket's mode lets only the host's own user.
package struct ControlEndpoint: Sendable {
    private let premises: Premises
    private let readiness: Readiness

    package init(_ premises: Premises, readiness: Readiness) { (self.premises, self.readiness) = (premises, readiness) }

    private static let prefix = "/operations/"

    package func respond(to request: HTTPServer.Request) async -> HTTPServer.Response {
        do throws(OperationError) {
            return Self.response(200, try await perform(request))
        } catch {
            return Self.response(error.kind.status, error.json)
        }
    }

    private func perform(_ request: HTTPServer.Request) async throws(OperationError) -> JSON {
        guard request.method == "POST", request.path.hasPrefix(Self.prefix) else {
            throw OperationError(.misuse, "operations are asked for by POST \(Self.prefix)<name>")
        }
        guard readiness.isReady else { throw OperationError(.busy, "the host starts or stops") }
        let json: JSON
        do throws(JSONError) { json = try JSON(parsing: request.body) } catch {
            throw OperationError(.misuse, "the operation is no JSON: \(error)")
        }
        let operation = try OperationTable.operation(request.path.dropFirst(Self.prefix.count), json)
        return try await operation.answer(in: premises)
    }

    private static func response(_ status: Int, _ json: JSON) -> HTTPServer.Response {
        HTTPServer.Response(status: status, headers: ["Content-Type": "application/json"], body: json.bytes())
    }

    /// Where an operation is asked for; the host's name is of no meaning on a socket.
    static func url(of name: String) -> String { "http://parlua\(prefix)\(name)" }
}

extension Operation {
    /// The answer as it goes over the socket.
    fileprivate func answer(in premises: Premises) async throws(OperationError) -> JSON {
        try await perform(in: premises).json
    }
}

extension OperationError.Kind {
    fileprivate var status: Int {
        switch self {
        case .misuse: 400
        case .missing: 404
        case .refused: 409
        case .failed: 500
        case .busy: 503
        }
    }
}
