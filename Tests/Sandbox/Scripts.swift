import JSON
import Sandbox

/// What `source` comes to when it is the whole program: the body of the function that is called with `input`.
///
/// `halt` and `module` are in its scope.
func run(
    _ source: String, input: JSON = .null, modules: [String: String] = [:],
    at circumstances: Circumstances = Circumstances(), limits: Limits = Limits()
) -> Report {
    do {
        let main = try compile(
            "local primitives = ... local halt, module = primitives.halt, primitives.module; "
                + "return function(input)\n\(source)\nend", name: "bot.lua")
        var chunks: [String: Chunk] = [:]
        for (name, source) in modules { chunks[name] = try compile(source, name: "\(name).lua") }
        return Sandbox.run(Program(main: main, modules: chunks), input: input, at: circumstances, limits: limits)
    } catch {
        return Report(outcome: .failed(Failure(message: error.description)))
    }
}

func compile(_ source: String, name: String) throws(SourceError) -> Chunk {
    try Sandbox.compile(Array(source.utf8), name: name)
}

extension Report {
    /// The returned value; nil for any other outcome.
    var value: JSON? { if case .returned(let value) = outcome { value } else { nil } }
    /// The failure; nil for any other outcome.
    var failure: Failure? { if case .failed(let failure) = outcome { failure } else { nil } }
}
