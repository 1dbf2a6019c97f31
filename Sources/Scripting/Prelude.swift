internal import CAssets
internal import Crypto
internal import JSON
internal import Sandbox
internal import Synchronization

/// Parlua's own Lua files, compiled once per process: the base that every tenant's script stands on.
enum Prelude {
    /// What runs before a tenant's `bot.lua`. Scripts of the same limits share one.
    static func base(_ limits: ScriptLimits) -> Program {
        bases.withLock { $0.entry(limits) { Program(main: main, modules: parts.merging(knowing($0)) { $1 }) } }
    }

    /// What runs before a tenant's `*_test.lua`.
    static func testBase(_ limits: ScriptLimits) -> Program {
        testBases.withLock {
            $0.entry(limits) { Program(main: testMain, modules: parts.merging(knowing($0)) { $1 }) }
        }
    }

    /// The first 8 digits of the SHA-256 of all these files.
    static let digest: String = {
        let parts = cassets_prelude_parts()
        var files = Array(UnsafeBufferPointer(start: parts.first, count: parts.count))
        if let main = cassets_find("prelude.lua") { files.append(main.pointee) }
        let bytes = files.flatMap {
            Array(String(cString: $0.name).utf8) + UnsafeBufferPointer(start: $0.bytes, count: $0.count)
        }
        return Hex.text(SHA256.digest(of: bytes).prefix(4))
    }()

    /// Every word that a script of these limits could say: the same for all of them.
    static func vocabulary(_ limits: ScriptLimits) -> Vocabulary {
        vocabularies.withLock { $0.entry(limits, make: askForVocabulary) }
    }

    private static func askForVocabulary(_ limits: ScriptLimits) -> Vocabulary {
        let empty = try? Program(upon: base(limits), files: [Bundle.main: []], limits: limits)
        let report = empty.map { Sandbox.run($0, input: ["vocabulary": true], limits: limits.sandbox) }
        guard case .returned(let words)? = report?.outcome else {
            preconditionFailure("a script without a line loads, and the prelude knows its words")
        }
        return Vocabulary(words)
    }

    private static let vocabularies = Mutex<[ScriptLimits: Vocabulary]>([:])
    private static let bases = Mutex<[ScriptLimits: Program]>([:])
    private static let testBases = Mutex<[ScriptLimits: Program]>([:])

    private static let main = chunk("prelude.lua")
    private static let testMain = chunk("test_prelude.lua")

    /// Each prelude takes those it needs.
    private static let parts: [String: Chunk] = {
        let files = cassets_prelude_parts()
        let all = UnsafeBufferPointer(start: files.first, count: files.count).map { file in
            (inner(String(cString: file.name)), chunk(file))
        }
        return Dictionary(uniqueKeysWithValues: all)
    }()

    /// The limits that a prelude enforces at the author's line.
    private static func knowing(_ limits: ScriptLimits) -> [String: Chunk] {
        [inner("limits.lua"): generated("return \(limits.lua)", named: "limits.lua")]
    }

    /// The name of one of Parlua's files inside the VM. A tenant's file cannot have it, and the prelude knows by the
    /// bracket which lines on the stack are not the author's.
    static func inner(_ file: String) -> String { "[parlua]/\(file)" }

    /// A chunk made from `source`, which is ours.
    static func generated(_ source: String, named file: String) -> Chunk {
        do {
            return try Sandbox.compile(Array(source.utf8), name: inner(file), limits: compiling)
        } catch {
            preconditionFailure("Parlua's own Lua compiles: \(error)")
        }
    }

    private static let compiling = Limits()

    private static func chunk(_ asset: String) -> Chunk {
        guard let file = cassets_find(asset) else { preconditionFailure("\(asset) is embedded") }
        return chunk(file.pointee)
    }

    private static func chunk(_ file: cassets_file) -> Chunk {
        let source = UnsafeBufferPointer(start: file.bytes, count: file.count)
        return generated(String(decoding: source, as: UTF8.self), named: String(cString: file.name))
    }
}

extension Dictionary {
    /// The value of the key, made now if there is none.
    fileprivate mutating func entry(_ key: Key, make: (Key) -> Value) -> Value {
        if let value = self[key] { return value }
        let value = make(key)
        self[key] = value
        return value
    }
}
