/// Country calling codes (ITU-T E.164).
enum CallingCode {
    private static let twoDigits: Set<String> = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51",
        "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86",
        "90",
        "91", "92", "93", "94", "95", "98",
    ]

    private static let countries: [String: String] = [
        "1": "US", "7": "RU", "20": "EG", "27": "ZA", "30": "GR", "31": "NL", "32": "BE", "33": "FR", "34": "ES",
        "39": "IT",
        "41": "CH", "43": "AT", "44": "GB", "45": "DK", "46": "SE", "47": "NO", "48": "PL", "49": "DE", "51": "PE",
        "52": "MX", "54": "AR", "55": "BR", "56": "CL", "57": "CO", "60": "MY", "61": "AU", "62": "ID", "63": "PH",
        "64": "NZ", "65": "SG", "66": "TH", "81": "JP", "82": "KR", "84": "VN", "86": "CN", "90": "TR", "91": "IN",
        "92": "PK", "94": "LK", "212": "MA", "216": "TN", "221": "SN", "225": "CI", "233": "GH", "234": "NG",
        "237": "CM",
        "250": "RW", "251": "ET", "254": "KE", "255": "TZ", "256": "UG", "260": "ZM", "263": "ZW", "351": "PT",
        "353": "IE",
        "380": "UA", "420": "CZ", "852": "HK", "880": "BD", "966": "SA", "971": "AE", "972": "IL", "977": "NP",
    ]

    /// The code at the head of a number in digits: one digit for zones 1 and 7, else two or three.
    static func prefix(of digits: String) -> String {
        if digits.hasPrefix("1") || digits.hasPrefix("7") { return String(digits.prefix(1)) }
        let two = String(digits.prefix(2))
        return twoDigits.contains(two) ? two : String(digits.prefix(3))
    }

    /// The ISO country of a number, `ZZ` where this list does not name it.
    static func country(of digits: String) -> String { countries[prefix(of: digits)] ?? "ZZ" }
}
