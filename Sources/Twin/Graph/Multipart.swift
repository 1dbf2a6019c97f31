/// Reads `multipart/form-data` (RFC 7578): only what an upload of media needs.
enum Multipart {
    struct Part: Sendable, Equatable {
        let name: String
        let contentType: String?
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    private static let mostParts = 32

    /// The parts of a body; nil when the type is another, or the body does not keep to it.
    static func parts(_ body: [UInt8], contentType: String) -> [Part]? {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let boundary = parameter("boundary", of: contentType)
        else { return nil }
        let delimiter = Array("--\(boundary)".utf8)
        guard (3...202).contains(delimiter.count), body.starts(with: delimiter) else { return nil }
        var parts: [Part] = []
        var rest = body[delimiter.count...]
        while rest.starts(with: "\r\n".utf8) {
            guard parts.count < mostParts, let end = rest.firstRange(of: Array("\r\n".utf8) + delimiter) else {
                return nil
            }
            guard let part = part(rest[(rest.startIndex + 2)..<max(end.lowerBound, rest.startIndex + 2)]) else {
                return nil
            }
            parts.append(part)
            rest = rest[end.upperBound...]
        }
        return rest.starts(with: "--".utf8) ? parts : nil
    }

    private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
        guard let gap = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        var name: String?
        var type: String?
        for line in String(decoding: bytes[..<gap.lowerBound], as: UTF8.self).split(separator: "\r\n") {
            let field = line.split(separator: ":", maxSplits: 1).map(String.init)
            guard field.count == 2 else { return nil }
            switch field[0].lowercased() {
            case "content-disposition": name = parameter("name", of: field[1])
            case "content-type": type = String(field[1].drop { $0 == " " })
            default: break
            }
        }
        return name.map { Part(name: $0, contentType: type, bytes: Array(bytes[gap.upperBound...])) }
    }

    /// A parameter of a header field, quoted or not.
    private static func parameter(_ name: String, of field: String) -> String? {
        for piece in field.split(separator: ";").dropFirst() {
            let pair = piece.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "\"" } }
            if pair.count == 2, pair[0].lowercased() == name { return pair[1] }
        }
        return nil
    }
}
