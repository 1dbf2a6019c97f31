/// Phone numbers as people write them.
enum PhoneNumber {
    /// The digits of a number, without the `+`, blanks, dashes, dots and brackets that may stand between them; nil for
    /// anything else, or unless 5 to 15 digits remain (E.164 allows 15).
    static func digits(_ text: String) -> String? {
        var rest = text[...]
        if rest.hasPrefix("+") { rest = rest.dropFirst() }
        let digits = rest.filter { !" -().".contains($0) }
        guard (5...15).contains(digits.utf8.count) else { return nil }
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return String(digits)
    }

    /// The number a business means by `to`: without a `+` its own country code is put before it (section 5.1).
    static func addressed(_ to: String, from business: String, prepending: Bool) -> String? {
        guard prepending, !to.hasPrefix("+"), let local = digits(to) else { return digits(to) }
        return digits(CallingCode.prefix(of: business) + local)
    }
}
