internal import JSON

/// A failure as the Graph API tells it: at once as an HTTP answer, or later inside a `failed` status.
///
/// Source: facts on the Cloud API, sections 6.1 and 6.2 (Meta's error code page of 2026-09-11).
struct GraphError: Error, Equatable {
    let code: Int
    let title: String
    var details: String?
    var subcode: Int?
    /// WhatsApp's own errors carry `error_data`; those of the Graph platform below it mostly do not.
    var type = "OAuthException"

    init(_ code: Int, _ title: String, details: String? = nil, subcode: Int? = nil, type: String = "OAuthException") {
        (self.code, self.title, self.details, self.subcode, self.type) = (code, title, details, subcode, type)
    }

    /// The HTTP status per code, from Meta's table of December 2025. Rate limits are 400, not 429.
    var status: Int {
        switch code {
        case 0, 190: 401
        case 10, 200...299, 368, 130_497, 131_005, 131_031: 403
        case 132_001: 404
        case 3, 131_000, 131_016, 131_045, 131_057, 133_000: 500
        case 2, 133_004: 503
        default: 400
        }
    }

    /// `{"error":{…}}`.
    func envelope(trace: String) -> JSON {
        let data: JSON? = details.map { ["messaging_product": "whatsapp", "details": .string($0)] }
        return [
            "error": [
                "message": .string(code == 190 || type != "OAuthException" ? title : "(#\(code)) \(title)"),
                "type": .string(type),
                "code": .integer(Int64(code)),
                "error_data": data,
                "error_subcode": subcode.map { .integer(Int64($0)) },
                "fbtrace_id": .string(trace),
            ]
        ]
    }

    /// An item of `errors[]` in statuses, messages and values.
    var item: JSON {
        [
            "code": .integer(Int64(code)), "title": .string(title), "message": .string(title),
            "error_data": ["details": .string(details ?? title)],
            "href": "/documentation/business-messaging/whatsapp/support/error-codes",
        ]
    }
}

extension GraphError {
    static func parameter(_ text: String) -> Self { Self(100, text) }

    static func required(_ path: String) -> Self {
        Self(131_008, "Required parameter is missing", details: "The parameter \(path) is required.")
    }

    static func invalid(_ details: String) -> Self {
        Self(131_009, "Parameter value is not valid", details: details)
    }

    static func unknownObject(_ id: String, method: String) -> Self {
        Self(
            100,
            "Unsupported \(method.lowercased()) request. Object with ID '\(id)' does not exist, cannot be loaded due to "
                + "missing permissions, or does not support this operation.",
            subcode: 33, type: "GraphMethodException")
    }

    static let badToken = Self(190, "Invalid OAuth access token - Cannot parse access token")
    static let noToken = Self(190, "An access token is required to request this resource.")
    static let throughput = Self(
        130_429, "Rate limit hit", details: "Cloud API message throughput has been reached.")
    static let pair = Self(
        131_056, "(Business Account, Consumer Account) pair rate limit hit",
        details: "Too many messages sent from the sender phone number to the same recipient phone number in a short "
            + "period of time.")
    static let window = Self(
        131_047, "Re-engagement message",
        details: "More than 24 hours have passed since the recipient last replied to the sender number.")
    static let undeliverable = Self(131_026, "Message undeliverable", details: "Message Undeliverable.")
    static let toYourself = Self(
        131_021, "Recipient cannot be sender", details: "Sender and recipient phone number is the same.")
    static let unknown = Self(
        131_000, "Something went wrong", details: "Message failed to send due to an unknown error.")

    static func unsupported(_ what: String) -> Self {
        Self(131_051, "Unsupported message type", details: "\(what) is not played by the twin.")
    }
}
