internal import Glibc
internal import JSON

extension Configuration {
    /// Reads the operator's file: a Lua chunk that returns a table, run in a sandbox of its own.
    ///
    /// Beside the sandbox's usual functions the chunk has `env "NAME"` and `file "path"`. They do not look: they mark
    /// the place, and what stands there is put in afterwards, so that no secret enters the VM.
    package init(file: String, environment: @escaping Environment = processEnvironment) throws(ConfigurationError) {
        let value: JSON
        do throws(ConfigurationProblem) {
            value = try ConfigurationChunk(file: file).run()
        } catch {
            throw ConfigurationError(file: file, problems: [error])
        }
        try self.init(decoding: value, file: file, environment: environment)
    }

    /// The variables that this process was started with.
    package static let processEnvironment: Environment = { name in getenv(name).map { String(cString: $0) } }
}
