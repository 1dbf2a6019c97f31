internal import Glibc

/// Keeps a second host off a file, by a lock on `<path>.lock` that ends with the process whatever happens to it.
struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// - Throws: `StoreError.inUse` when another process, or another store of this one, holds the lock.
    init(path: String) throws(StoreError) {
        // Only the owner may read: what is not sealed (times, counts, account numbers) is nobody else's business
        // either.
        let file = open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .failed("\(path).lock cannot be opened: \(String(cString: strerror(errno)))") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw .inUse("another parlua uses \(path)")
        }
        descriptor = file
    }

    deinit { close(descriptor) }

    /// Makes an empty file that only its owner may read. SQLite gives its side files the same mode.
    static func makePrivate(_ path: String) {
        let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        if file >= 0 { close(file) }  // If it failed, SQLite will say why.
    }
}
