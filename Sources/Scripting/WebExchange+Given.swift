internal import JSON
internal import Messaging

/// What every call to a web service must keep to.
enum WebCallLimits {
    static let headers = 20
    static let timeout: ClosedRange<Duration> = .seconds(1)...(.seconds(30))
    /// Tables within tables of an answer; a deeper one is given as its text alone.
    static let depth = 32
    /// Values in all answers of a turn that are read as JSON: half of what may be handed to a script at all. What goes
    /// beyond is given as its text alone.
    static let values = 10_000
}

extension WebExchange {
    /// What the prelude receives of each. JSON is read here and not by the script, which has 50 ms for all it does.
    static func given(_ exchanges: [WebExchange]) -> JSON {
        var left = WebCallLimits.values
        return .array(exchanges.map { $0.given(&left) })
    }

    private func given(_ left: inout Int) -> JSON {
        var object: JSONObject = ["call": call.json]
        switch answer {
        case .answered(let status, let headers, let body):
            object["status"] = .integer(Int64(status))
            object["headers"] = headers.json
            object["text"] = .string(body)
            object["json"] = Self.json(in: body, &left)
        case .failed(let reason): object["failed"] = .string(reason)
        case .refused(let reason): object["refused"] = .string(reason)
        }
        return .object(object)
    }

    /// Whatever the server calls its content: what begins like a table and is one.
    private static func json(in body: String, _ left: inout Int) -> JSON? {
        guard let first = body.utf8.first(where: { $0 > 0x20 }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let value = try? JSON(parsing: body)
        else { return nil }
        var rest = left
        guard value.fits(depth: WebCallLimits.depth, values: &rest) else { return nil }
        left = rest
        return value
    }
}

extension JSON {
    fileprivate func fits(depth: Int, values: inout Int) -> Bool {
        values -= 1
        guard depth >= 0, values >= 0 else { return false }
        switch self {
        case .array(let items):
            for item in items where !item.fits(depth: depth - 1, values: &values) { return false }
        case .object(let object):
            for member in object.members where !member.value.fits(depth: depth - 1, values: &values) { return false }
        default: break
        }
        return true
    }
}
