internal import JSON
internal import Sandbox

/// The operator's file as a program. In errors it is called by the last part of its path.
struct ConfigurationChunk {
    private let file: String
    private let name: String

    init(file: String) {
        self.file = file
        name = String(file.split(separator: "/").last ?? "parlua.lua")
    }

    /// What the file returns, references still marked.
    func run() throws(ConfigurationProblem) -> JSON {
        let program = try program()
        let report = Sandbox.run(program, input: .null, limits: Self.limits)
        switch report.outcome {
        // The value of a chunk that returns nothing.
        case .returned(.bool(true)):
            throw ConfigurationProblem(name, "returns nothing", mend: "end it with return { … }")
        case .returned(let value), .halted(let value):
            return value
        case .failed(let failure):
            throw problem("cannot be run (\(failure.message))", failure.file, failure.line)
        case .cpu:
            throw problem("does not come to an end", report.stoppedAt?.file, report.stoppedAt?.line)
        case .memory:
            throw problem("takes too much memory", report.stoppedAt?.file, report.stoppedAt?.line)
        }
    }

    private func program() throws(ConfigurationProblem) -> Program {
        let source = try source()
        do throws(SourceError) {
            return Program(
                main: try Sandbox.compile(Array(Self.prelude.utf8), name: "prelude", limits: Self.limits),
                modules: ["file": try Sandbox.compile(source, name: name, limits: Self.limits)])
        } catch {
            throw problem("is no Lua (\(error.message))", error.file, error.line)
        }
    }

    private func source() throws(ConfigurationProblem) -> [UInt8] {
        do throws(FileError) {
            return try BoundedFile.read(file, limit: Self.limits.sourceBytes)
        } catch {
            throw ConfigurationProblem(
                name, "cannot be read (\(error.reason))", mend: "create it, or name another with --config")
        }
    }

    private func problem(_ what: String, _ file: String?, _ line: Int?) -> ConfigurationProblem {
        let file = file ?? name
        return ConfigurationProblem(line.map { "\(file):\($0)" } ?? file, what, mend: "correct the file")
    }

    /// Enough for some thousand tenants.
    private static let limits: Limits = {
        var limits = Limits(cpu: .seconds(1), memory: 64 << 20)
        limits.sourceBytes = 1 << 20
        limits.compileCPU = .seconds(5)
        limits.output = 4 << 20
        limits.nodes = 200_000
        return limits
    }()

    /// Runs before the file and gives it its two functions.
    private static let prelude = """
        local primitives = ...

        local function marker(word, mark, example)
          return function(name)
            if type(name) ~= "string" or name == "" then
              error(("%s takes a text: write %s %q"):format(word, word, example), 2)
            end
            return { [mark] = name }
          end
        end

        env = marker("env", "$env", "NAME")
        file = marker("file", "$file", "path")
        return function() return primitives.module("file") end
        """
}
