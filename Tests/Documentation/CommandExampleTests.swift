import Foundation
import TestSupport
import Testing

@Suite("Examples of commands", .timeLimit(.minutes(2)))
struct CommandExampleTests {
    /// Every line of a shell block, without what is only for the shell.
    private static let lines = Document.all.flatMap(\.blocks).filter { $0.language == "sh" }
        .flatMap { $0.text.split(separator: "\n") }
        .map { $0.prefix { !"#<>|&".contains($0) }.split(separator: " ").map(String.init) }

    static let commands = lines.filter { $0.first == "parlua" }.map { Array($0.dropFirst()) }

    @Test("Every command in the documents exists and has the options it is shown with", arguments: commands)
    func exists(words: [String]) async throws {
        let name = words.first == "webhook" ? Array(words.prefix(2)) : Array(words.prefix(1))
        let process = try ParluaProcess(name + ["--help"])
        let output = await process.everything().output
        #expect(await process.exitCode() == 0)
        for option in words.dropFirst(name.count) where option.hasPrefix("--") {
            #expect(output.contains(option.prefix { $0 != "=" }), "\(option)")
        }
    }

    @Test("Every target of make in the documents exists")
    func targets() throws {
        let makefile = try String(contentsOf: Document.root.appending(path: "Makefile"), encoding: .utf8)
        let named = Self.lines.filter { $0.first == "make" }.flatMap { $0.dropFirst() }
        #expect(!named.isEmpty)
        for target in named { #expect(makefile.contains("\n\(target):"), "\(target)") }
    }

    @Test("The change log begins with the version of the program")
    func version() async throws {
        let process = try ParluaProcess(["version"])
        let version = await process.everything().output.split(separator: " ").last.map { $0.trimmingCharacters(in: .newlines) }
        let entries = Document(name: "CHANGELOG.md").headings.filter { $0.first?.isNumber == true }
        #expect(entries.first == version)
    }
}
