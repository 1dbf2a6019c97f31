internal import JSON

extension WhatsApp {
    /// An object around updates, from which each update's raw form takes what it needs.
    ///
    /// The first update takes all of it along, so that nothing is lost; later ones only the short members that tell where
    /// they belong. So a thousand updates do not carry a thousand copies of something large.
    struct Frame {
        private let object: JSONObject
        private let member: String
        private let isList: Bool
        private let kept: [String]
        private var isFresh = true

        /// - Parameters:
        ///   - member: where the updates are.
        ///   - isList: whether that member is an array of them.
        ///   - kept: what later updates take along.
        init(_ object: JSONObject, around member: String, isList: Bool, keeping kept: [String]) {
            self.object = object
            self.member = member
            self.isList = isList
            self.kept = kept
        }

        /// The object as if `part` were all there is inside.
        mutating func around(_ part: JSON) -> JSON {
            var result = isFresh ? object : object.lean(kept)
            isFresh = false
            result[member] = isList ? .array([part]) : part
            return .object(result)
        }
    }

    /// The value of a change that holds arrays of updates, and the contact cards they refer to.
    struct ValueFrame {
        private let rest: JSONObject
        private let contacts: Contacts
        /// Cards nobody refers to go with the first update.
        private var unclaimed: [JSON]
        private var shown: Set<Int> = []
        private var isFresh = true

        /// - Parameter arrays: the members that are taken apart.
        init(_ value: JSONObject, without arrays: [String], contacts: Contacts, claimed: Set<Int>) {
            rest = JSONObject(members: value.members.filter { !arrays.contains($0.name) })
            self.contacts = contacts
            unclaimed = contacts.cards.enumerated().filter { !claimed.contains($0.offset) }.map(\.element)
        }

        /// The value as if `element` were all there is in its arrays.
        mutating func around(_ element: JSON, in array: String, card index: Int?) -> JSON {
            var result = isFresh ? rest : lean
            let cards = (index.map { [card($0)] } ?? []) + unclaimed
            if !cards.isEmpty {
                result["contacts"] = .array(cards)
            } else if !contacts.cards.isEmpty {
                result["contacts"] = nil
            }
            unclaimed = []
            isFresh = false
            result[array] = .array([element])
            return .object(result)
        }

        private var lean: JSONObject {
            var result = rest.lean(["messaging_product"])
            result["metadata"] = (rest["metadata"]?.object?.lean(["display_phone_number", "phone_number_id"])).map(
                JSON.object)
            return result
        }

        /// The whole card for the first update that refers to it, what names the person for the others.
        private mutating func card(_ index: Int) -> JSON {
            let card = contacts.cards[index]
            guard !shown.insert(index).inserted, let object = card.object else { return card }
            var result = object.lean(["wa_id", "user_id", "parent_user_id"])
            result["profile"] = (object["profile"]?.object?.lean(["name", "username"])).map(JSON.object)
            return .object(result)
        }
    }
}
