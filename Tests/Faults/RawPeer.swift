import Foundation

/// A peer that speaks bytes, as badly as it likes. It comes from an address of its own, 127.0.0.2.
final class RawPeer: Sendable {
    struct Failure: Error {
        let code: Int32
    }

    private let descriptor: Int32

    init(to port: Int64) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        // A server that does not answer must fail the test, not hang it.
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        for (address, act) in [(Self.address(0x7f00_0002, 0), bind), (Self.address(0x7f00_0001, UInt16(port)), connect)] {
            let code = withUnsafePointer(to: address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    act(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard code == 0 else { throw Failure(code: errno) }
        }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure(code: errno)
        }
    }

    /// Closes at once with a reset (RST), once this object goes.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    /// Everything until the other side closes.
    func rest() async -> String {
        await withCheckedContinuation { continuation in
            // On a thread of its own: the pool's few threads must not wait.
            Thread.detachNewThread {
                var (all, piece) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
                while case let count = recv(self.descriptor, &piece, piece.count, 0), count > 0 {
                    all += piece[..<count]
                }
                continuation.resume(returning: String(decoding: all, as: UTF8.self))
            }
        }
    }

    private static func address(_ host: UInt32, _ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = host.bigEndian
        return address
    }
}
