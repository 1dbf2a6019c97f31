internal import Glibc
internal import JSON
package import Messaging
internal import Net
internal import Telemetry

/// Has operations performed: by the host that runs, through its socket, or here, on the data it would have.
///
/// The data file belongs to one process at a time, so there is no third way, and no way to do both.
package struct ControlLine: Sendable {
    private let configuration: Configuration
    private let clock: any WallClock
    private let tests: DraftTests?
    /// So long a host that starts or stops is waited for.
    private let patience: Duration

    /// - Parameter tests: Runs drafts' own tests where no host runs.
    package init(
        to configuration: Configuration, clock: any WallClock, tests: DraftTests? = nil,
        patience: Duration = .seconds(10)
    ) {
        (self.configuration, self.clock, self.tests, self.patience) = (configuration, clock, tests, patience)
    }

    /// - Throws: ``OperationError``; ``StartError`` where no host runs and the data or the scripts cannot be had.
    package func perform<Asked: Operation>(_ operation: Asked) async throws -> Asked.Answer {
        guard access(configuration.data, F_OK) == 0 else {
            throw OperationError(
                .missing, "\(configuration.data) is not there yet: no host has run with this configuration")
        }
        let end = clock.now + patience
        while true {
            do {
                if let answer = try await ask(operation) { return answer }
                return try await performHere(operation)
            } catch let error where Self.isPassing(error) && clock.now < end {
                try await clock.sleep(until: clock.now + .milliseconds(100))
            }
        }
    }

    /// The running host's answer; nil when nobody listens.
    private func ask<Asked: Operation>(_ operation: Asked) async throws -> Asked.Answer? {
        guard let socket = configuration.control else { return nil }
        var settings = HTTPClient.Configuration()
        settings.socket = socket
        settings.timeout = Self.timeout
        settings.maximumResponse = Self.maximumAnswer
        let client = HTTPClient(settings)
        let request = HTTPClient.Request(
            method: .post, url: ControlEndpoint.url(of: Asked.name), headers: ["Content-Type": "application/json"],
            body: operation.json.bytes())
        let response: HTTPClient.Response
        do throws(HTTPClient.Failure) {
            response = try await client.send(request)
            await client.close()
        } catch {
            await client.close()
            try Self.examine(error, of: Asked.name, at: socket)
            return nil
        }
        return try Self.answer(of: Asked.self, in: response)
    }

    /// Returns if nobody listens, so that the data is free.
    private static func examine(_ failure: HTTPClient.Failure, of name: String, at socket: String)
        throws(OperationError)
    {
        if failure.mayHaveArrived {
            throw OperationError(
                .failed, "the host took \(name) and did not answer (\(failure.reason)): look what became of it")
        }
        if access(socket, W_OK) != 0, errno == EACCES {
            throw OperationError(.failed, "\(socket) is another user's: run this as the user whom the host runs as")
        }
    }

    private static func answer<Asked: Operation>(
        of type: Asked.Type, in response: HTTPClient.Response
    ) throws(OperationError) -> Asked.Answer {
        let json = try? JSON(parsing: response.body)
        if response.status == 200, let answer = json.flatMap(Asked.Answer.init(json:)) { return answer }
        throw json.flatMap(OperationError.init(json:))
            ?? OperationError(.failed, "the host's answer cannot be understood: is it of another version?")
    }

    private func performHere<Asked: Operation>(_ operation: Asked) async throws -> Asked.Answer {
        let log = Log(level: .error, to: DescriptorSink.standardError())
        return try await Premises.opened(
            by: configuration, clock: clock, tests: tests, withScripts: Asked.needsScripts, log: log
        ) {
            try await operation.perform(in: $0)
        }
    }

    /// Whether a host is just starting or stopping.
    private static func isPassing(_ error: any Error) -> Bool {
        (error as? OperationError)?.kind == .busy || (error as? StartError)?.kind == .inUse
    }

    /// An operation may run a tenant's tests or many turns.
    private static let timeout = Duration.seconds(600)
    private static let maximumAnswer = 64 << 20
}
