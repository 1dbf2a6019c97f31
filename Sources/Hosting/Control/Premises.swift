package import Engine
package import Messaging
internal import Scripting
package import Store
internal import Telemetry

/// What operations work on: the data and scripts of a host, running or not. One process at a time has them.
package struct Premises: Sendable {
    package let store: any Store
    package let scripts: any ScriptSource
    /// Nil where the scripts are given, so that no other version can come.
    package let versions: Versions?
    package let directory: CurrentDirectory
    package let rehearsal: Rehearsal
    package let clock: any WallClock
    /// Since when a host serves here; nil where none does.
    package let servesSince: Timestamp?
    /// Hands events that wait again to the running host. Without one they wait for the next.
    package let offerAgain: @Sendable ([JournalEntry]) -> Void

    /// Opens the data that a configuration names, where no host runs, for as long as `body` runs.
    ///
    /// - Throws: ``StartError`` when the data or scripts cannot be had; else what `body` throws.
    static func opened<T: Sendable>(
        by configuration: Configuration, clock: any WallClock, tests: DraftTests?, withScripts: Bool, log: Log,
        _ body: (Premises) async throws -> T
    ) async throws -> T {
        let store = try HostParts.store(for: configuration, log: log)
        let result: Result<T, any Error>
        do {
            var settings = Versions.Settings(configuration)
            settings.tests = tests
            let versions = try Versions(settings, store: store, clock: clock)
            do {
                if withScripts { try await versions.open(configuration.tenants.map(\.id)) }
                let workers = Workers()
                defer { workers.close() }
                let directory = CurrentDirectory(Directory(configuration))
                let premises = Premises(
                    store: store, scripts: versions, versions: versions, directory: directory,
                    rehearsal: Rehearsal(
                        store: store, scripts: versions, directory: directory, workers: workers, clock: clock,
                        dice: Dice(SystemRandomNumberGenerator())),
                    clock: clock, servesSince: nil, offerAgain: { _ in })
                result = .success(try await body(premises))
            } catch {
                result = .failure(error)
            }
            versions.close()
        } catch {
            result = .failure(error)
        }
        await store.close()
        return try result.get()
    }
}
