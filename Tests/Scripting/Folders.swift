import Glibc
import Messaging

@testable import Scripting

/// A scripts folder of one test, removed with it.
final class Folders: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/parlua-scripts-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Problem(errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { remove(path) }

    struct Problem: Error {
        let code: Int32
        init(_ code: Int32) { self.code = code }
    }

    private func check(_ code: Int32) throws { if code != 0 { throw Problem(errno) } }

    func make(_ folder: String) throws { try check(mkdir("\(path)/\(folder)", 0o755)) }
    func link(_ target: String, as name: String) throws { try check(symlink(target, "\(path)/\(name)")) }
    func pipe(_ name: String) throws { try check(mkfifo("\(path)/\(name)", 0o644)) }
    func rename(_ old: String, to new: String) throws { try check(Glibc.rename("\(path)/\(old)", "\(path)/\(new)")) }
    func delete(_ name: String) { remove("\(path)/\(name)") }

    func write(_ text: String, to name: String) throws {
        guard let file = fopen("\(path)/\(name)", "w") else { throw Problem(errno) }
        fputs(text, file)
        fclose(file)
    }

    /// A tenant's folder with this bot, made elsewhere and moved in, so that it appears at once.
    func add(_ tenant: String, bot: String) throws {
        try make(".new")
        try write(bot, to: ".new/bot.lua")
        try rename(".new", to: tenant)
    }

    private func remove(_ path: String) {
        if let stream = opendir(path), !isLink(path) {
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != "." && name != ".." { remove("\(path)/\(name)") }
            }
            closedir(stream)
        }
        Glibc.remove(path)
    }

    private func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }
}
