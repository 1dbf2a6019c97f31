import Foundation
import JSON
import Messaging
import Testing

/// Where the tests' data is.
enum TestData {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    /// The folder `shared` beside the repository, with payloads collected from Meta's documentation; many have it not.
    static let shared: URL? = {
        var package = folder
        while !FileManager.default.fileExists(atPath: package.appending(path: "Package.swift").path) {
            guard package.path != "/" else { return nil }
            package.deleteLastPathComponent()
        }
        // A work tree may lie one level deeper than the repository it belongs to.
        let candidates = [package.appending(path: "../shared"), package.appending(path: "../../shared")]
        return candidates.map(\.standardizedFileURL).first { FileManager.default.fileExists(atPath: $0.path) }
    }()

    static var hasShared: Bool { shared != nil }

    /// The JSON files of a folder, in the order of their names.
    static func files(in folder: URL) -> [URL] {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "json" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    static let own = files(in: folder.appending(path: "Fixtures"))
    static func shared(_ name: String) -> [URL] {
        shared.map { files(in: $0.appending(path: "fixtures/whatsapp/\(name)")) } ?? []
    }

    static func json(_ file: URL) throws -> JSON { try JSON(parsing: [UInt8](Data(contentsOf: file))) }
}

/// A file with what is expected. With `PARLUA_RECORD=1` it is written anew, and the test fails all the same, so that nobody
/// takes a recording for a proof.
struct Golden {
    let file: URL

    func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        guard ProcessInfo.processInfo.environment["PARLUA_RECORD"] == "1" else {
            let expected = try String(contentsOf: file, encoding: .utf8)
            #expect(text == expected, "\(file.lastPathComponent)", sourceLocation: sourceLocation)
            return
        }
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        Issue.record("recorded \(file.lastPathComponent): read it, then run again", sourceLocation: sourceLocation)
    }
}

/// The moment at which every test's webhook comes in: 2026-11-20, 00:00 UTC.
let arrival = Timestamp(seconds: 1_795_132_800)

extension JSON {
    /// Every leaf with the names that lead to it, and how often it is there. Places in arrays do not count.
    ///
    /// A leaf is a plain value, an empty object or an empty array.
    var leaves: [String: Int] {
        var result: [String: Int] = [:]
        count(path: "", into: &result)
        return result
    }

    private func count(path: String, into result: inout [String: Int]) {
        switch self {
        case .array(let items) where !items.isEmpty: for item in items { item.count(path: path + "[]", into: &result) }
        case .object(let object) where !object.members.isEmpty:
            for member in object.members { member.value.count(path: "\(path)/\(member.name)", into: &result) }
        default: result["\(path)=\(text())", default: 0] += 1
        }
    }
}
