internal import JSON
internal import Messaging
internal import Net

/// Answers one request to the Graph API.
struct Graph: Sendable {
    let switchboard: Switchboard
    let request: HTTPServer.Request

    /// `POST /{phone-number-id}/messages`: a message, or a read mark.
    func messages(_ phoneNumberID: String) -> (HTTPServer.Response, AnswerFate) {
        do throws(GraphError) {
            let validator = try switchboard.change { world, _ throws(GraphError) in
                _ = try world.desk(phoneNumberID, token: token, method: "POST")
                if let refusal = world.refusalByFault() { throw refusal }
                return world.validator
            }
            let body = try json()
            switch try validator.request(body) {
            case .send(let send): return try accept(send, body, phoneNumberID)
            case .read(let id, let typing):
                let answer = try switchboard.change { world, now throws(GraphError) in
                    try world.markRead(id, typing: typing, phoneNumberID: phoneNumberID, now: now)
                }
                return (.json(200, answer), .given)
            }
        } catch {
            return (refusal(error, phoneNumberID: phoneNumberID), .given)
        }
    }

    /// `POST /{phone-number-id}/media`.
    func upload(_ phoneNumberID: String) -> HTTPServer.Response {
        answer { world, _ throws(GraphError) in
            _ = try world.desk(phoneNumberID, token: token, method: "POST")
            guard let form = Multipart.parts(request.body, contentType: request.headers["Content-Type"] ?? "") else {
                throw .parameter("The parameter messaging_product is required.")
            }
            return try world.upload(form, phoneNumberID: phoneNumberID)
        }
    }

    /// `GET /{media-id}`.
    func media(_ id: String) -> HTTPServer.Response {
        answer { world, now throws(GraphError) in try world.describeMedia(id, token: token, now: now) }
    }

    func deleteMedia(_ id: String) -> HTTPServer.Response {
        answer { world, _ throws(GraphError) in try world.deleteMedia(id, token: token) }
    }

    /// The bytes behind the address that `media` tells.
    func download(_ ticket: String) -> HTTPServer.Response {
        let file = switchboard.change { world, now in world.mediaFile(ticket: ticket, token: token, now: now) }
        guard let file else { return HTTPServer.Response(status: 404) }
        return HTTPServer.Response(status: 200, headers: ["Content-Type": file.mimeType], body: file.bytes)
    }

    private func answer(_ body: (inout World, Timestamp) throws(GraphError) -> JSON) -> HTTPServer.Response {
        do throws(GraphError) { return .json(200, try switchboard.change(body)) } catch { return refusal(error) }
    }

    func refusal(_ error: GraphError, phoneNumberID: String = "") -> HTTPServer.Response {
        let trace = switchboard.change { world, now in
            world.refuse(error, phoneNumberID: phoneNumberID, now: now)
            return world.trace()
        }
        return .json(error.status, error.envelope(trace: trace))
    }

    private func accept(
        _ send: Send, _ body: JSON, _ phoneNumberID: String
    ) throws(GraphError) -> (HTTPServer.Response, AnswerFate) {
        try switchboard.change { world, now throws(GraphError) in
            let answer = try world.accept(send, body: body, phoneNumberID: phoneNumberID, now: now)
            return (.json(200, answer), world.fate())
        }
    }

    /// The bearer token (RFC 6750), or the query's `access_token`, which the Graph API takes, too.
    var token: String? {
        if let header = request.headers["Authorization"] {
            let parts = header.split(separator: " ", maxSplits: 1)
            return parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : nil
        }
        return request.query.first { $0.name == "access_token" }?.value
    }

    /// The body. The Graph API reads no JSON from a body that is not declared as such, and misses its first parameter.
    private func json() throws(GraphError) -> JSON {
        let type = request.headers["Content-Type"]?.prefix { $0 != ";" }.lowercased() ?? ""
        guard type.filter({ $0 != " " }) == "application/json" else {
            throw .parameter("The parameter messaging_product is required.")
        }
        do throws(JSONError) { return try JSON(parsing: request.body) } catch {
            throw .parameter("Invalid parameter: the body is not JSON.")
        }
    }
}
