extension Twin {
    /// A message template as approved: what a send may fill in.
    ///
    /// Variables are `{{1}}`, `{{2}}`, … (positional) or `{{name}}` (named), not both in one template. Section 8.1.
    package struct Template: Sendable, Equatable {
        /// What it is charged as.
        package enum Category: String, Sendable { case authentication, marketing, utility }

        /// What stands above the body.
        package enum Header: Sendable, Equatable {
            /// May hold one variable.
            case text(String)
            case image, video, document, location
        }

        /// What stands below it.
        package enum Button: Sendable, Equatable {
            case quickReply(String)
            /// `variable`: whether a send fills in the end of the address.
            case url(String, variable: Bool)
            case phone(String)
            /// A code is given when sending.
            case copyCode
        }

        package let name: String
        package let language: String
        package var category: Category
        package var header: Header?
        package var body: String
        package var footer: String?
        package var buttons: [Button]

        package init(
            name: String, language: String = "en_US", category: Category = .utility, header: Header? = nil,
            body: String,
            footer: String? = nil, buttons: [Button] = []
        ) {
            (self.name, self.language, self.category) = (name, language, category)
            (self.header, self.body, self.footer, self.buttons) = (header, body, footer, buttons)
        }

        /// The variables of a text, each once, in the order of their first mention.
        static func variables(in text: String) -> [String] {
            var found: [String] = []
            for piece in text.split(separator: "{{", omittingEmptySubsequences: false).dropFirst() {
                guard let end = piece.firstRange(of: "}}") else { continue }
                let name = String(piece[..<end.lowerBound].filter { $0 != " " })
                if !name.isEmpty, !found.contains(name) { found.append(name) }
            }
            return found
        }

        /// `text` with each variable replaced.
        static func fill(_ text: String, _ values: [String: String]) -> String {
            var pieces = text.split(separator: "{{", omittingEmptySubsequences: false).map(String.init)[...]
            var filled = pieces.popFirst() ?? ""
            for piece in pieces {
                guard let end = piece.firstRange(of: "}}"),
                    let value = values[piece[..<end.lowerBound].filter { $0 != " " }]
                else {
                    filled += "{{" + piece
                    continue
                }
                filled += value + piece[end.upperBound...]
            }
            return filled
        }
    }
}
