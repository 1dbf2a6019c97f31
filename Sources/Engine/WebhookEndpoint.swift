internal import Channels
package import Net

/// The public HTTP face: `GET` and `POST /webhooks/whatsapp`, nothing else.
package struct WebhookEndpoint: Sendable {
    package static let path = "/webhooks/whatsapp"

    private let intake: Intake
    private let directory: CurrentDirectory

    package init(intake: Intake, directory: CurrentDirectory) { (self.intake, self.directory) = (intake, directory) }

    package func respond(to request: HTTPServer.Request) async -> HTTPServer.Response {
        guard request.path == Self.path else { return .text(404, "not found") }
        switch request.method {
        case "GET": return verify(request)
        case "POST":
            let answer = await intake.receive(request.body, signature: request.headers[WhatsApp.Signature.header])
            return response(to: answer)
        default:
            return HTTPServer.Response(status: 405, headers: ["Allow": "GET, POST"], body: [])
        }
    }

    /// Meta counts any status but 200 as failure and delivers again (facts, section 1.3).
    private func response(to answer: Figures.WebhookAnswer) -> HTTPServer.Response {
        switch answer {
        case .accepted, .unreadable: .text(200, "ok")
        case .badSignature, .foreignChannel: .text(401, "the signature is not valid")
        case .overloaded, .failed: .text(503, "try again later")
        }
    }

    private func verify(_ request: HTTPServer.Request) -> HTTPServer.Response {
        do throws(WhatsApp.Verification.Refusal) {
            return .text(200, try directory.current.verification.challenge(for: request.query))
        } catch {
            return .text(403, "this is not the verification that was agreed upon")
        }
    }
}

extension HTTPServer.Response {
    package static func text(_ status: Int, _ text: String) -> Self {
        Self(status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array(text.utf8))
    }
}
