internal import CSandbox

extension Limits {
    /// - Precondition: every limit is positive.
    func cLimits(cpu: Duration) -> csandbox_limits {
        precondition(cpu > .zero, "a run needs some CPU time")
        precondition(
            [memory, loaded, string, output, print, loadBytes, depth, nodes].allSatisfy { $0 > 0 },
            "limits are positive")
        return csandbox_limits(
            cpu_nanoseconds: UInt64(cpu / .nanoseconds(1)),
            memory: memory, loaded: loaded, string: string, output: output, print: print, load: loadBytes,
            depth: UInt32(clamping: depth), nodes: UInt32(clamping: nodes),
            refused_allocation: UInt64(clamping: refusedAllocation?.number ?? 0),
            refuse_only_once: refusedAllocation?.onlyOnce ?? false)
    }
}
