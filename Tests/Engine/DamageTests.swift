import Engine
import Messaging
import TestSupport
import Testing

@testable import Store

@Suite("Damaged data in the engine", .timeLimit(.minutes(1)))
struct DamageTests {
    @Test("A conversation whose memory cannot be read any more is parked event by event, and the others go on")
    func memory() async throws {
        let town = try Bakery()
        try await town.open { () async throws in
            try await town.says("a", from: "254700000001")
            try await town.says("a", from: "254700000002")
            try await town.engine.settle()
            var connection = try Connection(path: town.folder.file("parlua.db"), mode: .readWrite)
            try connection.run("UPDATE states SET state = x'00' WHERE conversation = 1")
            try await town.says("b", from: "254700000001")
            try await town.says("c", from: "254700000001")
            try await town.says("b", from: "254700000002")
            try await town.engine.settle()
            #expect(town.carrier.texts.sorted() == ["1:a", "1:a", "2:b"])
            let parked = try await town.store.parked(of: bakery, limit: 10)
            #expect(parked.map(\.reason) == ["damaged", "damaged"])
            #expect(parked.map(\.detail) == Array(repeating: "a sealed state cannot be read any more", count: 2))
        }
    }
}
