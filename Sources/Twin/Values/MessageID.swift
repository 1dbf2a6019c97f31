internal import Messaging

/// Message ids that look like Meta's, which nobody may take apart.
///
/// `wamid.` and base64 of a small binary: the person's number, a byte for the direction, and 20 (inbound) or 18 (outbound)
/// hexadecimal digits. Seen in examples, not promised (section 10).
enum MessageID {
    enum Direction: UInt8 { case outbound = 0x11, inbound = 0x12 }

    static func make(person: String, _ direction: Direction, using random: inout SplitMix64) -> String {
        let count = direction == .inbound ? 20 : 18
        // Ids of phones begin with 3A, those of the Cloud API do not.
        var hex = direction == .inbound ? Array("3A".utf8) : []
        while hex.count < count { hex.append(digits[Int(random.next() & 15)]) }
        let name = Array(person.utf8.prefix(100))
        let bytes: [UInt8] =
            [0x1c, 0x18, UInt8(name.count)] + name + [0x15, 0x02, 0x00, direction.rawValue, 0x18, UInt8(count)] + hex
            + [0x00]
        return "wamid." + base64(bytes)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Base64 with padding (RFC 4648, section 4).
    static func base64(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
