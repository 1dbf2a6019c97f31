// Which of these modules has the constants of sockets depends on which is loaded first: all include sys/socket.h.
internal import CCurl
internal import CMicroHTTPD
internal import Glibc

/// An Internet address in numbers.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 bytes, or 16, in the order of the network.
    private let bytes: [UInt8]

    /// Reads `10.0.0.5` or `fd00::5`; no other spelling of an IPv4 address is one.
    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: six) { Array($0) }
        } else {
            return nil
        }
    }

    /// - Parameter address: a whole socket address of its family.
    init?(socketAddress address: UnsafeRawPointer) {
        // Every socket address begins with its family.
        switch Int32(address.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET:
            bytes = withUnsafeBytes(of: address.loadUnaligned(as: sockaddr_in.self).sin_addr) { Array($0) }
        case AF_INET6:
            bytes = withUnsafeBytes(of: address.loadUnaligned(as: sockaddr_in6.self).sin6_addr) { Array($0) }
        default: return nil
        }
    }

    package var description: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }

    /// Whether anybody on the Internet may have it: neither private, loopback, link-local, shared by a carrier,
    /// multicast, reserved, nor a form that leads to another address.
    ///
    /// Source: IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and its updates). Of IPv6 only
    /// 2000::/3 is given out; the addresses that embed an IPv4 one (mapped, NAT64, 6to4, Teredo) are refused as a whole.
    package var isPublic: Bool {
        if bytes.count == 4 { return !Self.special4.contains { starts(with: $0.0, bits: $0.1) } }
        return starts(with: [0x20], bits: 3) && !Self.special6.contains { starts(with: $0.0, bits: $0.1) }
    }

    private static let special4: [([UInt8], Int)] = [
        ([0], 8),  // this network
        ([10], 8),  // private
        ([100, 64], 10),  // shared by a carrier
        ([127], 8),  // loopback
        ([169, 254], 16),  // link-local, among it the metadata of clouds
        ([172, 16], 12),  // private
        ([192, 0, 0], 24),  // protocol assignments
        ([192, 0, 2], 24),  // documentation
        ([192, 31, 196], 24),  // AS112
        ([192, 52, 193], 24),  // AMT
        ([192, 88, 99], 24),  // 6to4 relays
        ([192, 168], 16),  // private
        ([192, 175, 48], 24),  // AS112
        ([198, 18], 15),  // benchmarks
        ([198, 51, 100], 24),  // documentation
        ([203, 0, 113], 24),  // documentation
        ([224], 4),  // multicast
        ([240], 4),  // reserved, and broadcast
    ]

    private static let special6: [([UInt8], Int)] = [
        ([0x20, 0x01, 0x00], 23),  // protocol assignments, among them Teredo and ORCHID
        ([0x20, 0x01, 0x0d, 0xb8], 32),  // documentation
        ([0x20, 0x02], 16),  // 6to4
        ([0x26, 0x20, 0x00, 0x4f, 0x80, 0x00], 48),  // AS112
        ([0x3f, 0xff, 0x00], 20),  // documentation
    ]

    private func starts(with prefix: [UInt8], bits: Int) -> Bool {
        for index in 0..<(bits + 7) / 8 {
            let expected = index < prefix.count ? prefix[index] : 0
            let count = min(8, bits - 8 * index)
            let mask = UInt8(truncatingIfNeeded: 0xff << (8 - count))
            guard bytes[index] & mask == expected & mask else { return false }
        }
        return true
    }
}
