internal import LuaSyntax

/// Files of a folder that nothing requires.
struct UnusedFiles {
    let findings: [Finding]

    /// Folders whose files are used by other ways than `require`.
    private static let exempt = ["data/", "lang/"]

    init(of bundle: Bundle, tests: [String: [UInt8]]) {
        let files = bundle.files.merging(tests) { $1 }
        var used: Set<String> = []
        var next = [Bundle.main] + tests.keys
        while let file = next.popLast() {
            guard used.insert(file).inserted, let source = files[file] else { continue }
            let text = ScriptText([file: source])
            // A name that is computed may be any file's, and what cannot be read may name any.
            guard !text.files.isEmpty, let names = Self.required(in: text) else {
                findings = []
                return
            }
            next += names
        }
        findings = bundle.files.keys.sorted().filter { file in
            file.hasSuffix(".lua") && !used.contains(file) && !Self.exempt.contains { file.hasPrefix($0) }
        }.map { file in
            let name = file.dropLast(4).replacing("/", with: ".")
            return Finding(
                .warning, file: file, line: nil, message: "nothing uses this file: require \"\(name)\", or remove it")
        }
    }

    private static func required(in text: ScriptText) -> [String]? {
        let calls = text.calls.filter { $0.name == "require" }
        guard text.mentions.count(where: { $0.name == "require" }) == calls.count else { return nil }
        var names: [String] = []
        for site in calls {
            guard let name = site.call.arguments.first?.text else { return nil }
            let stem = name.hasSuffix(".lua") ? String(name.dropLast(4)) : name
            names.append(stem.replacing(".", with: "/") + ".lua")
        }
        return names
    }
}
