import Crypto
import Messaging
internal import Synchronization

/// The tenants' keys and the numbers of tenants and channels, in memory: a few hundred bytes each, never forgotten.
///
/// Only what is durable is here, so a transaction that is rolled back leaves nothing behind.
final class Directory: Sendable {
    private struct State {
        var tenants: [TenantID: Keys] = [:]
        var tenantsByNumber: [Int64: TenantID] = [:]
        var channels: [ChannelID: Int64] = [:]
        var channelsByNumber: [Int64: ChannelID] = [:]
    }

    let host: Keys
    private let master: SealingKey
    private let state = Mutex(State())

    /// Reads all there is.
    ///
    /// - Throws: when the master key is not the one the file was made with.
    init(master: SealingKey, connection: inout Connection) throws {
        self.master = master
        host = try Self.hostKeys(master: master, connection: &connection)
        try refresh(from: &connection)
    }

    /// The host's own keys. They prove the master key, for they were sealed under it when the file was made.
    static func hostKeys(master: SealingKey, connection: inout Connection) throws -> Keys {
        let wrapped = try connection.first("SELECT key FROM tenants WHERE number = 0") { $0.blob(0) }
        guard let wrapped else { throw StoreError.failed("the file has no key of its own") }
        return try keys(number: Keys.hostNumber, name: Keys.hostName, wrapped: wrapped, master: master)
    }

    /// Reads what came later, e.g. by the host while a command only looks.
    func refresh(from connection: inout Connection) throws {
        let tenants = try connection.rows("SELECT number, name, key FROM tenants WHERE number > 0") {
            (number: $0.integer(0), name: $0.text(1), key: $0.blob(2))
        }
        for tenant in tenants { try learn(tenant.number, tenant.name, wrapped: tenant.key) }
        let channels = try connection.rows("SELECT number, transport, account FROM channels") {
            (number: $0.integer(0), transport: $0.text(1), account: $0.text(2))
        }
        for channel in channels {
            guard let transport = Transport(rawValue: channel.transport) else { continue }
            learn(channel.number, ChannelID(transport, account: channel.account))
        }
    }

    func keys(of tenant: TenantID) -> Keys? { state.withLock { $0.tenants[tenant] } }
    func number(of channel: ChannelID) -> Int64? { state.withLock { $0.channels[channel] } }
    func channel(_ number: Int64) -> ChannelID? { state.withLock { $0.channelsByNumber[number] } }

    /// The tenant with this row and its keys; the host's, without a tenant, for number 0.
    func tenant(_ number: Int64) -> (id: TenantID?, keys: Keys)? {
        if number == Keys.hostNumber { return (nil, host) }
        return state.withLock { state in
            guard let id = state.tenantsByNumber[number], let keys = state.tenants[id] else { return nil }
            return (id, keys)
        }
    }

    /// Makes a tenant's keys.
    func addTenant(_ tenant: TenantID, writer: Writer) async throws(StoreError) -> Keys {
        let fresh = Keys.wrap(.random(), of: tenant.name, by: master)
        let stored = try await writer.perform(.inHand) { ledger in
            try ledger.connection.run(
                "INSERT INTO tenants (name, key) VALUES (?, ?) ON CONFLICT DO NOTHING", .text(tenant.name), .blob(fresh)
            )
            return try ledger.connection.first(
                "SELECT number, key FROM tenants WHERE name = ?", .text(tenant.name)
            ) { (number: $0.integer(0), key: $0.blob(1)) }
        }
        guard let stored else { throw .failed("a new tenant could not be stored") }
        do { return try learn(stored.number, tenant.name, wrapped: stored.key) } catch { throw StoreError(error) }
    }

    /// Gives a channel its number.
    func addChannel(_ channel: ChannelID, writer: Writer) async throws(StoreError) -> Int64 {
        let number = try await writer.perform(.inHand) { ledger in
            try ledger.connection.run(
                "INSERT INTO channels (transport, account) VALUES (?, ?) ON CONFLICT DO NOTHING",
                .text(channel.transport.rawValue), .text(channel.account))
            return try ledger.connection.first(
                "SELECT number FROM channels WHERE transport = ? AND account = ?", .text(channel.transport.rawValue),
                .text(channel.account)
            ) { $0.integer(0) }
        }
        guard let number else { throw .failed("a new channel could not be stored") }
        learn(number, channel)
        return number
    }

    @discardableResult
    private func learn(_ number: Int64, _ name: String, wrapped: [UInt8]) throws -> Keys {
        guard let id = TenantID(name) else { throw StoreError.failed("tenant \(number) has no proper name") }
        if let keys = keys(of: id) { return keys }
        let keys = try Self.keys(number: number, name: name, wrapped: wrapped, master: master)
        state.withLock { ($0.tenants[id], $0.tenantsByNumber[number]) = (keys, id) }
        return keys
    }

    private func learn(_ number: Int64, _ channel: ChannelID) {
        state.withLock { ($0.channels[channel], $0.channelsByNumber[number]) = (number, channel) }
    }

    private static func keys(number: Int64, name: String, wrapped: [UInt8], master: SealingKey) throws -> Keys {
        do { return try Keys(number: number, name: name, wrapped: wrapped, by: master) } catch {
            throw StoreError.failed("the master key is not the one this file was made with")
        }
    }
}
