import JSON
import Messaging

extension JSON {
    /// The same value with the members of its objects in another order, as another serialiser would write it.
    func shuffled(using random: inout SplitMix64) -> JSON {
        switch self {
        case .array(let items):
            return .array(items.map { $0.shuffled(using: &random) })
        case .object(let object):
            let members = object.members.shuffled(using: &random)
            return .object(
                JSONObject(members: members.map { .init(name: $0.name, value: $0.value.shuffled(using: &random)) }))
        default: return self
        }
    }

    /// The value with one random thing changed somewhere inside.
    func mutated(using random: inout SplitMix64) -> JSON {
        switch self {
        case .array(let items) where !items.isEmpty && Int.random(in: 0..<4, using: &random) > 0:
            var items = items
            let index = Int.random(in: items.indices, using: &random)
            items[index] = items[index].mutated(using: &random)
            return .array(items)
        case .object(let object) where !object.members.isEmpty && Int.random(in: 0..<5, using: &random) > 0:
            var object = object
            let member = object.members[Int.random(in: object.members.indices, using: &random)]
            object[member.name] = member.value.mutated(using: &random)
            return .object(object)
        default: return replaced(using: &random)
        }
    }

    private func replaced(using random: inout SplitMix64) -> JSON {
        let others: [JSON] = [
            .null, true, 0, -1, .integer(.max), .integer(.min), .number(1e308), .number(0.5), "", "x", "1790000000", [],
            [:],
            [[]], [.null], [1, "two"], ["id": "x"], .string(String(repeating: "é", count: 300)), "status", "messages",
            "254700000001",
        ]
        switch (self, Int.random(in: 0..<6, using: &random)) {
        case (.array(let items), 0) where !items.isEmpty:
            return .array(items + [items[Int.random(in: items.indices, using: &random)]])
        case (.array(let items), 1): return .array(Array(items.dropLast()))
        case (.array(let items), 2):
            return .array(items.shuffled(using: &random) + [others.randomElement(using: &random) ?? .null])
        case (.object(var object), 0...1) where !object.members.isEmpty:
            object[object.members[Int.random(in: object.members.indices, using: &random)].name] = nil
            return .object(object)
        case (.object(var object), 2...3):
            let names = [
                "novelty", "contacts", "messages", "statuses", "errors", "text", "id", "from", "user_id", "wa_id",
                "timestamp",
            ]
            object[names.randomElement(using: &random) ?? ""] = others.randomElement(using: &random)
            return .object(object)
        case (.object(let object), 4): return .object(JSONObject(members: object.members.shuffled(using: &random)))
        case (.string(let text), 0...1):
            return .string(String(text.prefix(Int.random(in: 0...text.count, using: &random))))
        default: return others.randomElement(using: &random) ?? .null
        }
    }
}
