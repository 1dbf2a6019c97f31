internal import Glibc

/// Reads a script's files below one folder: the only place of Scripting that opens files.
///
/// Hidden files, backups and whatever ``Bundle/takes(_:)`` does not are not the script's and are passed over. A link is
/// followed as long as what it leads to lies inside the folder.
struct FolderReader {
    let limits: ScriptLimits
    /// The folder without links in its path, with a slash at its end.
    private let root: String

    /// How deep folders may lie in one another.
    static let depth = 3

    init(folder: String, limits: ScriptLimits) throws(ScriptError) {
        guard let resolved = realpath(folder, nil) else {
            throw ScriptError(message: "the folder cannot be opened: \(Self.reason())")
        }
        defer { free(resolved) }
        root = String(cString: resolved) + "/"
        self.limits = limits
    }

    /// Whether there is a folder at `path`. One that cannot be looked at counts as there: its reading tells why.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return errno != ENOENT && errno != ENOTDIR }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in `folder`, sorted, hidden ones left out.
    static func names(in folder: String) throws(ScriptError) -> [String] {
        let reader = try FolderReader(folder: folder, limits: ScriptLimits())
        return try reader.entries(of: "").map(\.name).sorted()
    }

    /// The bytes of every file that `wanted` takes, by name relative to the folder.
    func files(atMost limit: Int, wanted: (String) -> Bool = { _ in true }) throws(ScriptError) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try names() where wanted(name) {
            guard files.count < limit else {
                throw ScriptError(message: "there are more than \(limit) files in this folder")
            }
            files[name] = try read(name)
        }
        return files
    }

    /// The folder itself and the folders in it, relative, "" first: what a watcher has to watch.
    func folders() -> [String] {
        var found = [""]
        var next = 0
        while next < found.count {
            let parent = found[next]
            next += 1
            guard parent.split(separator: "/").count < Self.depth, found.count < limits.files else { continue }
            for entry in (try? entries(of: parent)) ?? [] where entry.isFolder {
                found.append(parent + entry.name + "/")
            }
        }
        return found
    }

    private func names() throws(ScriptError) -> [String] {
        var names: [String] = []
        for folder in folders() {
            for entry in try entries(of: folder) where !entry.isFolder && Bundle.takes(folder + entry.name) {
                let name = folder + entry.name
                try Self.checkName(name)
                names.append(name)
            }
        }
        return names.sorted()
    }

    private struct Entry {
        let name: String
        let isFolder: Bool
    }

    private func entries(of folder: String) throws(ScriptError) -> [Entry] {
        guard let stream = opendir(root + folder) else {
            throw ScriptError(
                file: folder.isEmpty ? nil : folder, message: "the folder cannot be read: \(Self.reason())")
        }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let entry = readdir(stream) {
            let type = Int32(entry.pointee.d_type)
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(".") { continue }
            // A link to a folder is not followed: links may form circles.
            entries.append(Entry(name: name, isFolder: isFolder(type, root + folder + name)))
        }
        return entries
    }

    private func isFolder(_ type: Int32, _ path: String) -> Bool {
        guard type == Int32(DT_UNKNOWN) else { return type == Int32(DT_DIR) }
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Lua shows at most 59 bytes of a name, and the prelude marks its own files by a bracket.
    static func checkName(_ name: String) throws(ScriptError) {
        guard isUsable(name) else {
            throw ScriptError(
                file: name, message: "a file's name has up to 50 of a-z, A-Z, 0-9, - and _: rename it")
        }
    }

    private static func isUsable(_ name: String) -> Bool {
        guard name.utf8.count <= 50, Bundle.takes(name) else { return false }
        return name.dropLast(4).utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }

    private func read(_ name: String) throws(ScriptError) -> [UInt8] {
        // Without O_NONBLOCK a named pipe would wait for a writer for ever.
        let file = open(root + name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw ScriptError(file: name, message: "the file cannot be opened: \(Self.reason())") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ScriptError(file: name, message: "this is not a plain file")
        }
        // Asked of the open file, so that nobody can exchange a link between the question and the reading.
        guard path(of: file).hasPrefix(root) else {
            throw ScriptError(
                file: name, message: "this is a link that leads out of the folder: put the file itself here")
        }
        return try read(file, name)
    }

    private func read(_ file: Int32, _ name: String) throws(ScriptError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw ScriptError(file: name, message: "the file cannot be read: \(Self.reason())")
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limits.bytes(of: name) else {
                throw ScriptError(
                    file: name, message: "the file is larger than \(limits.bytes(of: name)) bytes: split it")
            }
        }
    }

    private func path(of file: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/fd/\(file)", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
