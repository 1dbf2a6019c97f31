internal import CAssets
internal import Sandbox

/// Parlua's own Lua files, compiled once per process.
enum Prelude {
    /// What runs before a tenant's `bot.lua`.
    static let main = chunk("prelude.lua")
    /// What runs before a tenant's `*_test.lua`.
    static let testMain = chunk("test_prelude.lua")

    static let parts: [String: Chunk] = named([
        "mistakes", "order", "data", "durations", "routing", "verbs", "messages", "memory", "actions", "notes",
        "events",
        "globals",
    ])

    static let testParts: [String: Chunk] = named(["mistakes", "order", "durations", "globals"])

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

    private static func named(_ parts: [String]) -> [String: Chunk] {
        var chunks: [String: Chunk] = [:]
        for part in parts { chunks[inner("\(part).lua")] = chunk("\(part).lua") }
        return chunks
    }

    private static func chunk(_ asset: String) -> Chunk {
        guard let file = cassets_find(asset) else { preconditionFailure("\(asset) is embedded") }
        let source = UnsafeBufferPointer(start: file.pointee.bytes, count: file.pointee.count)
        return generated(String(decoding: source, as: UTF8.self), named: asset)
    }
}
