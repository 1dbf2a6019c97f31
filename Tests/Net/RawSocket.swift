import Foundation
import Glibc
import Synchronization

/// A blocking TCP socket without any HTTP, so that a test decides every byte and every close.
///
/// Reads give up after 20 seconds, so that a test which waits for what never comes fails.
final class RawSocket: Sendable {
    let descriptor: Int32

    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Connects to this machine's address 127.0.0.`host`; nil when that is refused.
    ///
    /// A test that frees a port, and wants nobody to be there, has an address of its own, because the port may come
    /// to another test's server.
    convenience init?(host: UInt8 = 1, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = RawSocket.loopback(port, host: host)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            close(descriptor)
            return nil
        }
        self.init(adopting: descriptor)
    }

    deinit { close(descriptor) }

    func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes all bytes, or as many as the peer takes.
    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The next bytes; empty when the peer has closed or reset.
    func read(atMost count: Int = 65_536) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, recv(descriptor, buffer.baseAddress, count, 0))
        }
    }

    /// Everything until the peer closes.
    func readToEnd() -> String {
        var all: [UInt8] = []
        while true {
            let piece = read()
            guard !piece.isEmpty else { return String(decoding: all, as: UTF8.self) }
            all += piece
        }
    }

    /// One message with the body its `Content-Length` tells; what was read when the peer closed before its end.
    func readMessage() -> String {
        var text = ""
        while !text.hasSuffix("\r\n\r\n") {
            let byte = read(atMost: 1)
            guard !byte.isEmpty else { return text }
            text += String(decoding: byte, as: UTF8.self)
        }
        var left = Self.contentLength(text)
        while left > 0 {
            let piece = read(atMost: left)
            guard !piece.isEmpty else { return text }
            text += String(decoding: piece, as: UTF8.self)
            left -= piece.count
        }
        return text
    }

    private static func contentLength(_ head: String) -> Int {
        for line in head.split(separator: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "content-length" {
                return Int(parts[1].trimmingCharacters(in: .whitespaces)) ?? 0
            }
        }
        return 0
    }

    /// Whether there is something to read, the peer's end included, within so many milliseconds.
    func hasNews(within milliseconds: Int32) -> Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, milliseconds) > 0
    }

    func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes the coming close a reset (RST) instead of an orderly end.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    static func loopback(_ port: UInt16, host: UInt8 = 1) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = (UInt32(0x7f00_0000) | UInt32(host)).bigEndian
        return address
    }
}

/// Runs what blocks on a thread of its own, so that the few threads of the pool stay free for `async` code.
func blocking<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}
