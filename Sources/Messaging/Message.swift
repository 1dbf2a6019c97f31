package import JSON

/// A message to a person, independent of the transport that carries it.
package struct Message: Sendable, Equatable {
    package var content: Content
    /// The provider's id of the message to quote.
    package var quote: String?

    package init(_ content: Content, quote: String? = nil) { (self.content, self.quote) = (content, quote) }

    package enum Content: Sendable, Equatable {
        case text(String, previewsLinks: Bool)
        case buttons(body: String, footer: String?, buttons: [Button])
        case list(body: String, footer: String?, label: String, sections: [Section])
        case image(link: String, caption: String?)
        /// `components` are passed on as the transport defines them.
        case template(name: String, language: String, components: [JSON])
        /// Tells the person that their message was read and, if wished, that an answer is being written.
        case read(message: String, typing: Bool)
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
