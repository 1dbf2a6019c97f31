package import JSON

extension Twin {
    /// The visible part of a message of the business.
    package struct Content: Sendable, Equatable {
        /// What a person would call it.
        package enum Kind: String, Sendable, CaseIterable {
            case text, image, video, audio, document, sticker, location, contacts, reaction
            case buttons, list, link
            case locationRequest = "location_request"
            case template
        }

        package var kind: Kind
        /// The body, the caption, the emoji, or for a place its name and coordinates; empty where there is none.
        package var text = ""
        package var header: String?
        package var footer: String?
        /// What can be tapped, in the order shown.
        package var choices: [Choice] = []
        /// Where the media lie, or the place a link button leads to.
        package var link: String?
        /// What a link button says.
        package var label: String?
        /// A media id, where the media were uploaded before.
        package var mediaID: String?
        /// The template's name and language, e.g. `order_update/en_US`.
        package var template: String?
        /// The object named like the message's type, as it came.
        package var raw: JSON = .null

        init(_ kind: Kind, text: String = "", raw: JSON = .null) {
            (self.kind, self.text, self.raw) = (kind, text, raw)
        }
    }

    /// One thing a person can tap.
    package struct Choice: Sendable, Equatable {
        /// Where it stands.
        package enum Kind: String, Sendable {
            case button, row
            /// A template's quick reply; its tap comes back as `type: "button"`.
            case quickReply = "quick_reply"
        }

        package let kind: Kind
        /// The id, for a quick reply its payload.
        package let id: String
        package let title: String
        package var description: String?
    }
}
