/// Why a folder is not a script that can run. The texts are for the author; they quote the script, never a person.
package struct ScriptError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Relative to the tenant's folder; nil where it is the folder itself.
    package let file: String?
    package let line: Int?
    /// One sentence with the mend.
    package let message: String

    package init(file: String? = nil, line: Int? = nil, message: String) {
        (self.file, self.line, self.message) = (file, line, message)
    }

    package var description: String { place(file, line) + message }
}
