internal import Foundation

/// Makes the pages and annotations of the reference anew: `Reference <package folder>`.
@main
enum Main {
    static func main() throws {
        let root = URL(filePath: CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : ".")
        do {
            let reference = try Reference(folder: root)
            let pages = root.appending(path: "docs/authors/verbs")
            try? FileManager.default.removeItem(at: pages)
            for (path, text) in reference.files {
                let url = root.appending(path: path)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: url, atomically: true, encoding: .utf8)
            }
        } catch let error as ReferenceError {
            print(error)
            exit(65)
        }
    }
}

extension Reference {
    /// The entries in `sandbox/reference` of the package.
    init(folder root: URL) throws {
        let folder = root.appending(path: "sandbox/reference")
        var sources: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasSuffix(".md") && name != "README.md" {
            sources[String(name.dropLast(3))] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        try self.init(sources: sources)
    }
}
