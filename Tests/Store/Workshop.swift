import Crypto
import Foundation
import JSON
import Messaging
import Testing

@testable import Store

/// The stores that must keep the contract.
enum Backend: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite

    var testDescription: String { rawValue }
}

/// A store in a folder of its own, which goes away with it.
final class Workshop: Sendable {
    let folder: URL
    let backend: Backend
    let masterKey = SealingKey.random()

    init(_ backend: Backend) throws {
        self.backend = backend
        folder = FileManager.default.temporaryDirectory.appending(path: "parlua-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var path: String { folder.appending(path: "parlua.db").path }

    func open() throws(StoreError) -> any Store {
        switch backend {
        case .sqlite: try SQLiteStore(path: path, masterKey: masterKey)
        }
    }

    /// Counts afresh what tenants use, as the program did that counted first.
    func countUsageAfresh() throws {
        switch backend {
        case .sqlite:
            let connection = try Connection(path: path, mode: .readWrite)
            try connection.script("DROP TABLE usage")
            try connection.script(Schema.steps[1].sql)
            try connection.script(Schema.steps[5].sql)
        }
    }

    /// Makes the file as if its names had been stored before there were groups.
    func forgetGroups() throws {
        switch backend {
        case .sqlite:
            let connection = try Connection(path: path, mode: .readWrite)
            try connection.script("UPDATE stored SET shelf = NULL, label = NULL; DELETE FROM shelves")
        }
    }

    /// Opens a store, lets `body` use it, and closes it whatever happens.
    @discardableResult
    func use<T>(_ body: (any Store) async throws -> T) async throws -> T {
        let store = try open()
        do {
            let result = try await body(store)
            await store.close()
            return result
        } catch {
            await store.close()
            throw error
        }
    }
}

/// Runs `body` on a fresh store of the backend.
@discardableResult
func withStore<T>(_ backend: Backend, _ body: (any Store) async throws -> T) async throws -> T {
    try await Workshop(backend).use(body)
}
