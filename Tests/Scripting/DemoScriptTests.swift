import Glibc
import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("The demo tenants")
struct DemoScriptTests {
    static let scripts = "\(#filePath)/../../../scripts".resolved
    static let tenants = ["bakery", "clinic"]

    @Test("They load, and their tests are listed", arguments: tenants)
    func load(tenant: String) throws {
        let bundle = try Bundle.read(folder: "\(Self.scripts)/\(tenant)")
        #expect(try Script(compiling: bundle).handlers.contains("on.message"))
        for (file, source) in try Draft.read(folder: "\(Self.scripts)/\(tenant)").tests {
            let tests = try TestScript(compiling: source, file: file, bundle: bundle)
            #expect(tests.tests.count >= 5)
            guard case .needs = tests.step(test: 0, results: []) else {
                Issue.record("the first test does nothing")
                continue
            }
        }
    }
}

extension String {
    fileprivate var resolved: String {
        guard let path = realpath(self.replacingParents, nil) else { return self }
        defer { free(path) }
        return String(cString: path)
    }

    /// `a/file.swift/../x` as `a/x`: a file is no folder to the system.
    private var replacingParents: String {
        var parts: [Substring] = []
        for part in split(separator: "/") {
            if part == ".." { parts.removeLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
