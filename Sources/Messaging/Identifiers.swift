/// A tenant's name: the name of its folder, 1 to 64 of `a-z`, `0-9`, `-` and `_`, beginning with a letter.
package struct TenantID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let name: String

    package init?(_ name: String) {
        let allowed = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard allowed, (1...64).contains(name.utf8.count), name.first?.isLetter == true else { return nil }
        self.name = name
    }

    package var description: String { name }
    package static func < (left: Self, right: Self) -> Bool { left.name < right.name }
}

/// One account of a transport, e.g. one WhatsApp phone number id.
package struct ChannelID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let transport: Transport
    /// The provider's id of the account; for WhatsApp the phone number id.
    package let account: String

    package init(_ transport: Transport, account: String) { (self.transport, self.account) = (transport, account) }

    package var description: String { "\(transport.rawValue):\(account)" }
    package static func < (left: Self, right: Self) -> Bool { left.description < right.description }
}

package enum Transport: String, Sendable, CaseIterable {
    case whatsapp
}

/// A conversation's row number in the store.
package struct ConversationID: Sendable, Hashable, Comparable {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// An event's number in the journal: later events have larger ones.
package struct EventNumber: Sendable, Hashable, Comparable {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// Our id of one outbound message, echoed by the transport in statuses (`biz_opaque_callback_data`).
package struct MessageToken: Sendable, Hashable, CustomStringConvertible {
    package let text: String
    package init(_ text: String) { self.text = text }
    package var description: String { text }
}

/// What names a script version: the SHA-256 of its files, in hexadecimal.
package struct ScriptVersion: Sendable, Hashable, CustomStringConvertible {
    package let hash: String
    package init(hash: String) { self.hash = hash }
    /// The first 12 digits: enough for people.
    package var description: String { String(hash.prefix(12)) }
}

/// What parked events of one tenant have in common that fail for the same reason at the same place: the reason itself,
/// or ten hexadecimal digits where there is more to it.
package struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
    package let text: String
    package init(_ text: String) { self.text = text }
    package var description: String { text }
}
