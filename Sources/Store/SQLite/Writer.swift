internal import Dispatch
internal import Synchronization

/// The one thread that writes, and the bounded queue before it.
///
/// It takes whatever has queued up, up to a bound, and commits it as one transaction: under load many operations share
/// one wait for the disk, and an operation that comes alone waits for nobody (group commit).
final class Writer: Sendable {
    /// How urgent an operation is when there is no room.
    enum Priority {
        /// What is new may be turned away when `Limits.queued` operations wait.
        case arriving
        /// What is in hand already may use as much again, so that intake cannot starve the work it caused.
        case inHand
    }

    struct Limits: Sendable {
        var queued: Int
        var batch: Int
    }

    private struct Job: Sendable {
        /// Does the work inside the transaction; returns what tells the caller after the commit.
        let work: @Sendable (inout Ledger) throws -> (@Sendable () -> Void)
        let fail: @Sendable (StoreError) -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var isAsleep = false
        var isClosing = false
        var isClosed = false
        var waitingForClose: [CheckedContinuation<Void, Never>] = []
    }

    private let limits: Limits
    private let ledger: Mutex<Ledger?>
    private let checkpointer: Checkpointer
    private let lock: Mutex<FileLock?>
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let thread = Mutex<WorkerThread?>(nil)

    /// - Parameter lock: is held until everything queued is written.
    init(
        ledger: consuming sending Ledger, checkpointer: Checkpointer, lock: consuming sending FileLock, limits: Limits
    ) {
        self.ledger = Mutex(ledger)
        self.checkpointer = checkpointer
        self.lock = Mutex(lock)
        self.limits = limits
        let started = WorkerThread { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// Runs `work` in a transaction and returns once it is durable.
    func perform<T: Sendable>(
        _ priority: Priority, _ work: @escaping @Sendable (inout Ledger) throws -> T
    ) async throws(StoreError) -> T {
        let result: Result<T, StoreError> = await withCheckedContinuation { continuation in
            let job = Job(
                work: { ledger in
                    let value = try work(&ledger)
                    return { continuation.resume(returning: .success(value)) }
                },
                fail: { continuation.resume(returning: .failure($0)) })
            if let refusal = enqueue(job, priority) { job.fail(refusal) }
        }
        return try result.get()
    }

    /// Refuses further operations, finishes those queued and closes the file.
    func close() async {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                state.isClosing = true
                if !state.isClosed { state.waitingForClose.append(continuation) }
                return state.isClosed
            }
            if isClosed { continuation.resume() } else { wake.signal() }
        }
        // It has nothing left to do, so this does not block.
        thread.withLock { $0.take() }?.join()
    }

    /// Lets the thread end on its own, for an owner that goes away without waiting.
    func abandon() {
        state.withLock { $0.isClosing = true }
        wake.signal()
    }

    /// Operations that wait to be written.
    var queued: Int { state.withLock { $0.jobs.count } }

    /// Why an operation would be turned away just now; nil if it would not.
    func refusal(_ priority: Priority) -> StoreError? { state.withLock { refusal(priority, $0) } }

    private func refusal(_ priority: Priority, _ state: State) -> StoreError? {
        if state.isClosing { return .closed }
        let room = priority == .arriving ? limits.queued : 2 * limits.queued
        return state.jobs.count >= room ? .overloaded : nil
    }

    private func enqueue(_ job: Job, _ priority: Priority) -> StoreError? {
        let (turnedAway, wakes) = state.withLock { state -> (StoreError?, Bool) in
            if let refusal = refusal(priority, state) { return (refusal, false) }
            state.jobs.append(job)
            defer { state.isAsleep = false }
            return (nil, state.isAsleep)
        }
        if wakes { wake.signal() }
        return turnedAway
    }

    private func run() {
        while let jobs = next() { commit(jobs[...]) }
        checkpointer.close()
        ledger.withLock { $0 = nil }
        lock.withLock { $0 = nil }
        let waiting = state.withLock { state in
            state.isClosed = true
            return state.waitingForClose
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits for work; nil once the writer is closing and nothing is left.
    private func next() -> [Job]? {
        while true {
            let jobs: [Job]? = state.withLock { state in
                let batch = Array(state.jobs.prefix(limits.batch))
                state.jobs.removeFirst(batch.count)
                state.isAsleep = batch.isEmpty
                return batch.isEmpty && state.isClosing ? nil : batch
            }
            guard let jobs else { return nil }
            if !jobs.isEmpty { return jobs }
            wake.wait()
        }
    }

    /// Commits the jobs together; if that fails for a reason that lies in one of them, each on its own.
    private func commit(_ jobs: ArraySlice<Job>) {
        do {
            for tell in try transaction(jobs) { tell() }
            ledger.withLock { $0?.tend(by: checkpointer) }
        } catch  where jobs.count > 1 && Self.isOfOneJob(error) {
            for index in jobs.indices { commit(jobs[index...index]) }
        } catch {
            for job in jobs { job.fail(StoreError(error)) }
        }
    }

    /// Whether the error is a single operation's; a full, broken or busy disk is everybody's, and trying again one by
    /// one would only take longer.
    private static func isOfOneJob(_ error: any Error) -> Bool {
        guard let error = error as? SQLiteError else { return true }
        return error.kind == .constraint
    }

    private func transaction(_ jobs: ArraySlice<Job>) throws -> [@Sendable () -> Void] {
        try ledger.withLock { ledger in
            try ledger?.transaction { ledger in try jobs.map { try $0.work(&ledger) } } ?? []
        }
    }
}
