import Foundation
import Testing

@testable import CLI

@Suite("Examples of commands")
struct CommandExampleTests {
    /// Every line of a shell block, without what is only for the shell.
    private static let lines = Document.all.flatMap(\.blocks).filter { $0.language == "sh" }
        .flatMap { $0.text.split(separator: "\n") }
        .map { $0.prefix { !"#<>|&".contains($0) }.split(separator: " ").map(String.init) }

    static let commands = lines.filter { $0.first == "parlua" }.map { Array($0.dropFirst()) }

    @Test("Every command in the documents exists and has the options it is shown with", arguments: commands)
    func exists(words: [String]) throws {
        guard case .command(let type, let rest) = CommandTable.find(words) else {
            Issue.record("there is no such command")
            return
        }
        var arguments = Arguments(rest)
        #expect(throws: Never.self) { _ = try type.init(&arguments) }
        for option in rest where option.hasPrefix("--") { #expect(type.help.contains(option)) }
    }

    @Test("Every target of make in the documents exists")
    func targets() throws {
        let makefile = try String(contentsOf: Document.root.appending(path: "Makefile"), encoding: .utf8)
        let named = Self.lines.filter { $0.first == "make" }.flatMap { $0.dropFirst() }
        #expect(!named.isEmpty)
        for target in named { #expect(makefile.contains("\n\(target):"), "\(target)") }
    }

    @Test("The change log begins with the version of the program")
    func version() {
        #expect(Document(name: "CHANGELOG.md").headings.first { $0.first?.isNumber == true } == Version.current)
    }
}
