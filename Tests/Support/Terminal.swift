import Foundation

/// A pseudo-terminal: what is written to `near` is typed at `far`, and what is printed at `far` is read from `near`.
struct Terminal {
    struct Failure: Error {
        let code: Int32
    }

    let near: FileHandle
    let far: FileHandle

    init() throws {
        let descriptor = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0, grantpt(descriptor) == 0, unlockpt(descriptor) == 0 else { throw Failure(code: errno) }
        near = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var name = [CChar](repeating: 0, count: 128)
        guard ptsname_r(descriptor, &name, name.count) == 0 else { throw Failure(code: errno) }
        let other = open(&name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard other >= 0 else { throw Failure(code: errno) }
        far = FileHandle(fileDescriptor: other, closeOnDealloc: true)
    }
}
