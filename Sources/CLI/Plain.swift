/// Texts of others, shown on a terminal.
enum Plain {
    /// In one line; control characters, which could steer the terminal, are shown as what they are.
    static func line(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator:
                    // Joiners are part of emoji and of many scripts.
                    scalar.value == 0x200D || scalar.value == 0x200C
                        ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
                default: String(scalar)
                }
            }.joined())
    }

    /// `1 turn`, `2 turns`.
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
