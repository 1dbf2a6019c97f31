internal import JSON
internal import Messaging

extension WhatsApp {
    /// Walks through a webhook body and collects an event for each update.
    ///
    /// A body is `{object, entry: [{id, time, changes: [{field, value}]}]}`. For the fields that hold arrays of updates each
    /// element is one; for all others the change is. Where the shape ends early, the part where it does is one.
    struct BodyReader {
        /// What surrounds an update, as far as events need it.
        struct Origin {
            /// The WhatsApp business account.
            var account = ""
            var time: JSON?
        }

        /// The fields whose values hold arrays of updates.
        private static let listFields = ["messages", "user_id_update"]

        let receivedAt: Timestamp
        private(set) var events: [Event] = []
        /// What surrounds the place where the walk is, outermost first.
        private var frames: [Frame] = []

        init(receivedAt: Timestamp) { self.receivedAt = receivedAt }

        mutating func read(_ body: JSON) {
            guard let object = body.object, let entries = object["entry"]?.array, !entries.isEmpty else {
                return addUnknown("body", body, key: [body], origin: Origin())
            }
            frames.append(Frame(object, around: "entry", isList: true, keeping: ["object"]))
            for entry in entries { read(entry: entry) }
            frames.removeLast()
        }

        private mutating func read(entry: JSON) {
            var origin = Origin()
            origin.account = entry["id"]?.identifier ?? ""
            origin.time = entry["time"].flatMap { $0.isLean ? $0 : nil }
            guard let object = entry.object, let changes = object["changes"]?.array, !changes.isEmpty else {
                return addUnknown("entry", entry, key: [entry], origin: origin)
            }
            frames.append(Frame(object, around: "changes", isList: true, keeping: ["id", "time"]))
            for change in changes { read(change: change, origin: origin) }
            frames.removeLast()
        }

        private mutating func read(change: JSON, origin: Origin) {
            let field = change["field"]?.string
            let lists = field.flatMap { field in
                Self.listFields.contains(field) ? change["value"]?.object.map { Self.lists(in: $0) } : nil
            }
            guard let object = change.object, let field, let value = change["value"]?.object, let lists, !lists.isEmpty
            else {
                return addUnknown(
                    field ?? "change", change, key: [change, .string(origin.account), origin.time ?? .null],
                    origin: origin)
            }
            frames.append(Frame(object, around: "value", isList: false, keeping: ["field"]))
            read(value: value, lists: lists, field: field, origin: origin)
            frames.removeLast()
        }

        /// The members that are arrays of updates. An array of plain values is not: it says something about its neighbours.
        private static func lists(in value: JSONObject) -> [(name: String, elements: [JSON])] {
            value.members.compactMap { member in
                guard let elements = member.value.array, !elements.isEmpty, member.name != "contacts" else {
                    return nil
                }
                let isKnown = ["messages", "statuses"].contains(member.name)
                return isKnown || elements.allSatisfy { $0.object != nil } ? (member.name, elements) : nil
            }
        }

        private mutating func read(
            value: JSONObject, lists: [(name: String, elements: [JSON])], field: String, origin: Origin
        ) {
            let contacts = Contacts(value["contacts"])
            let updates = lists.flatMap { list in
                list.elements.map { Update($0, in: list.name, field: field, contacts: contacts) }
            }
            var frame = ValueFrame(
                value, without: lists.map(\.name), contacts: contacts, claimed: Set(updates.compactMap(\.card)))
            let account = value["metadata"]?["phone_number_id"]?.identifier ?? origin.account
            let channel = ChannelID(.whatsapp, account: account)
            let time = (value["timestamp"]?.moment ?? origin.time?.moment) ?? receivedAt
            for update in updates where events.count <= WhatsApp.maximumUpdates {
                let raw = wrapped(frame.around(update.element, in: update.list, card: update.card))
                events.append(
                    update.event(
                        channel: channel, sender: update.sender(contacts), at: time, entryTime: origin.time, raw: raw))
            }
        }

        /// - Parameters:
        ///   - part: where the known shape ends.
        ///   - key: what the event is recognised by.
        mutating func addUnknown(_ type: String, _ part: JSON, key: [JSON], origin: Origin) {
            guard events.count <= WhatsApp.maximumUpdates else { return }
            let value = part["value"]
            let account = value?["metadata"]?["phone_number_id"]?.identifier ?? origin.account
            events.append(
                Event(
                    key: EventKey.digest(key), channel: ChannelID(.whatsapp, account: account),
                    at: value?["timestamp"]?.moment ?? origin.time?.moment ?? receivedAt, sender: nil,
                    content: .unknown(type: type), raw: wrapped(part)))
        }

        private mutating func wrapped(_ part: JSON) -> JSON {
            var raw = part
            for index in frames.indices.reversed() { raw = frames[index].around(raw) }
            return raw
        }
    }
}
