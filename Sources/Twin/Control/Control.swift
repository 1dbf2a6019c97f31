internal import JSON
internal import Messaging
internal import Net

/// Lets a person at a terminal, or another program, play the people. Only this machine is answered.
///
/// All bodies are JSON. `to` is a phone number id or a display number and may be left out: the first number then.
/// Failures are answered with 400 and `{"error":"…"}`.
///
///     POST /twin/say      {"from":"254712345678","to":"…","text":"menu"}                → {"id":"wamid.…"}
///     POST /twin/tap      {"from":"254712345678","to":"…","choice":"1","of":"wamid.…"}  → {"id":"wamid.…"}
///                         choice: a number as shown, an id or a title; of: which message, else the newest with choices
///     GET  /twin/messages?phone=254712345678&to=…&after=0                               → [{"id","text","choices",…}]
///     GET  /twin/counters                                                               → {"accepted":1,…}
///     POST /twin/webhook  {"url":"http://127.0.0.1:8080/webhooks/whatsapp"}             → {"ok":true}
struct Control {
    let switchboard: Switchboard

    func answer(_ request: HTTPServer.Request, _ path: [String]) -> HTTPServer.Response {
        guard request.peer.hasPrefix("127.") || request.peer == "::1" || request.peer == "::ffff:127.0.0.1" else {
            return .json(403, ["error": "the controls answer to this machine only"])
        }
        do throws(Refusal) {
            switch (request.method, path) {
            case ("POST", ["say"]): return .json(200, ["id": .string(try say(body(request)))])
            case ("POST", ["tap"]): return .json(200, ["id": .string(try tap(body(request)))])
            case ("GET", ["messages"]): return .json(200, try messages(request))
            case ("GET", ["counters"]): return .json(200, switchboard.read(\.counters).json)
            case ("POST", ["webhook"]):
                let url = try text("url", in: body(request))
                switchboard.change { world, _ in world.webhook = url }
                return .json(200, ["ok": true])
            default: return .json(404, ["error": "no such control"])
            }
        } catch {
            return .json(400, ["error": .string(error.reason)])
        }
    }

    private struct Refusal: Error {
        let reason: String
        init(_ reason: String) { self.reason = reason }
        init(_ error: TwinError) { reason = error.description }
    }

    private func say(_ body: JSON) throws(Refusal) -> String {
        let said = Said.text(try text("text", in: body))
        let key = try chat(person: text("from", in: body), business: body["to"]?.string)
        return try doing { world, now throws(TwinError) in
            try world.say(said, quoting: body["quoting"]?.string, chat: key, now: now)
        }
    }

    private func tap(_ body: JSON) throws(Refusal) -> String {
        let tap = Tap.any(try text("choice", in: body))
        let key = try chat(person: text("from", in: body), business: body["to"]?.string)
        return try doing { world, now throws(TwinError) in
            try world.tap(tap, of: body["of"]?.string, chat: key, now: now)
        }
    }

    private func messages(_ request: HTTPServer.Request) throws(Refusal) -> JSON {
        func field(_ name: String) -> String? { request.query.first { $0.name == name }?.value }
        guard let phone = field("phone") else { throw Refusal("the query needs phone=…") }
        let key = try chat(person: phone, business: field("to"))
        let after = field("after").flatMap(Int.init) ?? 0
        return switchboard.read { world in
            guard let chat = world.chats[key] else { return [] }
            return .array(chat.shown.dropFirst(max(0, after - chat.forgotten)).map(\.json))
        }
    }

    private func chat(person: String, business: String?) throws(Refusal) -> Chat.Key {
        guard let digits = PhoneNumber.digits(person) else { throw Refusal(.notAPhoneNumber(person)) }
        do throws(TwinError) {
            return Chat.Key(person: digits, phoneNumberID: try switchboard.change { world, _ throws(TwinError) in try world.phoneNumberID(business) })
        } catch {
            throw Refusal(error)
        }
    }

    private func doing(
        _ body: (inout World, Timestamp) throws(TwinError) -> String
    ) throws(Refusal) -> String {
        do throws(TwinError) { return try switchboard.change(body) } catch { throw Refusal(error) }
    }

    private func body(_ request: HTTPServer.Request) throws(Refusal) -> JSON {
        do throws(JSONError) { return try JSON(parsing: request.body) } catch {
            throw Refusal("the body is not JSON: \(error)")
        }
    }

    private func text(_ name: String, in body: JSON) throws(Refusal) -> String {
        // A number is a number, too, for whoever forgets the quotes.
        guard let text = body[name]?.string ?? body[name]?.integer.map(String.init), !text.isEmpty else {
            throw Refusal("\"\(name)\" is missing")
        }
        return text
    }
}
