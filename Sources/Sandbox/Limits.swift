/// What one run may use. Sizes are in bytes; everything must be positive.
package struct Limits: Sendable {
    /// CPU time of the running thread for loading, and again for the rest.
    package var cpu: Duration = .milliseconds(50)
    /// What the script's VM may hold at one moment.
    package var memory = 16 << 20
    /// What loading the script may take of that: each run begins with a copy.
    package var loaded = 8 << 20
    /// The longest string a script can make.
    package var string = 1 << 20
    /// The encoded result.
    package var output = 256 << 10
    /// What is kept of `print`; the rest is cut.
    package var print = 64 << 10
    /// One uploaded source text.
    package var sourceBytes = 64 << 10
    /// One source text given to `load` by a script.
    package var loadBytes = 16 << 10
    /// CPU time for compiling one source text; the worst one of 64 KiB takes 230 ms.
    package var compileCPU: Duration = .milliseconds(500)
    /// Nesting of the input and of the result; at most 100.
    package var depth = 32
    /// Values in the input, and in the result.
    package var nodes = 20_000
    /// For tests: the allocation, counted from 1, that fails, and whether those after it fail too.
    package var refusedAllocation: (number: Int, onlyOnce: Bool)?

    package init() {}

    package init(cpu: Duration, memory: Int) { (self.cpu, self.memory) = (cpu, memory) }
}
