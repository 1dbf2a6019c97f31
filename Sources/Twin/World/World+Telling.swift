internal import JSON
internal import Messaging

extension World {
    /// Tells an update once more, `times` times at once, as Meta may; false when it was forgotten or never there.
    mutating func redeliver(_ messageID: String, times: Int, now: Timestamp) -> Bool {
        guard let update = told[messageID] else { return false }
        for _ in 0..<times { tell(update, chat: nil, delay: .zero, now: now) }
        return true
    }

    /// Tells anything at all.
    mutating func tell(_ value: JSON, field: String, phoneNumberID: String, now: Timestamp) throws(TwinError) {
        guard let business = desks[phoneNumberID]?.phone else { throw .noSuchBusiness(phoneNumberID) }
        guard hasRoom else { throw .noRoom }
        tell(Update(business: business, field: field, value: value), chat: nil, delay: .zero, now: now)
    }

    /// A person gets another number: every business they wrote to is told, in both ways where user ids are known
    /// (sections 2.2 and 2.18). Their chats go on under the new number.
    mutating func changeNumber(of old: String, to new: String, now: Timestamp) throws(TwinError) {
        guard var profile = people[old] else { return }
        guard people[new] == nil else { throw .numberIsTaken }
        profile.phone = new
        people[new] = profile
        for key in chats.keys.filter({ $0.person == old }).sorted(by: { $0.phoneNumberID < $1.phoneNumberID }) {
            guard let business = desks[key.phoneNumberID]?.phone else { continue }
            let newKey = Chat.Key(person: new, phoneNumberID: key.phoneNumberID)
            chats[newKey] = chats.removeValue(forKey: key)
            guard let former = people[old].map({ identity(of: $0, for: business) }) else { continue }
            let change = NumberChange(
                business: business, former: former, current: identity(of: profile, for: business),
                id: MessageID.make(person: former.userID ?? old, .inbound, using: &random), at: now)
            for update in change.updates where hasRoom { tell(update, chat: newKey, delay: .zero, now: now) }
        }
        people[old] = nil
    }
}
