/// Why a transport would refuse a message, told to the author of the script that wrote it.
package struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, in the author's words: "text", "the title of button 2".
    package let field: String
    /// One sentence or two with the field, the limit, what was given and the mend. It quotes no more than ids, titles and
    /// links of the message, but these may name people: not for the host's log.
    package let description: String

    package init(field: String, _ description: String) { (self.field, self.description) = (field, description) }
}
