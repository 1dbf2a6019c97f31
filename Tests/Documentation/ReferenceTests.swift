import Foundation
import Scripting
import Testing

@testable import Reference

@Suite("The reference")
struct ReferenceTests {
    private let reference: Reference

    init() throws { reference = try Reference(folder: Document.root) }

    @Test("What is made of the sources is as they say")
    func isFresh() throws {
        let files = reference.files
        for (path, text) in files {
            let made = try? String(contentsOf: Document.root.appending(path: path), encoding: .utf8)
            #expect(made == text, "\(path) is stale: run `make reference`")
        }
        let pages = try FileManager.default.contentsOfDirectory(
            atPath: Document.root.appending(path: "docs/authors/verbs").path)
        #expect(pages.allSatisfy { files["docs/authors/verbs/\($0)"] != nil }, "run `make reference`")
    }

    @Test("Every word that scripts can say is explained, and no other")
    func words() throws {
        let language = Document(name: "docs/authors/language.md")
        let words = try vocabulary().words
        #expect(reference.words.subtracting(words) == [])
        // The tables that hold verbs are explained with these.
        let tables = reference.words.filter { $0.contains(".") }.map { String($0.prefix { $0 != "." }) }
        let unexplained = words.subtracting(reference.words).subtracting(tables).filter { !language.explains($0) }
        #expect(unexplained == [])
    }

    @Test("Every field that a verb takes or an event has is explained, and no other")
    func fields() throws {
        for (word, names) in try vocabulary().fields {
            let explained = reference.fields(of: word)?.filter { !$0.hasPrefix("[") }
            #expect(explained == names, "parlua.\(word)")
        }
    }

    @Test("There are at most 40 pages")
    func few() { #expect(reference.entries.count <= 40) }

    @Test("Every type that is named is declared")
    func types() throws {
        let text = try ["bot", "test"].map { try #require(reference.files["sandbox/types/\($0).lua"]) }.joined()
        let declared = Set(text.matches(of: /---@(?:class|alias) (parlua\.[a-z_.]+)/).map { String($0.1) })
        let named = Set(text.matches(of: /parlua\.[a-z_.]*[a-z_]/).map { String($0.0) })
        #expect(named.subtracting(declared) == [])
        for entry in reference.entries {
            for case .function(let function) in entry.annotations {
                #expect(text.contains("function \(function.name)("))
            }
        }
    }

    @Test("Annotations are Lua")
    func lua() throws {
        for path in ["sandbox/types/bot.lua", "sandbox/types/test.lua"] {
            let text = try #require(reference.files[path])
            // Words that a script may not set are told apart by that: to be read is enough.
            let source = Array("if false then\n\(text)\nend".utf8)
            #expect(throws: Never.self) { try Script(compiling: Bundle(files: ["bot.lua": source])) }
        }
    }

    @Test(
        "A source that is written badly is told with its line",
        arguments: [
            ("reply", "a.md:1: the first line is `# ` and the word"),
            ("# reply\ngroup: Sayings\nsummary: Says.\n", "a.md:2: the head needs `group: ` and one of "),
            ("# reply\ngroup: What is said\nsummary: Says\n", "a.md:3: the head needs `summary: ` and a sentence"),
            ("# reply\ntopic: x\n", "a.md:2: the head has `group: …` and `summary: …`, then an empty line"),
            ("# a\ngroup: Tests\nsummary: A.\n\n```types\n", "a.md:5: this block has no end"),
            (
                "# a\ngroup: Tests\nsummary: A.\n\n```types\nfunction a(b) end\n```",
                "a.md:6: a: the parameter b has no @param"
            ),
            (
                "# a\ngroup: Tests\nsummary: A.\n\n```types\n\n---@field b string\n```",
                "a.md:7: a @field needs a @class above it"
            ),
            (
                "# a\ngroup: Tests\nsummary: A.\n\n```types\n---@parm b string\n```",
                "a.md:6: @parm is none of the annotations that are used here"
            ),
        ])
    func mistakes(source: String, complaint: String) {
        let error = #expect(throws: ReferenceError.self) { try Entry(name: "a", source: source) }
        #expect(error?.text.hasPrefix(complaint) == true, "\(String(describing: error))")
    }

    @Test(
        "Types are told in words",
        arguments: [
            ("string|number", "text or number"), ("(string|table)[]", "list of entries"), ("string[]", "list of texts"),
            ("fun(a: string, b: integer): any", "function"), ("\"low\"|\"high\"", "`\"low\"` or `\"high\"`"),
            ("parlua.reply|nil", "table or nothing"),
        ])
    func types(type: String, words: String) { #expect(PlainType.words(type) == words) }

    private func vocabulary() throws -> Vocabulary {
        try Script(compiling: Scripting.Bundle(files: ["bot.lua": []])).vocabulary
    }
}

extension Document {
    /// Whether the page names the word: `assert`, or for `math.random` the library `math`.
    fileprivate func explains(_ word: String) -> Bool {
        let library = word.prefix { $0 != "." }
        return text.contains("`\(word)`") || text.contains("`\(library)`") || text.contains("`\(library)(")
    }
}
