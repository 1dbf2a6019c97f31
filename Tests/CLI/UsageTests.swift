import Testing

@Suite("The command line", .timeLimit(.minutes(1)))
struct UsageTests {
    @Test("Help lists every command, and each explains itself", arguments: ["run", "version", "webhook decode"])
    func help(command: String) async throws {
        let all = try await Binary.run("--help")
        #expect(all.status == 0)
        #expect(all.error.isEmpty)
        #expect(all.outputLines.contains { $0.hasPrefix("  \(command)  ") })
        let words = command.split(separator: " ").map(String.init)
        let one = try await Binary.run(words + ["--help"])
        #expect(one.status == 0)
        #expect(one.output.hasPrefix("usage: parlua \(command)"))
        #expect(try await Binary.run(["help"] + words).output == one.output)
    }

    @Test(
        "A wrong command line ends with 64, says why on standard error, and does nothing",
        arguments: [
            ([], "parlua: a command is missing"),
            (["versoin"], "parlua: unknown command versoin; did you mean version?"),
            (["--verbose"], "parlua: unknown option --verbose"),
            (["version", "--loud"], "parlua version: unknown option --loud"),
            (["version", "now"], "parlua version: now is one word too many"),
            (["version", "--", "--help"], "parlua version: --help is one word too many"),
            (["webhook"], "parlua: webhook is no command by itself; there is webhook decode"),
            (
                ["webhook", "decode", "--chanel=x"],
                "parlua webhook decode: unknown option --chanel; did you mean --channel?"
            ),
            (["webhook", "decode", "--channel"], "parlua webhook decode: --channel needs a value"),
            (
                ["webhook", "decode", "--channel", "pigeon"],
                "parlua webhook decode: --channel takes whatsapp, not pigeon"
            ),
            (
                ["webhook", "decode", "--channel=whatsapp", "--channel=whatsapp"],
                "parlua webhook decode: --channel is given twice, or takes no value"
            ),
        ] as [([String], String)])
    func wrong(arguments: [String], message: String) async throws {
        let result = try await Binary.run(arguments)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.errorLines.first == message)
    }

    @Test("The version is one line", arguments: ["version", "--version"])
    func version(argument: String) async throws {
        let result = try await Binary.run(argument)
        #expect(result.status == 0)
        #expect(result.output.wholeMatch(of: /parlua [0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
    }
}
