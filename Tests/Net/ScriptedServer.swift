import Foundation
import Glibc
import Synchronization

/// A TCP server that does with each connection what a test wants, and counts what it got.
final class ScriptedServer: Sendable {
    let port: UInt16
    private let descriptor: Int32
    private let connections = Atomic<Int>(0)
    private let received = Mutex<[String]>([])
    private let scripts = DispatchGroup()

    /// - Parameter script: serves the connection of the given number, counted from 1, on a thread of its own;
    ///   `record` notes a request. The connection is closed when it returns.
    init(_ script: @escaping @Sendable (_ connection: RawSocket, _ number: Int, _ record: (String) -> Void) -> Void) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = RawSocket.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length)
                listen(descriptor, 64)
                getsockname(descriptor, $0, &length)
            }
        }
        self.descriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            // Closed by the thread that uses it, so that its number never stands for somebody else's socket here.
            defer { close(descriptor) }
            while true {
                let taken = accept(descriptor, nil, nil)
                guard taken >= 0, let self else { return }
                let number = self.connections.add(1, ordering: .relaxed).newValue
                self.scripts.enter()
                Thread.detachNewThread {
                    script(RawSocket(adopting: taken), number) { text in self.received.withLock { $0.append(text) } }
                    self.scripts.leave()
                }
            }
        }
    }

    deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Waits until every connection made so far was served to its end; scripts end when their peer closes.
    func drain() async {
        await blocking {
            // Connections are accepted in their order, so that this one comes after all that count.
            guard let last = RawSocket(port: self.port) else { return }
            last.finishWriting()
            _ = last.readToEnd()
            self.scripts.wait()
        }
    }

    var url: String { "http://127.0.0.1:\(port)/" }
    var requests: [String] { received.withLock { $0 } }
    var connectionCount: Int { connections.load(ordering: .relaxed) }
}
