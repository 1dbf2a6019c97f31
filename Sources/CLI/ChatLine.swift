internal import Messaging

/// What one line typed into the chat means.
enum ChatLine: Equatable {
    case say(String)
    case tap(String)
    case actAs(phone: String)
    case to(TenantID)
    case handBack
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
        case ("as", ""): self = .mistake(":as needs a phone number, e.g. :as 254712345678")
        case ("as", let phone): self = .actAs(phone: phone)
        case ("to", let name):
            self = TenantID(name).map(ChatLine.to) ?? .mistake(":to needs a tenant's name, e.g. :to clinic")
        case (let word, _): self = .mistake("there is no :\(word); \(Self.hint)")
        }
    }

    static let hint = "type something to say, or :help"

    static let helpText = """
        anything else    say it
        :tap 1           tap the first button or row of the last message; a label works too
        :as PHONE        speak as another person
        :to TENANT       write to another tenant's number
        :back            give an escalated conversation back to its bot, as an agent would
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
