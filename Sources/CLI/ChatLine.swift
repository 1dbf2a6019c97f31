internal import Messaging
internal import Twin

/// What one line typed into the chat means.
enum ChatLine: Equatable {
    case say(String)
    case tap(String)
    case send(Twin.Said.Media.Kind, caption: String?)
    case share
    case react(String)
    case wait(Duration)
    case actAs(phone: String)
    case to(TenantID)
    case handBack
    case save(name: String)
    case help
    case quit
    /// Nothing to do, or something to mend: shown as it is.
    case mistake(String)

    init(_ line: String) {
        guard line.hasPrefix(":") else {
            self = line.isEmpty ? .mistake(Self.hint) : .say(line)
            return
        }
        let words = line.dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
        let rest = words.count > 1 ? words[1].trimmingBlanks : ""
        switch (words.first ?? "", rest) {
        case ("quit", ""), ("q", ""): self = .quit
        case ("help", ""), ("h", ""): self = .help
        case ("back", ""): self = .handBack
        case ("tap", ""): self = .mistake(":tap needs a number or a label, e.g. :tap 1")
        case ("tap", let choice): self = .tap(choice)
        case ("send", let what): self = Self.sending(what)
        case ("react", ""): self = .mistake(":react needs an emoji, e.g. :react 👍")
        case ("react", let emoji): self = .react(emoji)
        case ("wait", let time):
            self =
                TimeSpan(time).map { .wait($0.duration) }
                ?? .mistake(":wait needs a time from 1s to 400d, e.g. :wait 2h")
        case ("as", ""): self = .mistake(":as needs a phone number, e.g. :as 254712345678")
        case ("as", let phone): self = .actAs(phone: phone)
        case ("to", let name):
            self = TenantID(name).map(ChatLine.to) ?? .mistake(":to needs a tenant's name, e.g. :to clinic")
        case ("save", let name):
            self =
                Self.isFileName(name)
                ? .save(name: name) : .mistake(":save needs a name of a-z, 0-9 and _, e.g. :save order")
        case (let word, _): self = .mistake("there is no :\(word); \(Self.hint)")
        }
    }

    private static func sending(_ what: String) -> ChatLine {
        let words = what.split(separator: " ", maxSplits: 1).map(String.init)
        let caption = words.count > 1 ? words[1].trimmingBlanks : nil
        if words.first == "location" { return .share }
        if let kind = words.first.flatMap(Twin.Said.Media.Kind.init) { return .send(kind, caption: caption) }
        let kinds = Twin.Said.Media.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        return .mistake(":send needs one of \(kinds), location, e.g. :send image My kitchen")
    }

    private static func isFileName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "_")
            }
    }

    static let hint = "type something to say, or :help"

    static let helpText = """
        anything else    say it
        :tap 1           tap the first button or row of the last message; a label works too
        :send image      send an image, video, audio, document, sticker or location; what follows is the caption
        :react 👍        put an emoji on the bot's last message
        :wait 2h         let time pass: timers come, each at its moment
        :as PHONE        speak as another person
        :to TENANT       write to another tenant's number
        :back            give an escalated conversation back to its bot, as an agent would
        :save NAME       write the dialogue so far as a test, NAME_test.lua, into the tenant's folder
        :quit            end
        """
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = Substring(self)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
