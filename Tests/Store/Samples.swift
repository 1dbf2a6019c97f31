import JSON
import Messaging
import Store
import Testing

let bakery = tenant("bakery")
let clinic = tenant("clinic")
let breadLine = ChannelID(.whatsapp, account: "101")
let cakeLine = ChannelID(.whatsapp, account: "102")
let clinicLine = ChannelID(.whatsapp, account: "201")
let noon = Timestamp(seconds: 1_750_000_000)

/// - Precondition: the name is a proper one.
func tenant(_ name: String) -> TenantID {
    guard let tenant = TenantID(name) else { preconditionFailure("\(name) is no tenant's name") }
    return tenant
}

extension Sender {
    /// Ada, Ben, … as a transport tells them.
    static func person(
        _ phone: String? = nil, user: String? = nil, parent: String? = nil, username: String? = nil, name: String? = nil
    ) -> Sender {
        Sender(
            identities: [
                user.map { Identity(.userID, $0) }, parent.map { Identity(.parentUserID, $0) },
                phone.map { Identity(.phone, $0) }, username.map { Identity(.username, $0) },
            ].compactMap(\.self), name: name)
    }
}

extension Arrival {
    /// Something a person wrote.
    static func text(
        _ key: String, from sender: Sender? = .person("254700000001", name: "Ada"), saying body: String = "hello",
        to tenant: TenantID? = bakery, on channel: ChannelID = breadLine, at: Timestamp = noon, group: String? = nil,
        _ disposition: Disposition = .turn
    ) -> Arrival {
        Arrival(
            tenant: tenant,
            event: Event(
                key: key, channel: channel, at: at, sender: sender, group: group, content: .text(body),
                raw: ["id": .string(key)]), receivedAt: at + .seconds(1), disposition: disposition)
    }

    /// What became of a message of ours.
    static func receipt(
        _ status: Event.Receipt.Status, of message: String, token: String? = nil, code: Int? = nil,
        on channel: ChannelID = breadLine, tenant: TenantID? = bakery, at: Timestamp = noon
    ) -> Arrival {
        let error = code.map { ProviderError(code: $0, title: "no", details: nil) }
        return Arrival(
            tenant: tenant,
            event: Event(
                key: "\(message).\(token ?? "").\(status.rawValue)", channel: channel, at: at, sender: nil,
                content: .status(
                    .init(message: message, status: status, token: token.map(MessageToken.init), error: error)),
                raw: .null), receivedAt: at, disposition: .receipt)
    }

    /// The transport speaks of a person.
    static func notice(_ type: String, _ key: String, about identities: [Identity], at: Timestamp = noon) -> Arrival {
        Arrival(
            tenant: bakery,
            event: Event(
                key: key, channel: breadLine, at: at, sender: Sender(identities: identities),
                content: .system(.init(type: type, body: nil)), raw: .null), receivedAt: at, disposition: .turn)
    }
}

extension Store {
    /// Appends one arrival that shall wait, and returns its entry.
    func appendWaiting(_ arrival: Arrival) async throws -> JournalEntry {
        let appended = try await append([arrival])
        guard case .waiting(let entry)? = appended.first, appended.count == 1 else {
            throw Unexpected("\(appended)")
        }
        return entry
    }

    /// Commits a turn and demands that it does.
    @discardableResult
    func commitDone(_ turn: TurnCommit) async throws -> OutboxEntry? {
        guard case .committed(let claimed, _) = try await commit(turn) else { throw Unexpected("not committed") }
        return claimed
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension TurnCommit {
    /// A turn for an event, which sends texts named by their tokens.
    init(
        _ entry: JournalEntry, sending tokens: [String] = [], contactVersion: Int = 0, reads: [String: Int] = [:],
        quotas: Amounts = .standard, claims: Bool = true, at: Timestamp = noon,
        effects change: (inout Effects) -> Void = { _ in }
    ) {
        var effects = Effects()
        change(&effects)
        self.init(
            event: entry.number, tenant: entry.tenant, conversation: entry.conversation,
            version: ScriptVersion(hash: "cafe"), at: at, effects: effects, outgoing: tokens.map { .text($0) },
            contactVersion: contactVersion, reads: reads, quotas: quotas, record: ["seed": 7], claims: claims)
    }
}

extension Outgoing {
    static func text(_ token: String, to recipient: Recipient = .person([Identity(.phone, "254700000001")])) -> Outgoing
    {
        Outgoing(
            token: MessageToken(token), message: Message(.text("re \(token)", previewsLinks: false)),
            recipient: recipient)
    }
}

/// Whether every event is somewhere.
func expectBalance(_ store: any Store, _ location: SourceLocation = #_sourceLocation) async throws {
    let tally = try await store.tally()
    #expect(
        tally.received == tally.handled + tally.parked + tally.ignored + tally.waiting, "\(tally)",
        sourceLocation: location)
}
