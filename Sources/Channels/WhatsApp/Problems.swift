internal import JSON
package import Messaging

extension WhatsApp {
    /// Everything for which Meta would refuse `message`, or make something else of it, as far as it can be told
    /// beforehand; empty if nothing is known against it.
    ///
    /// Not checked, because only Meta knows: whether a template exists and fits its parameters, whether a linked image can be
    /// fetched, whether the service window is open.
    ///
    /// - Parameter address: nil while it is not known; then it may be any person's.
    package static func problems(with message: Message, to address: Address? = nil) -> [Problem] {
        var checklist = Checklist()
        checklist.check(message.content)
        if case .group = address { checklist.checkForGroup(message.content) }
        if message.quote == "" {
            checklist.add("quote", "is empty. Give the id of the message to quote, or leave it out.")
        }
        return checklist.problems
    }
}

extension WhatsApp.Checklist {
    fileprivate mutating func check(_ content: Message.Content) {
        switch content {
        case .text(let body, _): need("the text", body, atMost: WhatsApp.Limits.text)
        case .buttons(let body, let header, let footer, let buttons):
            check(header)
            need("the text above the buttons", body, atMost: WhatsApp.Limits.buttonsBody)
            allow("the footer", footer, atMost: WhatsApp.Limits.footer)
            check(buttons)
        case .list(let body, let header, let footer, let label, let sections):
            allow("the header", header, atMost: WhatsApp.Limits.header)
            need("the text above the list", body, atMost: WhatsApp.Limits.listBody)
            allow("the footer", footer, atMost: WhatsApp.Limits.footer)
            need("the label that opens the list", label, atMost: WhatsApp.Limits.listLabel)
            check(sections)
        case .link(let body, let header, let footer, let label, let url):
            check(header)
            need("the text above the link", body, atMost: WhatsApp.Limits.buttonsBody)
            allow("the footer", footer, atMost: WhatsApp.Limits.footer)
            need("the label of the link", label, atMost: WhatsApp.Limits.linkLabel)
            checkLink("the address of the link", url)
            if url.count > WhatsApp.Limits.url {
                add("the address of the link", "is longer than \(WhatsApp.Limits.url) characters. Shorten it.")
            }
        case .locationRequest(let body):
            need("the text above the button", body, atMost: WhatsApp.Limits.locationRequest)
        case .media(let media): check(media)
        case .location(let place): check(place)
        case .contacts(let cards): check(cards)
        case .reaction(let emoji, let target):
            if emoji == "" { add("the emoji", "is empty. Give one, or leave it out to take the reaction back.") }
            if let emoji, emoji.count > 1 {
                add("the emoji", "must be one, but is \(quoted(emoji)). A message has one reaction.")
            }
            if target.isEmpty { add("the message to react to", "has no id. Give the id of a message.") }
        case .template(let name, let language, let components):
            checkTemplate(name: name, language: language)
            for (index, component) in components.enumerated() where component["type"]?.string == nil {
                add(
                    "component \(index + 1) of the template",
                    "must be a table with a type, such as { type = \"body\", parameters = … }.")
            }
        case .read(let message, _):
            if message.isEmpty {
                add("the message to mark as read", "has no id. Give the id of a message that came in.")
            }
        }
    }

    private mutating func check(_ header: Message.Header?) {
        switch header {
        case .text(let text): need("the header", text, atMost: WhatsApp.Limits.header)
        case .media(let media):
            if ![.image, .video, .document].contains(media.kind) {
                add("the header", "must be a text, an image, a video or a document, but is of another kind.")
            } else if media.caption != nil {
                add("the header", "has a caption. Put it into the text.")
            }
            check(media)
        case nil: break
        }
    }

    private mutating func check(_ media: Message.Media) {
        let name = media.kind.rawValue
        switch media.source {
        case .link(let link): checkLink("the link of the \(name)", link)
        case .id(let id):
            if id.isEmpty { add("the id of the \(name)", "is empty. Give the id of a file that came in.") }
        }
        switch media.kind {
        case .image, .video, .document: allow("the caption", media.caption, atMost: WhatsApp.Limits.caption)
        case .audio, .sticker:
            if media.caption != nil { add("the caption", "cannot go with a file of this kind. Send a text after it.") }
        }
        if media.kind == .document {
            allow("the name of the file", media.filename, atMost: WhatsApp.Limits.filename)
        } else if media.filename != nil {
            add("the name of the file", "can be given to documents only. Leave it out.")
        }
        if media.isVoice, media.kind != .audio { add("voice", "goes with audio only. Leave it out.") }
    }

    private mutating func check(_ place: Event.Location) {
        if !(-90...90).contains(place.latitude) { add("the latitude", "must be from -90 to 90.") }
        if !(-180...180).contains(place.longitude) { add("the longitude", "must be from -180 to 180.") }
        allow("the name of the place", place.name, atMost: WhatsApp.Limits.placeName)
        allow("the address of the place", place.address, atMost: WhatsApp.Limits.placeName)
    }

    private mutating func check(_ cards: [JSON]) {
        if !(1...WhatsApp.Limits.contacts).contains(cards.count) {
            add("contacts", "must hold 1 to \(WhatsApp.Limits.contacts) cards, but hold \(cards.count).")
        }
        let parts = ["first_name", "last_name", "middle_name", "suffix", "prefix"]
        for (index, card) in cards.enumerated() {
            let name = "the name of contact \(index + 1)"
            if (card["name"]?["formatted_name"]?.string ?? "").allSatisfy(\.isWhitespace) {
                add(name, "has no formatted_name. Write it as it shall be shown.")
            } else if !parts.contains(where: { card["name"]?[$0]?.string != nil }) {
                add(name, "needs one more part, such as first_name.")
            }
        }
    }

    private mutating func check(_ buttons: [Message.Button]) {
        if buttons.isEmpty {
            add(
                "buttons",
                "must hold 1 to \(WhatsApp.Limits.buttons) buttons, but hold none. Add one, or send a plain text.")
        } else if buttons.count > WhatsApp.Limits.buttons {
            add(
                "buttons",
                "must hold 1 to \(WhatsApp.Limits.buttons) buttons, but hold \(buttons.count). Leave some out, or send a list."
            )
        }
        for (index, button) in buttons.enumerated() {
            let number = index + 1
            need("the id of button \(number)", button.id, atMost: WhatsApp.Limits.buttonID)
            if hasBlankEdge(button.id) {
                add("the id of button \(number)", "begins or ends with a blank: \(quoted(button.id)). Remove it.")
            }
            need("the title of button \(number)", button.title, atMost: WhatsApp.Limits.buttonTitle)
            if let mark = Self.formatting(in: button.title) {
                add(
                    "the title of button \(number)",
                    "must be plain, but \(quoted(button.title)) is formatted with \(mark). Remove the marks.")
            }
        }
        unique("the id of button", buttons.map(\.id))
        unique("the title of button", buttons.map(\.title))
    }

    private mutating func check(_ sections: [Message.Section]) {
        if sections.isEmpty || sections.count > WhatsApp.Limits.sections {
            add(
                "sections",
                "must be 1 to \(WhatsApp.Limits.sections) in number, but are \(sections.count). "
                    + (sections.isEmpty ? "Add one with rows." : "Join some of them."))
        }
        let rows = sections.flatMap(\.rows)
        if rows.count > WhatsApp.Limits.rows {
            add(
                "rows",
                "must not be more than \(WhatsApp.Limits.rows) in all sections together, but are \(rows.count). "
                    + "Leave some out, or offer them in a second list.")
        }
        for (index, section) in sections.enumerated() {
            let number = index + 1
            if sections.count > 1 {
                need("the title of section \(number)", section.title ?? "", atMost: WhatsApp.Limits.sectionTitle)
            } else {
                allow("the title of section \(number)", section.title, atMost: WhatsApp.Limits.sectionTitle)
            }
            if section.rows.isEmpty {
                add("section \(number)", "must hold a row at least, but holds none. Add one, or leave it out.")
            }
        }
        for (index, row) in rows.enumerated() {
            let number = index + 1
            need("the id of row \(number)", row.id, atMost: WhatsApp.Limits.rowID)
            need("the title of row \(number)", row.title, atMost: WhatsApp.Limits.rowTitle)
            allow("the description of row \(number)", row.description, atMost: WhatsApp.Limits.rowDescription)
        }
        unique("the id of row", rows.map(\.id))
    }

    /// Facts, section 8.9: a group takes text, media and templates.
    fileprivate mutating func checkForGroup(_ content: Message.Content) {
        switch content {
        case .buttons, .list:
            add("a message with buttons or a list", "cannot go to a group. Put the choices into the text.")
        case .link: add("a link with a label", "cannot go to a group. Put the address into the text.")
        case .locationRequest: add("a request for a location", "cannot go to a group. Ask in a text.")
        case .location, .contacts, .reaction:
            add("a place, a contact or a reaction", "cannot go to a group. Write it as a text.")
        case .read: add("a read mark", "cannot be given in a group. Leave it out.")
        case .text, .media, .template: break
        }
    }
}
