internal import Synchronization

/// The directory in force; a reload of the configuration swaps it whole.
package final class CurrentDirectory: Sendable {
    private let directory: Mutex<Directory>

    package init(_ directory: Directory) { self.directory = Mutex(directory) }

    package var current: Directory { directory.withLock { $0 } }

    package func replace(with directory: Directory) { self.directory.withLock { $0 = directory } }
}
