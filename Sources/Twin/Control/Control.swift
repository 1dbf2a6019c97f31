internal import JSON
internal import Messaging
internal import Net

/// Lets a person at a terminal, or another program, play the people. Only this machine is answered.
///
/// All bodies are JSON. `to` is a phone number id or a display number and may be left out: the first number then.
/// Failures are answered with 400 and `{"error":"…"}`.
///
///     POST /twin/say      {"from":"254712345678","to":"…","text":"menu","quoting":"wamid.…"}  → {"id":"wamid.…"}
///                         in place of text one of the forms of `Said.init(json:)`, e.g. "location":{…}
///     POST /twin/tap      {"from":"254712345678","to":"…","choice":"1","of":"wamid.…"}        → {"id":"wamid.…"}
///                         choice: a number as shown, an id or a title; of: which message, else the newest with choices
///     GET  /twin/messages?phone=254712345678&to=…&after=0&atleast=1                           → [{"id","text",…}]
///                         after: leaves out so many of the oldest; atleast: waits for so many in all, for 30 s at most
///     POST /twin/person   {"phone":"254712345678","name":"Amina","username":"amina"}          → {"ok":true}
///                         username withholds the number; "user_id":true tells the user id beside it
///     POST /twin/webhook  {"url":"http://127.0.0.1:8080/webhooks/whatsapp"}                   → {"ok":true}
///     POST /twin/faults   {"refuse":0.1,"lose_answer":0,…}, all others are switched off       → {"ok":true}
///     POST /twin/settled  waits until nothing is owed, for 30 s at most                       → {"settled":true}
///     GET  /twin/counters                                                                     → {"accepted":1,…}
struct Control {
    let switchboard: Switchboard

    /// Why a control was not obeyed.
    struct Refusal: Error {
        let reason: String
        init(_ reason: String) { self.reason = reason }
        init(_ error: TwinError) { reason = error.description }
    }

    private static let patience = Duration.seconds(30)

    func answer(_ request: HTTPServer.Request, _ path: [String]) async -> HTTPServer.Response {
        guard request.peer.hasPrefix("127.") || request.peer == "::1" || request.peer == "::ffff:127.0.0.1" else {
            return .json(403, ["error": "the controls answer to this machine only"])
        }
        do throws(Refusal) {
            switch (request.method, path) {
            case ("GET", ["messages"]): return .json(200, try await messages(request))
            case ("GET", ["counters"]): return .json(200, switchboard.read(\.counters).json)
            case ("POST", ["settled"]): return .json(200, ["settled": .bool(await settle())])
            case ("POST", let path) where path.count == 1:
                guard let answer = try change(path[0], body(request)) else { break }
                return .json(200, answer)
            default: break
            }
            return .json(404, ["error": "no such control"])
        } catch {
            return .json(400, ["error": .string(error.reason)])
        }
    }

    /// Obeys; nil when there is no such control.
    private func change(_ control: String, _ body: JSON) throws(Refusal) -> JSON? {
        switch control {
        case "say": return ["id": .string(try say(body))]
        case "tap": return ["id": .string(try tap(body))]
        case "person": try introduce(body)
        case "webhook":
            let url = try text("url", in: body)
            switchboard.change { world, _ in world.webhook = url }
        case "faults":
            let faults = try Twin.Faults(json: body)
            switchboard.change { world, _ in world.faults = faults }
        default: return nil
        }
        return ["ok": true]
    }

    private func say(_ body: JSON) throws(Refusal) -> String {
        let said = try Twin.Said(json: body)
        let key = try chat(person: text("from", in: body), business: body["to"]?.string)
        return try obey { world, now throws(TwinError) in
            try world.say(said, quoting: body["quoting"]?.string, chat: key, now: now)
        }
    }

    private func tap(_ body: JSON) throws(Refusal) -> String {
        let tap = Twin.Tap.any(try text("choice", in: body))
        let key = try chat(person: text("from", in: body), business: body["to"]?.string)
        return try obey { world, now throws(TwinError) in
            try world.tap(tap, of: body["of"]?.string, chat: key, now: now)
        }
    }

    private func introduce(_ body: JSON) throws(Refusal) {
        let phone = try chat(person: text("phone", in: body), business: nil).person
        let disclosure: Twin.Disclosure? =
            if let username = body["username"]?.string {
                .userID(username: username)
            } else {
                body["user_id"]?.bool.map { $0 ? .phoneAndUserID : .phone }
            }
        switchboard.change { world, _ in world.introduce(phone, name: body["name"]?.string, disclosure: disclosure) }
    }

    private func messages(_ request: HTTPServer.Request) async throws(Refusal) -> JSON {
        func field(_ name: String) -> String? { request.query.first { $0.name == name }?.value }
        guard let phone = field("phone") else { throw Refusal("the query needs phone=…") }
        let key = try chat(person: phone, business: field("to"))
        if let count = field("atleast").flatMap(Int.init) {
            await patiently { world, _ in world.hasShown(count, in: key) }
        }
        let after = field("after").flatMap(Int.init) ?? 0
        return switchboard.read { world in
            guard let chat = world.chats[key] else { return [] }
            return .array(chat.shown.dropFirst(max(0, after - chat.forgotten)).map(\.json))
        }
    }

    private func settle() async -> Bool {
        await patiently { world, now in world.isSettled(horizon: now) }
        let now = switchboard.clock.now
        return switchboard.read { $0.isSettled(horizon: now) }
    }

    /// Waits for a condition, but not for ever.
    private func patiently(_ condition: @escaping @Sendable (World, Timestamp) -> Bool) async {
        await withDiscardingTaskGroup { group in
            let deadline = switchboard.clock.now + Self.patience
            group.addTask {
                // A cancelled sleep means that the condition holds.
                guard (try? await switchboard.clock.sleep(until: deadline)) != nil else { return }
                switchboard.bell.ring()
            }
            await switchboard.wait { world, now in now >= deadline || condition(world, now) }
            group.cancelAll()
        }
    }

    private func chat(person: String, business: String?) throws(Refusal) -> Chat.Key {
        guard let digits = PhoneNumber.digits(person) else { throw Refusal(.notAPhoneNumber(person)) }
        let id = try obey { world, _ throws(TwinError) in try world.phoneNumberID(business) }
        return Chat.Key(person: digits, phoneNumberID: id)
    }

    private func obey(_ body: (inout World, Timestamp) throws(TwinError) -> String) throws(Refusal) -> String {
        do throws(TwinError) { return try switchboard.change(body) } catch { throw Refusal(error) }
    }

    private func body(_ request: HTTPServer.Request) throws(Refusal) -> JSON {
        if request.body.isEmpty { return [:] }
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
