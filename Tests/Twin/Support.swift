import Foundation
import JSON
import Messaging

@testable import Twin

/// Recorded payloads of Meta's documentation, where they lie beside the checkout.
enum Fixtures {
    static let folder: URL? = {
        var place = URL(filePath: #filePath)
        while place.path != "/", !FileManager.default.fileExists(atPath: place.appending(path: "Package.swift").path) {
            place.deleteLastPathComponent()
        }
        // A worktree may lie one level deeper than the checkout.
        for _ in 0..<2 {
            place.deleteLastPathComponent()
            let shared = place.appending(path: "shared/fixtures/whatsapp")
            if FileManager.default.fileExists(atPath: shared.path) { return shared }
        }
        return nil
    }()

    static func json(_ path: String) throws -> JSON {
        guard let folder else { throw CocoaError(.fileNoSuchFile) }
        return try JSON(parsing: Array(Data(contentsOf: folder.appending(path: path))))
    }

    static func names(_ path: String) -> [String] {
        let all = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.appending(path: path).path) }
        return (all ?? []).filter { $0.hasSuffix(".json") }.sorted()
    }
}

extension Twin.Phone {
    static let bakery = Self(
        phoneNumberID: "106540352242922", displayNumber: "15550783881", wabaID: "102290129340398",
        accessToken: "EAAbakery",
        appSecret: "bakery secret")
    static let clinic = Self(
        phoneNumberID: "206540352242922", displayNumber: "+254 20 000 111", wabaID: "202290129340398",
        accessToken: "EAAclinic", appSecret: "clinic secret", hasParentIDs: true)
}

extension Twin.Configuration {
    /// Two businesses, no rules, a clock that stands.
    static func test(
        _ clock: ManualClock = ManualClock(), _ change: (inout Self) -> Void = { _ in }
    ) -> Self {
        var configuration = Self(phones: [.bakery, .clinic], clock: clock)
        configuration.rules = .none
        configuration.verifyToken = "verify & be/verified"
        configuration.acceptsUnknownTemplates = true
        change(&configuration)
        return configuration
    }
}

extension JSON {
    /// Every path to a leaf, array places left out: what two payloads have in common is their shape.
    var paths: Set<String> {
        switch self {
        case .object(let object):
            Set(object.members.flatMap { member in member.value.paths.map { "/\(member.name)\($0)" } })
        case .array(let items): items.isEmpty ? ["[]"] : Set(items.flatMap { $0.paths.map { "[]\($0)" } })
        default: [""]
        }
    }

    /// An object with one member changed; nil takes it away.
    func with(_ name: String, _ value: JSON?) -> JSON {
        var changed = object ?? [:]
        changed[name] = value
        return .object(changed)
    }

    subscript(index: Int) -> JSON? { array.flatMap { $0.indices.contains(index) ? $0[index] : nil } }
}

/// A send of `type`, to a person in Kenya.
func send(_ type: String, _ object: JSON, to: String = "+254712345678") -> JSON {
    ["messaging_product": "whatsapp", "to": .string(to), "type": .string(type), type: object]
}

func text(_ body: String, to: String = "+254712345678") -> JSON { send("text", ["body": .string(body)], to: to) }
