import Messaging
import Sandbox
import TestSupport
import Testing

@testable import LuaSyntax

@Suite("Lua's text", .timeLimit(.minutes(2)))
struct LuaFileTests {
    private static func isLua(_ source: [UInt8]) -> Bool {
        do throws(SourceError) {
            _ = try Sandbox.compile(source, name: "bot.lua", limits: Limits())
            return true
        } catch {
            return false
        }
    }

    private static let sources =
        LanguageScripts.all.map(\.source)
        + (HostileScripts.language + HostileScripts.bots).map { "return \($0.handler)" }

    @Test("Whatever Lua takes is read", arguments: sources)
    func reads(source: String) {
        let bytes = Array(source.utf8)
        #expect(LuaFile(bytes) != nil || !Self.isLua(bytes))
    }

    /// Pieces of Lua in any order: most are no Lua, and none may do more harm than not to be read.
    @Test(
        "Whatever Lua takes of made-up texts is read, and nothing ends the reader", arguments: 0..<12 as Range<UInt64>)
    func fuzz(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var taken = 0
        for _ in 0..<100 {
            var bytes = Array(Self.sources[Int.random(in: 0..<Self.sources.count, using: &random)].utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &random)))
                case 2:
                    let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
                    bytes.insert(contentsOf: " \(piece) ".utf8, at: place)
                default: bytes.append(contentsOf: bytes[..<place])
                }
            }
            let isRead = LuaFile(bytes) != nil
            guard Self.isLua(bytes) else { continue }
            taken += 1
            #expect(isRead, "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(taken > 0)
    }

    private static let pieces = [
        "if", "then", "end", "function", "(", ")", "{", "}", "[[", "]]", "--[==[", "\"", "'", "\\", "::a::", "goto a",
        "...",
        "..", "=", "local", "<const>", ":", ".", ",", ";", "0x1p-4", "1e+9", "return", "until", "repeat", "~=", "//",
        "#", "not",
        "\r\n", "\u{FEFF}", "\0", "local function f(a, ...)", "for i = 1, 2 do", "and", "_ENV",
    ]

    @Test(
        "What is nested too deeply is not read",
        arguments: ["(", "{", "-- x\nf(", "function() return ", "not (", "do "])
    func deep(piece: String) {
        for count in [300, 100_000] {
            #expect(LuaFile(Array("return \(String(repeating: piece, count: count))".utf8)) == nil)
        }
    }

    @Test("A row of twenty thousand operands is read", arguments: ["1 + ", "a .. ", "not ", "x and "])
    func wide(piece: String) {
        #expect(LuaFile(Array("return \(String(repeating: piece, count: 20_000))1".utf8)) != nil)
    }

    @Test(
        "Lines are counted as Lua counts them",
        arguments: [
            ("f()", 1), ("\n\nf()", 3), ("\r\n\r\nf()", 3), ("\r\rf()", 3), ("--[[\n\n]]f()", 3),
            ("a = [[\n\n]]f()", 3),
            ("a = 'x\\\n\\z \n y' f()", 3), ("#!/usr/bin/lua\nf()", 2), ("\u{FEFF}-- a\nf()", 2), ("a = b\n.c\nf()", 3),
        ])
    func lines(source: String, line: Int) throws {
        let file = try #require(LuaFile(Array(source.utf8)))
        guard case .call(let call)? = file.main.block.statements.last?.statement else {
            Issue.record("the last line is a call")
            return
        }
        #expect(call.line == line)
    }

    @Test(
        "Texts are read as Lua reads them",
        arguments: [
            (#""a\n\65\x42\u{43}\"\z   d""#, "a\nABC\"d"), ("'it''s'", "it"), ("[==[\na]]b]==]", "a]]b"),
            ("[[\r\nx]]", "x"),
            (#"'\u{20AC}'"#, "€"),
        ])
    func texts(source: String, text: String) {
        #expect(Lexer.tokens(Array(source.utf8)).first?.kind == .string(text))
    }

    @Test("A name is the local that is in reach, or a global")
    func names() throws {
        let source = """
            local a = a
            do local b = a end
            local function c() return c, b end
            for d = 1, d do e = d end
            repeat local f = 1 until f
            """
        let tokens = Lexer.tokens(Array(source.utf8))
        #expect(tokens.filter { $0.kind == .name("c") }.count == 2)
        let file = try #require(LuaFile(Array(source.utf8)))
        var globals: [String] = []
        for (statement, _) in file.main.block.statements {
            switch statement {
            case .local(_, let values), .assignment(_, let values):
                for case .global(let name, _) in values { globals.append(name) }
                for case .function(let function) in values {
                    guard case .result(let results)? = function.block.statements.first?.statement else { continue }
                    for case .global(let name, _) in results { globals.append(name) }
                }
            case .loop(let loop): for case .global(let name, _) in loop.expressions { globals.append(name) }
            default: break
            }
        }
        #expect(globals == ["a", "b", "d"])
    }
}
