internal import Crypto

/// Business-scoped user ids: `CC.` and up to 128 letters and digits; parent ids are `CC.ENT.…` (section 2.2).
enum UserID {
    static func isWellFormed(_ text: String) -> Bool {
        var rest = Substring(text)
        guard rest.prefix(2).utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else {
            return false
        }
        guard rest.dropFirst(2).hasPrefix(".") else { return false }
        rest = rest.dropFirst(3)
        if rest.hasPrefix("ENT.") { rest = rest.dropFirst(4) }
        return (1...128).contains(rest.utf8.count)
            && rest.utf8.allSatisfy {
                $0 < 0x80 && (Character(Unicode.Scalar($0)).isLetter || Character(Unicode.Scalar($0)).isNumber)
            }
    }

    /// The id by which one business portfolio knows a phone number: the same person has another one elsewhere, and another
    /// one after changing the number.
    static func make(phone: String, portfolio: String, seed: UInt64) -> String {
        "\(CallingCode.country(of: phone)).\(digits(of: "\(seed)/\(portfolio)/\(phone)"))"
    }

    static func makeParent(phone: String, portfolio: String, seed: UInt64) -> String {
        "\(CallingCode.country(of: phone)).ENT.\(digits(of: "\(seed)/parent/\(portfolio)/\(phone)"))"
    }

    private static func digits(of text: String) -> String {
        let number = SHA256.digest(of: Array(text.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let digits = String(number)
        return "1" + String(repeating: "0", count: 20 - digits.count) + digits
    }
}
