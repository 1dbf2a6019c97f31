import Foundation

/// A pseudo-terminal: what is written to `near` is typed at `far`, and what is printed at `far` is read from `near`.
///
/// By ioctl_tty(2), for the functions of POSIX are hidden from Swift behind a feature macro.
struct Terminal {
    struct Failure: Error {
        let code: Int32
    }

    private static let setLock: UInt = 0x4004_5431  // TIOCSPTLCK
    private static let getNumber: UInt = 0x8004_5430  // TIOCGPTN

    let near: FileHandle
    let far: FileHandle

    init() throws {
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        near = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var (isLocked, number) = (Int32(0), Int32(0))
        guard ioctl(descriptor, Self.setLock, &isLocked) == 0, ioctl(descriptor, Self.getNumber, &number) == 0 else {
            throw Failure(code: errno)
        }
        let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard other >= 0 else { throw Failure(code: errno) }
        far = FileHandle(fileDescriptor: other, closeOnDealloc: true)
    }
}
