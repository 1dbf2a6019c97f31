internal import Glibc
internal import Hosting
internal import Playground

/// The `parlua` command: finds the command that is meant, parses it whole, runs it, and ends with its code.
@main
struct EntryPoint {
    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        exit(await run(words).rawValue)
    }

    private static func run(_ words: [String]) async -> ExitCode {
        switch CommandTable.find(words) {
        case .help(let text):
            return await outcome {
                try StandardOutput.write(text)
                return .ok
            }
        case .unknown(let error):
            StandardError.write("parlua: \(error.message)\n\(CommandTable.hint)\n")
            return .usage
        case .command(let type, let rest):
            do throws(UsageError) {
                var arguments = Arguments(rest)
                let command = try type.init(&arguments)
                return await outcome { try await command.run() }
            } catch {
                StandardError.write("parlua \(type.name): \(error.message)\nusage: \(type.usage)\n")
                return .usage
            }
        }
    }

    /// What `body` says, or what its error stands for, which is told on standard error.
    private static func outcome(of body: () async throws -> ExitCode) async -> ExitCode {
        do {
            return try await body()
        } catch let failure as CommandFailure {
            StandardError.write("parlua: \(failure.message)\n")
            return failure.code
        } catch let error as StartError {
            StandardError.write("parlua: \(error)\n")
            return error.kind == .configuration ? .configuration : .unavailable
        } catch let error as OperationError {
            StandardError.write("parlua: \(error)\n")
            return error.kind.exitCode
        } catch let error as ScratchFolder.Failure {
            StandardError.write("parlua: \(error)\n")
            return .inputOutput
        } catch let error as ConfigurationError {
            StandardError.write("\(error)\n")
            return .configuration
        } catch {
            StandardError.write("parlua: \(error)\n")
            return .software
        }
    }
}
