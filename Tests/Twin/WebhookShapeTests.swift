import JSON
import Messaging
import Testing

@testable import Twin

@Suite("Webhooks have the keys of Meta's examples", .enabled(if: Fixtures.folder != nil))
struct WebhookShapeTests {
    private let start = Timestamp(seconds: 1_795_000_000)
    private let person = "16505551234"

    private func world(
        _ disclosure: Twin.Disclosure, enrolled: Bool = false, _ change: (inout Twin.Configuration) -> Void = { _ in }
    ) -> World {
        var configuration = Twin.Configuration.test(ManualClock(), change)
        var bakery = Twin.Phone.bakery
        bakery.hasParentIDs = enrolled
        configuration.phones = [bakery]
        configuration.webhook = "http://127.0.0.1/"
        var world = World(configuration)
        world.introduce(person, name: "Pablo", disclosure: disclosure)
        return world
    }

    private func key(_ world: World) -> Chat.Key {
        Chat.Key(person: person, phoneNumberID: Twin.Phone.bakery.phoneNumberID)
    }

    /// What leaves next.
    private func bodies(_ world: inout World) -> [JSON] {
        var bodies: [JSON] = []
        while true {
            let parcels = world.run(now: start).parcels
            if parcels.isEmpty { return bodies }
            for parcel in parcels {
                bodies.append(parcel.body)
                world.finished(parcel, arrived: true, now: start)
            }
        }
    }

    private func expect(_ body: JSON?, _ fixture: String, without: Set<String> = []) throws {
        let expected = try Fixtures.json("webhooks/\(fixture).json").paths
        let leaves = expected.filter { path in !without.contains { path.contains($0) } }
        #expect(body?.paths == leaves, "\(fixture)")
    }

    private func said(
        _ said: Twin.Said, _ disclosure: Twin.Disclosure = .phone, enrolled: Bool = false, quoting: String? = nil
    ) throws -> JSON? {
        var world = world(disclosure, enrolled: enrolled)
        _ = try world.say(said, quoting: quoting, chat: key(world), now: start)
        return bodies(&world).first
    }

    @Test("Messages")
    func messages() throws {
        try expect(said(.text("hi")), "text")
        try expect(said(.text("hi"), .phoneAndUserID), "bsuid-text-phone-present-no-username")
        try expect(said(.text("hi"), .userID(username: "pablo"), enrolled: true), "bsuid-text-phone-omitted")
        try expect(said(.media(.init(.image, caption: "A"))), "image-with-caption")
        try expect(said(.media(.init(.video, caption: "A"))), "video-with-caption")
        try expect(said(.media(.init(.audio))), "audio-voice-note")
        try expect(said(.media(.init(.document, caption: "A", filename: "a.pdf"))), "document")
        try expect(said(.media(.init(.sticker))), "sticker")
        try expect(
            said(.location(latitude: 1, longitude: 2, name: "A", address: "B")), "location", without: ["location/url"])
        try expect(
            said(.location(latitude: 1, longitude: 2, name: "A", address: "B"), quoting: "wamid.A"),
            "location-reply-to-location-request")
        try expect(said(.reaction("👍", to: "wamid.A")), "reaction-added")
        try expect(said(.reaction(nil, to: "wamid.A")), "reaction-removed")
        try expect(said(.unsupported("edit")), "unsupported-edit")
        try expect(said(.welcome), "request-welcome")
    }

    @Test("Taps")
    func taps() throws {
        func tapped(_ kind: Twin.Choice.Kind) throws -> JSON? {
            var world = world(.phone)
            var content = Twin.Content(.buttons)
            content.choices = [Twin.Choice(kind: kind, id: "a", title: "A", description: kind == .row ? "B" : nil)]
            var chat = Chat(most: 10)
            chat.show(
                Twin.Shown(
                    id: "wamid.A", phoneNumberID: key(world).phoneNumberID, person: person, at: start, content: content,
                    quoting: nil, callbackData: nil))
            world.chats[key(world)] = chat
            _ = try world.tap(.number(1), of: nil, chat: key(world), now: start)
            return bodies(&world).first
        }
        try expect(tapped(.button), "interactive-button-reply")
        try expect(tapped(.row), "interactive-list-reply")
        try expect(tapped(.quickReply), "button-template-quick-reply")
    }

    /// The statuses of one send.
    private func statuses(
        _ disclosure: Twin.Disclosure, enrolled: Bool = false, toUserID: Bool = false, callback: String? = nil,
        window: Bool = false
    ) throws -> [JSON] {
        var world = world(disclosure, enrolled: enrolled) { $0.rules.window = window }
        var body = text("a", to: "+\(person)")
        if toUserID { body = body.with("to", nil).with("recipient", world.userID(of: key(world)).map(JSON.string)) }
        guard
            case .send(let send) = try world.validator.request(
                body.with("biz_opaque_callback_data", callback.map(JSON.string)))
        else { return [] }
        _ = try world.accept(send, body: body, phoneNumberID: key(world).phoneNumberID, now: start)
        return bodies(&world)
    }

    @Test("Statuses")
    func statuses() throws {
        let legacy = try statuses(.phone)
        #expect(legacy.count == 2)
        try expect(legacy[0], "status-sent-with-conversation", without: ["conversation"])
        try expect(legacy[1], "status-delivered-service-billable")
        try expect(
            statuses(.phone, callback: "order-8812")[0], "status-sent-free-entry-point-conversation",
            without: ["conversation"])
        try expect(statuses(.userID(username: "p"), toUserID: true)[0], "bsuid-status-sent-no-username")
        try expect(
            statuses(.userID(username: "p"), enrolled: true, toUserID: true)[1], "bsuid-status-delivered-sent-to-bsuid")
        try expect(statuses(.userID(username: "p"), enrolled: true)[1], "bsuid-status-delivered-sent-to-phone")
    }

    @Test("Failures tell no profile")
    func failures() throws {
        try expect(statuses(.phone, window: true).first, "status-failed-131049")
        try expect(statuses(.phoneAndUserID, enrolled: true, window: true).first, "bsuid-status-failed-sent-to-phone")
        try expect(
            statuses(.phoneAndUserID, enrolled: true, toUserID: true, window: true).first,
            "bsuid-status-failed-sent-to-bsuid")
    }

    @Test("A new number comes as a system message, and as a new user id")
    func numberChange() throws {
        func change(_ disclosure: Twin.Disclosure, enrolled: Bool = false) throws -> [JSON] {
            var world = world(disclosure, enrolled: enrolled)
            _ = try world.say(.text("a"), quoting: nil, chat: key(world), now: start)
            _ = bodies(&world)
            try world.changeNumber(of: person, to: "12195555358", now: start)
            #expect(world.people[person] == nil && world.people["12195555358"] != nil)
            return bodies(&world)
        }
        let legacy = try change(.phone)
        #expect(legacy.count == 1)
        try expect(legacy[0], "system-user-changed-number")
        let known = try change(.phoneAndUserID)
        #expect(known.count == 2)
        try expect(known[1], "user-id-update")
        try expect(change(.userID(username: "p"), enrolled: true)[1], "user-id-update-parent-phone-omitted")
    }
}
