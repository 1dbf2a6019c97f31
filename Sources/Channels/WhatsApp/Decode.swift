internal import Crypto
package import JSON
package import Messaging

extension WhatsApp {
    /// How many updates a body may hold to be taken apart; Meta sends up to 1,000.
    package static let maximumUpdates = 10_000

    /// How deep a body may be nested to be taken apart; Meta's are below 20.
    package static let maximumDepth = 256

    /// Reads a webhook body: one event for each update in it, in their order, and at least one.
    ///
    /// It cannot fail. Whatever is not known, or not as the documentation says, becomes an `unknown` event whose type is
    /// the nearest name found: a message's type, an array's or a field's name, else `change`, `entry` or `body`.
    ///
    /// `raw` is the body again, reduced to that one update, so that it can be decoded alone. The first of several updates
    /// also takes along what stands beside them all; so nothing in the body is in no event.
    ///
    /// An event belongs to the phone number that the metadata names, and where there is none, as in notices to the whole
    /// account, to the WhatsApp business account: `ChannelID(.whatsapp, account: <its id>)`. Meta draws both ids from one
    /// set. Where a body names neither, the account is empty.
    ///
    /// - Parameter receivedAt: the time of what tells none itself.
    package static func decode(_ body: JSON, receivedAt: Timestamp) -> [Event] {
        guard !body.isNested(deeperThan: maximumDepth) else {
            return [unreadable(body.bytes(), type: "body", receivedAt: receivedAt)]
        }
        var reader = BodyReader(receivedAt: receivedAt)
        reader.read(body)
        guard reader.events.count <= maximumUpdates else {
            var whole = BodyReader(receivedAt: receivedAt)
            whole.addUnknown("body", body, key: [body], origin: .init())
            return whole.events
        }
        return reader.events
    }

    /// The event for a genuine body that is not JSON: its bytes are kept in `raw`, as `text` if they are UTF-8, else as `hex`.
    package static func unreadable(_ body: [UInt8], receivedAt: Timestamp) -> Event {
        unreadable(body, type: "unreadable", receivedAt: receivedAt)
    }

    private static func unreadable(_ body: [UInt8], type: String, receivedAt: Timestamp) -> Event {
        let raw: JSON =
            if let text = String(validating: body, as: UTF8.self) { ["text": .string(text)] } else {
                ["hex": .string(Hex.text(body))]
            }
        return Event(
            key: EventKey.digest(of: body), channel: ChannelID(.whatsapp, account: ""), at: receivedAt, sender: nil,
            content: .unknown(type: type), raw: raw)
    }
}
