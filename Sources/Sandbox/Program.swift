internal import Synchronization

/// A compiled source text. Only `Sandbox.compile` makes one: bytecode from anywhere else could break the VM.
package struct Chunk: Sendable {
    /// What errors show, such as `bot.lua`.
    package let name: String
    package let bytecode: [UInt8]

    init(name: String, bytecode: [UInt8]) { (self.name, self.bytecode) = (name, bytecode) }
}

/// What one run executes: the main chunk, and the chunks it may ask for by name.
package struct Program: Sendable {
    package let main: Chunk
    package let modules: [String: Chunk]
    /// The names that errors can show.
    let files: Set<String>
    /// No other program of this process has it.
    let number: UInt64
    /// All chunks in the form that the C side reads, laid out once for all runs.
    let bytes: [UInt8]

    private static let made = Atomic<UInt64>(0)

    package init(main: Chunk, modules: [String: Chunk] = [:]) {
        (self.main, self.modules) = (main, modules)
        number = Self.made.add(1, ordering: .relaxed).newValue
        files = Set(modules.values.map(\.name) + [main.name])
        var bytes: [UInt8] = []
        bytes.appendPart(main.name.utf8)
        bytes.appendPart(main.bytecode)
        for (name, chunk) in modules.sorted(by: { $0.key < $1.key }) {
            bytes.appendPart(name.utf8)
            bytes.appendPart(chunk.bytecode)
        }
        self.bytes = bytes
    }
}

extension [UInt8] {
    mutating func appendCount(_ count: Int) {
        Swift.withUnsafeBytes(of: UInt32(count).littleEndian) { append(contentsOf: $0) }
    }

    mutating func appendPart(_ part: some Collection<UInt8>) {
        appendCount(part.count)
        append(contentsOf: part)
    }
}
