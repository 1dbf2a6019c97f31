import CFuzz
import Foundation
import Testing

/// Each input in `Fuzz/Corpus`, from which the fuzzer starts, and in `Fuzz/Crashes`, where what it found is kept.
@Suite("Inputs of the fuzzer", .timeLimit(.minutes(1)))
struct FuzzTests {
    enum Target: String, CaseIterable {
        case pattern
        case wireIn = "wire_in"
        case wireOut = "wire_out"

        /// What should hold and does not; nil if all is well.
        func finding(_ input: [UInt8]) -> String? {
            let sentence =
                switch self {
                case .pattern: fuzz_pattern(input, input.count)
                case .wireIn: fuzz_wire_in(input, input.count)
                case .wireOut: fuzz_wire_out(input, input.count)
                }
            return sentence.map { String(cString: $0) }
        }
    }

    @Test("Nothing breaks any more", arguments: Target.allCases, ["Corpus", "Crashes"])
    func holds(target: Target, kind: String) throws {
        let inputs = try inputs("\(kind)/\(target.rawValue)")
        #expect(kind == "Crashes" || inputs.count > 10)
        for (name, bytes) in inputs {
            #expect(target.finding(bytes) == nil, "Fuzz/\(kind)/\(target.rawValue)/\(name)")
        }
    }
}

let fuzzFolder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzz")

/// The files of a folder, by name; none where there is no such folder, as long as nothing was found.
private func inputs(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
    let folder = fuzzFolder.appending(path: folder)
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
        (name, [UInt8](try Data(contentsOf: folder.appending(path: name))))
    }
}
