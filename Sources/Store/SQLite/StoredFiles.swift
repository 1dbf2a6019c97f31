/// Files by name as one run of bytes: each name and each content behind its length, as four bytes, big-endian.
struct StoredFiles {
    let files: [String: [UInt8]]

    init(files: [String: [UInt8]]) { self.files = files }

    /// Nil unless `bytes` were made by ``bytes``.
    init?(bytes: [UInt8]) {
        var rest = bytes[...]
        var files: [String: [UInt8]] = [:]
        while !rest.isEmpty {
            guard let name = Self.take(from: &rest), let content = Self.take(from: &rest) else { return nil }
            files[String(decoding: name, as: UTF8.self)] = Array(content)
        }
        self.files = files
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for (name, content) in files.sorted(by: { $0.key < $1.key }) {
            Self.put(Array(name.utf8), to: &bytes)
            Self.put(content, to: &bytes)
        }
        return bytes
    }

    private static func put(_ part: [UInt8], to bytes: inout [UInt8]) {
        withUnsafeBytes(of: UInt32(part.count).bigEndian) { bytes += $0 }
        bytes += part
    }

    private static func take(from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard rest.count >= 4 else { return nil }
        let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(4)
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
