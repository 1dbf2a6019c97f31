internal import Sandbox

extension Program {
    /// Compiles a tenant's files to run behind one of the preludes.
    ///
    /// - Parameter test: The file a test prelude loads, which no other file may `require`.
    /// - Throws: The first file, by name, that is not Lua.
    init(
        main: Chunk, parts: [String: Chunk], files: [String: [UInt8]], limits: ScriptLimits,
        test: (file: String, source: [UInt8])? = nil
    ) throws(ScriptError) {
        var modules = parts
        for (name, source) in files.sorted(by: { $0.key < $1.key }) {
            modules[name] = try Self.compile(source, name: name, limits: limits)
        }
        if let test {
            modules[Prelude.inner("test.lua")] = try Self.compile(test.source, name: test.file, limits: limits)
        }
        let names = files.keys.sorted().filter { $0 != Bundle.main }.map { "[\"\($0)\"] = true" }
        modules[Prelude.inner("files.lua")] = Prelude.generated(
            "return { \(names.joined(separator: ", ")) }", named: "files.lua")
        modules[Prelude.inner("limits.lua")] = Prelude.generated(limits.lua, named: "limits.lua")
        self.init(main: main, modules: modules)
    }

    private static func compile(_ source: [UInt8], name: String, limits: ScriptLimits) throws(ScriptError) -> Chunk {
        do throws(SourceError) {
            return try Sandbox.compile(source, name: name, limits: limits.sandbox)
        } catch {
            throw ScriptError(file: error.file, line: error.line, message: error.message)
        }
    }
}

extension ScriptError {
    /// Why loading a script did not come to its end.
    ///
    /// - Precondition: `outcome` is not `returned`.
    init(_ outcome: Outcome, limits: ScriptLimits) {
        switch outcome {
        case .failed(let failure): self.init(file: failure.file, line: failure.line, message: failure.message)
        case .cpu: self.init(message: "loading takes longer than \(limits.cpu): is there an endless loop?")
        case .memory: self.init(message: "loading takes more than \(limits.memory) bytes of memory")
        case .returned, .halted: self.init(message: "loading stopped before its end")
        }
    }
}

extension ScriptLimits {
    var sandbox: Limits {
        var limits = Limits(cpu: cpu, memory: memory)
        (limits.output, limits.sourceBytes, limits.depth) = (output, fileBytes, 32)
        return limits
    }
}
