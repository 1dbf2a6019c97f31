internal import JSON
package import Messaging

extension WhatsApp {
    /// One business phone number and how to send from it.
    package struct Line: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
        /// Where the Graph API is, without a slash at the end; another one in tests and behind proxies.
        package let baseURL: String
        /// Of the Graph API. Without one in the path Meta would take the app's oldest (facts, section 9).
        package let version: String
        package let phoneNumberID: String
        package let accessToken: String

        /// - Precondition: `phoneNumberID` is digits, as Meta gives it.
        package init(
            phoneNumberID: String, accessToken: String, baseURL: String = "https://graph.facebook.com",
            version: String = "v26.0"
        ) {
            self.phoneNumberID = phoneNumberID
            self.accessToken = accessToken
            self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
            self.version = version
        }

        package var description: String { "phone number id \(phoneNumberID)" }
        package var debugDescription: String { description }
    }

    /// The request that sends `message`.
    ///
    /// It does not check the message; see ``problems(with:to:)``. Read marks have no address of their own, they go to
    /// whoever sent the message they mark.
    ///
    /// - Parameter token: comes back in every status, so that a send without an answer can be told from one that was lost.
    package static func request(
        for message: Message, to address: Address, token: MessageToken, from line: Line
    ) -> OutboundRequest {
        OutboundRequest(
            method: "POST", url: "\(line.baseURL)/\(line.version)/\(line.phoneNumberID)/messages",
            headers: [
                .init(name: "Authorization", value: "Bearer \(line.accessToken)"),
                .init(name: "Content-Type", value: "application/json"),
            ],
            body: body(for: message, to: address, token: token))
    }

    private static func body(for message: Message, to address: Address, token: MessageToken) -> JSON {
        if case .read(let id, let typing) = message.content {
            return [
                "messaging_product": "whatsapp", "status": "read", "message_id": .string(id),
                "typing_indicator": typing ? ["type": "text"] : nil,
            ]
        }
        let (type, object) = payload(of: message.content)
        var body: JSONObject = ["messaging_product": "whatsapp"]
        address.write(to: &body)
        // A reaction names its message itself (facts, section 5.1).
        if type != "reaction" { body["context"] = message.quote.map { ["message_id": .string($0)] } }
        body["type"] = .string(type)
        body[type] = object
        body["biz_opaque_callback_data"] = .string(token.text)
        return .object(body)
    }

    private static func payload(of content: Message.Content) -> (type: String, object: JSON) {
        switch content {
        case .text(let body, let previewsLinks):
            ("text", ["preview_url": previewsLinks ? true : nil, "body": .string(body)])
        case .buttons(let body, let header, let footer, let buttons):
            interactive(
                "button", header.map(self.header), body, footer,
                action: [
                    "buttons": .array(
                        buttons.map { ["type": "reply", "reply": ["id": .string($0.id), "title": .string($0.title)]] })
                ])
        case .list(let body, let header, let footer, let label, let sections):
            interactive(
                "list", header.map { self.header(.text($0)) }, body, footer,
                action: ["button": .string(label), "sections": .array(sections.map(section))])
        case .link(let body, let header, let footer, let label, let url):
            interactive(
                "cta_url", header.map(self.header), body, footer,
                action: [
                    "name": "cta_url", "parameters": ["display_text": .string(label), "url": .string(url)],
                ])
        case .locationRequest(let body):
            interactive("location_request_message", nil, body, nil, action: ["name": "send_location"])
        case .media(let media): (media.kind.rawValue, self.media(media))
        case .location(let place):
            (
                "location",
                [
                    "latitude": .number(place.latitude), "longitude": .number(place.longitude),
                    "name": place.name.map(JSON.string), "address": place.address.map(JSON.string),
                ]
            )
        case .contacts(let cards): ("contacts", .array(cards))
        case .reaction(let emoji, let target):
            ("reaction", ["message_id": .string(target), "emoji": .string(emoji ?? "")])
        case .template(let name, let language, let components):
            (
                "template",
                [
                    "name": .string(name), "language": ["code": .string(language)],
                    "components": components.isEmpty ? nil : .array(components),
                ]
            )
        case .read: preconditionFailure("a read mark has no payload; the caller has dealt with it")
        }
    }

    private static func media(_ media: Message.Media) -> JSON {
        let (link, id): (JSON?, JSON?) =
            switch media.source {
            case .link(let link): (.string(link), nil)
            case .id(let id): (nil, .string(id))
            }
        return [
            "link": link, "id": id, "caption": media.caption.map(JSON.string),
            "filename": media.filename.map(JSON.string), "voice": media.isVoice ? true : nil,
        ]
    }

    private static func header(_ header: Message.Header) -> JSON {
        switch header {
        case .text(let text): ["type": "text", "text": .string(text)]
        case .media(let media):
            .object(
                JSONObject(members: [
                    .init(name: "type", value: .string(media.kind.rawValue)),
                    .init(name: media.kind.rawValue, value: self.media(media)),
                ]))
        }
    }

    private static func interactive(
        _ type: String, _ header: JSON?, _ body: String, _ footer: String?, action: JSON
    ) -> (type: String, object: JSON) {
        (
            "interactive",
            [
                "type": .string(type), "header": header, "body": ["text": .string(body)],
                "footer": footer.map { ["text": .string($0)] }, "action": action,
            ]
        )
    }

    private static func section(_ section: Message.Section) -> JSON {
        [
            "title": section.title.map(JSON.string),
            "rows": .array(
                section.rows.map {
                    ["id": .string($0.id), "title": .string($0.title), "description": $0.description.map(JSON.string)]
                }),
        ]
    }
}

extension WhatsApp.Address {
    /// With `+`, for without it Meta puts the business's own country code in front (facts, section 5.1).
    fileprivate func write(to body: inout JSONObject) {
        switch self {
        case .phone(let digits):
            body["recipient_type"] = "individual"
            body["to"] = .string(digits.hasPrefix("+") ? digits : "+\(digits)")
        case .userID(let id):
            body["recipient_type"] = "individual"
            body["recipient"] = .string(id)
        case .group(let id):
            body["recipient_type"] = "group"
            body["to"] = .string(id)
        }
    }
}
