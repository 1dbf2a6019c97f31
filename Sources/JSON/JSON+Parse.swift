internal import CJansson

/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    package let reason: String
    /// Line and column count from 1; the offset counts bytes from 0.
    package let line, column, offset: Int
    package var description: String { "line \(line), column \(column): \(reason)" }
}

extension JSON {
    /// Parses one JSON text (RFC 8259) that fills `bytes`.
    ///
    /// Any value may stand at the top. Two members of one object with the same name are an error, for nobody can say
    /// which was meant. Integers beyond 64 bits become numbers. Nesting is limited to 2,048 levels by the library.
    package init(parsing bytes: some Collection<UInt8>) throws(JSONError) {
        let parsed = Self.withContiguousBytes(of: bytes) { Self.parse($0) }
        self = try parsed.get()
    }

    package init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }

    private static func withContiguousBytes<T>(
        of bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> T
    ) -> T {
        if let result = bytes.withContiguousStorageIfAvailable(body) { return result }
        return Array(bytes).withUnsafeBufferPointer(body)
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<JSON, JSONError> {
        // jansson refuses the null pointer that an empty buffer may be.
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            return .failure(JSONError(reason: "the text is empty", line: 1, column: 1, offset: 0))
        }
        return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { text in
            let strict = Int(JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL)
            var error = json_error_t()
            var root = json_loadb(text, bytes.count, strict, &error)
            if root == nil, json_error_code(&error) == json_error_numeric_overflow {
                root = json_loadb(text, bytes.count, strict | Int(JSON_DECODE_INT_AS_REAL), &error)
            }
            guard let root else { return .failure(JSONError(error)) }
            defer { json_decref(root) }
            return .success(JSON(root))
        }
    }

    /// - Precondition: `value` is alive; it is borrowed.
    private init(_ value: UnsafeMutablePointer<json_t>) {
        switch cjansson_type(value) {
        case JSON_OBJECT:
            var members: [JSONObject.Member] = []
            members.reserveCapacity(json_object_size(value))
            var iterator = json_object_iter(value)
            while let current = iterator {
                // A live iterator always has a key and a value.
                if let key = json_object_iter_key(current), let item = json_object_iter_value(current) {
                    members.append(.init(name: String(cString: key), value: JSON(item)))
                }
                iterator = json_object_iter_next(value, current)
            }
            self = .object(JSONObject(members: members))
        case JSON_ARRAY:
            self = .array((0..<json_array_size(value)).compactMap { json_array_get(value, $0).map(JSON.init) })
        case JSON_STRING:
            let bytes = UnsafeRawBufferPointer(start: json_string_value(value), count: json_string_length(value))
            self = .string(String(decoding: bytes, as: UTF8.self))
        case JSON_INTEGER: self = .integer(json_integer_value(value))
        case JSON_REAL: self = .number(json_real_value(value))
        case JSON_TRUE: self = .bool(true)
        case JSON_FALSE: self = .bool(false)
        default: self = .null
        }
    }
}

extension JSONError {
    fileprivate init(_ error: json_error_t) {
        let reason = withUnsafeBytes(of: error.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        self.init(reason: reason, line: Int(error.line), column: Int(error.column), offset: Int(error.position))
    }
}
