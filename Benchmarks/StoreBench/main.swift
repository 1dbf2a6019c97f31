import Crypto
import Foundation
import Messaging
import Store

/// Prints how many durable operations a second the store does: `StoreBench [seconds] [tasks]`.
let load = Load(
    seconds: CommandLine.arguments.dropFirst().first.flatMap(Double.init) ?? 5,
    tasks: CommandLine.arguments.dropFirst(2).first.flatMap(Int.init) ?? 64)
let folder = FileManager.default.temporaryDirectory.appending(path: "parlua-bench-\(UUID().uuidString)")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }

let store = try SQLiteStore(path: folder.appending(path: "parlua.db").path, masterKey: .random())
try await measure("appends", load) { number in
    _ = try await store.append([.sample(number)])
}
try await measure("turns (append, situation, commit, record)", load) { number in
    guard case .waiting(let entry)? = try await store.append([.sample(number)]).first else { return }
    let situation = try await store.situation(of: entry.number)
    _ = try await store.commit(.sample(entry, situation))
    _ = try await store.record(.accepted(id: "wamid.out.\(number)"), for: .sample(entry), at: entry.receivedAt)
}
await store.close()
