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
        case .buttons(let body, let footer, let buttons):
            need("the text above the buttons", body, atMost: WhatsApp.Limits.buttonsBody)
            allow("the footer", footer, atMost: WhatsApp.Limits.footer)
            check(buttons)
        case .list(let body, let footer, let label, let sections):
            need("the text above the list", body, atMost: WhatsApp.Limits.listBody)
            allow("the footer", footer, atMost: WhatsApp.Limits.footer)
            need("the label that opens the list", label, atMost: WhatsApp.Limits.listLabel)
            check(sections)
        case .image(let link, let caption):
            checkLink("the link of the image", link)
            allow("the caption", caption, atMost: WhatsApp.Limits.caption)
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
        case .read: add("a read mark", "cannot be given in a group. Leave it out.")
        case .text, .image, .template: break
        }
    }
}
