internal import CSandbox
internal import Synchronization

/// A compiled source text. Only `Sandbox.compile` makes one: bytecode from anywhere else could break the VM.
package struct Chunk: Sendable {
    /// What errors show, such as `bot.lua`.
    package let name: String
    package let bytecode: [UInt8]

    init(name: String, bytecode: [UInt8]) { (self.name, self.bytecode) = (name, bytecode) }
}

/// What one run executes: the main chunk, and the chunks it may ask for by name.
///
/// Programs that have much in common stand on one base, of which each VM's memory is made only once.
package final class Program: Sendable {
    let base: Program?
    /// No other program of this process has it.
    let number: UInt64
    /// The names that errors can show.
    let files: Set<String>
    /// All chunks in the form that the C side reads, laid out once for all runs.
    private let bytes: [UInt8]

    private static let made = Atomic<UInt64>(0)

    /// - Precondition: `base` stands on no other.
    package init(upon base: Program? = nil, main: Chunk, modules: [String: Chunk] = [:]) {
        precondition(base?.base == nil, "a base is the lowest")
        self.base = base
        number = Self.made.add(1, ordering: .relaxed).newValue
        files = Set(modules.values.map(\.name) + [main.name]).union(base?.files ?? [])
        var bytes: [UInt8] = []
        bytes.appendPart(main.name.utf8)
        bytes.appendPart(main.bytecode)
        for (name, chunk) in modules.sorted(by: { $0.key < $1.key }) {
            bytes.appendPart(name.utf8)
            bytes.appendPart(chunk.bytecode)
        }
        self.bytes = bytes
    }

    /// This program, and the one it stands on; empty and number 0 without one.
    func withCBytes(_ body: (_ program: CProgram, _ base: CProgram) -> Void) {
        bytes.withUnsafeBufferPointer { own in
            let program = CProgram(own, number)
            guard let base else { return body(program, CProgram(UnsafeBufferPointer(start: nil, count: 0), 0)) }
            base.bytes.withUnsafeBufferPointer { body(program, CProgram($0, base.number)) }
        }
    }
}

/// A program as the C side takes it, for the time of a call.
struct CProgram {
    let bytes: csandbox_bytes
    let number: UInt64

    init(_ buffer: UnsafeBufferPointer<UInt8>, _ number: UInt64) {
        bytes = csandbox_bytes(bytes: buffer.baseAddress, count: buffer.count)
        self.number = number
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
