package import JSON

/// A message to a person, independent of the transport that carries it.
package struct Message: Sendable, Equatable {
    package var content: Content
    /// The provider's id of the message to quote.
    package var quote: String?

    package init(_ content: Content, quote: String? = nil) { (self.content, self.quote) = (content, quote) }

    package enum Content: Sendable, Equatable {
        case text(String, previewsLinks: Bool)
        case buttons(body: String, header: Header? = nil, footer: String?, buttons: [Button])
        case list(body: String, header: String? = nil, footer: String?, label: String, sections: [Section])
        /// One button that opens a web page.
        case link(body: String, header: Header? = nil, footer: String?, label: String, url: String)
        /// A question with a button by which the person shares where they are.
        case locationRequest(body: String)
        case media(Media)
        case location(Event.Location)
        /// Contact cards; their parts have the names that shared cards have in ``Event/Content/contacts(_:)``.
        case contacts([JSON])
        /// A nil emoji takes the reaction back.
        case reaction(emoji: String?, to: String)
        /// `components` are passed on as the transport defines them.
        case template(name: String, language: String, components: [JSON])
        /// Tells the person that their message was read and, if wished, that an answer is being written.
        case read(message: String, typing: Bool)
    }

    /// A file: where the transport finds it, and how it is shown.
    package struct Media: Sendable, Equatable {
        package enum Source: Sendable, Equatable {
            case link(String)
            /// The provider's handle of a file that came in, or was handed to it before.
            case id(String)
        }
        package var kind: Event.Media.Kind
        package var source: Source
        package var caption: String?
        /// Of documents: the name they are shown with.
        package var filename: String?
        /// Of audio: shown as a voice message.
        package var isVoice: Bool
        package init(
            _ kind: Event.Media.Kind, _ source: Source, caption: String? = nil, filename: String? = nil,
            isVoice: Bool = false
        ) {
            (self.kind, self.source, self.caption) = (kind, source, caption)
            (self.filename, self.isVoice) = (filename, isVoice)
        }
    }

    /// What stands above buttons.
    package enum Header: Sendable, Equatable {
        case text(String)
        /// An image, a video or a document.
        case media(Media)
    }

    package struct Button: Sendable, Equatable {
        package var id, title: String
        package init(id: String, title: String) { (self.id, self.title) = (id, title) }
    }

    package struct Section: Sendable, Equatable {
        package var title: String?
        package var rows: [Row]
        package init(title: String?, rows: [Row]) { (self.title, self.rows) = (title, rows) }
    }

    package struct Row: Sendable, Equatable {
        package var id, title: String
        package var description: String?
        package init(id: String, title: String, description: String?) {
            (self.id, self.title, self.description) = (id, title, description)
        }
    }
}
