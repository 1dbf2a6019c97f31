// Which of these modules has the constants of sockets depends on which is loaded first: all include sys/socket.h.
internal import CCurl
internal import CMicroHTTPD
internal import Glibc

/// A socket address as the kernel tells it.
struct PeerAddress: Sendable {
    private var storage = sockaddr_storage()
    private(set) var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Lets `body` fill in the address.
    init<Result>(filledBy body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result) {
        withUnsafeMutablePointer(to: &storage) { storage in
            // Every socket address starts like `sockaddr`, and `sockaddr_storage` has room for each of them.
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = body($0, &length) }
        }
    }

    /// Lends the address to a C function.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>) -> Result) -> Result {
        withUnsafePointer(to: storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }

    /// Who shares one limit: an IPv4 address, or an IPv6 network of 64 bits, of which one peer has all addresses.
    struct Group: Hashable, Sendable { let family: sa_family_t, network: UInt64 }

    var group: Group {
        withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET:
                let address = bytes.load(as: sockaddr_in.self).sin_addr.s_addr
                return Group(family: storage.ss_family, network: UInt64(address))
            case AF_INET6:
                let start = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 8
                return Group(
                    family: storage.ss_family, network: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
            default: return Group(family: storage.ss_family, network: 0)
            }
        }
    }

    /// The port in host order; 0 for what is no Internet address.
    var port: UInt16 {
        withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET: UInt16(bigEndian: bytes.load(as: sockaddr_in.self).sin_port)
            case AF_INET6: UInt16(bigEndian: bytes.load(as: sockaddr_in6.self).sin6_port)
            default: 0
            }
        }
    }

    /// The address in numbers, without its port; empty for what is no Internet address.
    var text: String {
        guard [AF_INET, AF_INET6].contains(Int32(storage.ss_family)) else { return "" }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = withPointer { getnameinfo($0, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) }
        guard code == 0 else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
