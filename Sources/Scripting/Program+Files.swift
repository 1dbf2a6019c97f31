internal import Sandbox

extension Program {
    /// Compiles a tenant's files to run upon one of the preludes.
    ///
    /// - Parameter test: The file a test prelude loads, which no other file may `require`.
    /// - Throws: The first file, by name, that is not Lua.
    convenience init(
        upon base: Program, files: [String: [UInt8]], limits: ScriptLimits,
        test: (file: String, source: [UInt8])? = nil
    ) throws(ScriptError) {
        var modules: [String: Chunk] = [:]
        for (name, source) in files.sorted(by: { $0.key < $1.key }) {
            if Bundle.isTable(name) {
                modules[name] = try Self.compile(table: source, name: name, limits: limits)
            } else {
                modules[name] = try Self.compile(source, name: name, limits: limits)
            }
        }
        if let test {
            modules[Prelude.inner("test.lua")] = try Self.compile(test.source, name: test.file, limits: limits)
        }
        let names = Prelude.generated(Self.list(of: files.keys.sorted()), named: "files.lua")
        self.init(upon: base, main: names, modules: modules)
    }

    /// The files that can be required, for the prelude. A file's name has no character that would need escaping.
    private static func list(of files: [String]) -> String {
        let entries = files.filter { $0 != Bundle.main }.map { "[\"\($0)\"] = true" }
        return "return { \(entries.joined(separator: ", ")) }"
    }

    private static func compile(table: [UInt8], name: String, limits: ScriptLimits) throws(ScriptError) -> Chunk {
        let lua = try CSVTable(table, file: name, limits: limits).lua
        var generous = limits.sandbox
        // Each byte may have become four, and each cell gets a separator.
        generous.sourceBytes = 8 * limits.dataBytes
        do throws(SourceError) {
            return try Sandbox.compile(Array(lua.utf8), name: name, limits: generous)
        } catch {
            throw ScriptError(file: error.file, line: error.line, message: error.message)
        }
    }

    private static func compile(_ source: [UInt8], name: String, limits: ScriptLimits) throws(ScriptError) -> Chunk {
        do throws(SourceError) {
            return try Sandbox.compile(source, name: name, limits: limits.sandbox)
        } catch {
            let mend = SyntaxMend(error.message, line: error.line, source: source)
            throw ScriptError(file: error.file, line: error.line, message: mend.sentence)
        }
    }
}

extension ScriptError {
    /// Why a run did not come to its end.
    ///
    /// - Precondition: the report's outcome is not `returned`.
    init(_ report: Report, limits: ScriptLimits) {
        let place = report.stoppedAt
        switch report.outcome {
        case .failed(let failure): self.init(file: failure.file, line: failure.line, message: failure.message)
        case .cpu:
            self.init(
                file: place?.file, line: place?.line,
                message: "this runs longer than \(limits.cpu): is there an endless loop?")
        case .memory:
            self.init(
                file: place?.file, line: place?.line, message: "this takes more than \(limits.memory) bytes of memory")
        case .returned, .halted: self.init(message: "loading stopped before its end")
        }
    }
}

extension ScriptLimits {
    var sandbox: Limits {
        var limits = Limits(cpu: cpu, memory: memory)
        (limits.output, limits.sourceBytes) = (output, fileBytes)
        // Unknown webhooks come raw, and may be larger and deeper than anything a script remembers.
        (limits.depth, limits.nodes) = (64, 50_000)
        return limits
    }
}
