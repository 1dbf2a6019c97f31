/// Puts an answer together from the lines and pieces that libcurl hands out, up to a limit.
struct ResponseAssembly {
    /// The most bytes that are taken, header and body together.
    let limit: Int
    private(set) var headers = HTTPHeaders()
    private(set) var body: [UInt8] = []
    /// Whether the empty line after the final answer's header was seen.
    private(set) var hasWholeHeader = false
    private(set) var isTooLarge = false
    private var taken = 0
    private var isInterim = false

    init(limit: Int) { self.limit = limit }

    /// Takes one line of a header, its line break included; false when there is no room for it.
    ///
    /// An interim answer (1xx) is forgotten when the next one begins; trailers are not kept.
    mutating func takeLine(_ line: UnsafeRawBufferPointer) -> Bool {
        guard take(line.count) else { return false }
        guard !hasWholeHeader else { return true }
        let text = line.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        if text.starts(with: "HTTP/".utf8) {
            headers = HTTPHeaders()
            isInterim = text.drop { $0 != UInt8(ascii: " ") }.dropFirst().first == UInt8(ascii: "1")
        } else if text.isEmpty {
            hasWholeHeader = !isInterim
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            headers.add(Self.trimmed(text[..<colon]), Self.trimmed(text[text.index(after: colon)...]))
        }
        return true
    }

    /// Takes a piece of the body; false when there is no room for it.
    mutating func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard take(bytes.count) else { return false }
        body.append(contentsOf: bytes)
        return true
    }

    private mutating func take(_ count: Int) -> Bool {
        taken += count
        if taken > limit { isTooLarge = true }
        return !isTooLarge
    }

    private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> String {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let start = text.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }.map { start.index(after: $0) } ?? start.startIndex
        return String(decoding: start[..<end], as: UTF8.self)
    }
}
