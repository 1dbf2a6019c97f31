import Foundation
import Synchronization

/// A child process: spawned, waited for on a thread of its own, and never signalled after its end.
///
/// Not by Foundation's `Process`: of many that start at once, it now and then leaves the writing end of a pipe open,
/// and whoever waits for the end of that output waits for ever.
final class Child: Sendable {
    struct Failure: Error {
        let code: Int32
    }

    private struct Life {
        var end: ParluaProcess.End?
        var waiting: [CheckedContinuation<ParluaProcess.End, Never>] = []
    }

    let identifier: pid_t
    private let life = Mutex(Life())

    /// - Parameter streams: descriptors that become 0, 1 and 2.
    init(_ command: [String], environment: [String: String], streams: [Int32]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, stream) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream, Int32(target))
        }
        // Signals as a shell hands them over, whatever the test's process does with its own.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        let arguments = command.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, command[0], &actions, &attributes, arguments, variables)
        guard code == 0 else { throw Failure(code: code) }
        self.identifier = identifier
        Thread.detachNewThread { self.wait() }
    }

    func signal(_ number: Int32) {
        life.withLock { if $0.end == nil { kill(identifier, number) } }
    }

    func end() async -> ParluaProcess.End {
        await withCheckedContinuation { continuation in
            let end = life.withLock { life -> ParluaProcess.End? in
                if life.end == nil { life.waiting.append(continuation) }
                return life.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }

    private func wait() {
        var information = siginfo_t()
        // The identifier stays the child's until it is reaped, which happens under the lock.
        while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (end, waiting) = life.withLock { life in
            var status: Int32 = 0
            waitpid(identifier, &status, 0)
            // As waitpid(2) encodes it.
            let end: ParluaProcess.End = status & 0x7f == 0 ? .exit(status >> 8 & 0xff) : .signal(status & 0x7f)
            life.end = end
            defer { life.waiting = [] }
            return (end, life.waiting)
        }
        for continuation in waiting { continuation.resume(returning: end) }
    }
}
