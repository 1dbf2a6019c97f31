internal import Glibc

/// Notices changes in a folder of tenants' folders, by Linux's inotify (inotify(7)). Belongs to one thread.
struct FolderWatch: ~Copyable {
    private let descriptor: Int32
    private let root: String
    /// The tenant's folder each watch belongs to; "" is the root itself.
    private var watched: [Int32: String] = [:]

    init(root: String) throws(ScriptError) {
        self.root = root
        descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard descriptor >= 0 else { throw Self.failure("the scripts folder cannot be watched") }
        try add(root, as: "")
    }

    deinit { close(descriptor) }

    /// To be polled for reading.
    var readable: Int32 { descriptor }

    /// Watches a tenant's folder and those in it. What is watched already stays so.
    mutating func watch(_ tenant: String, folders: [String]) throws(ScriptError) {
        for folder in folders { try add("\(root)/\(tenant)/\(folder)", as: tenant) }
    }

    private mutating func add(_ path: String, as tenant: String) throws(ScriptError) {
        let events = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_MOVE_SELF
        let watch = inotify_add_watch(descriptor, path, UInt32(events) | UInt32(IN_ONLYDIR))
        if watch < 0 && (errno == ENOENT || errno == ENOTDIR) { return }  // gone again: its parent tells
        guard watch >= 0 else {
            throw Self.failure(
                "the folder is not watched, so changes in it go unnoticed (see fs.inotify.max_user_watches)")
        }
        watched[watch] = tenant
    }

    /// The tenants' folders that something happened in since the last call; all known ones when the kernel lost count.
    mutating func changes() -> Set<String> {
        var changed: Set<String> = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return changed }
            buffer[..<count].withUnsafeBytes { bytes in
                var offset = 0
                let header = MemoryLayout<inotify_event>.size
                while offset + header <= bytes.count {
                    let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                    let name = bytes[(offset + header)...].prefix(Int(event.len)).prefix { $0 != 0 }
                    note(event, name: String(decoding: name, as: UTF8.self), in: &changed)
                    offset += header + Int(event.len)
                }
            }
        }
    }

    private mutating func note(_ event: inotify_event, name: String, in changed: inout Set<String>) {
        if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
            changed.formUnion(watched.values)
            return
        }
        guard let tenant = watched[event.wd] else { return }
        if event.mask & UInt32(IN_IGNORED) != 0 {
            watched[event.wd] = nil
            return
        }
        let isFolder = event.mask & UInt32(IN_ISDIR) != 0
        if tenant.isEmpty {
            changed.insert(name)  // a link to a folder is no folder in the kernel's eyes: whoever reads it decides
        } else if isFolder || name.hasSuffix(".lua") || name.hasSuffix(".csv") {
            changed.insert(tenant)
        }
    }

    private static func failure(_ text: String) -> ScriptError {
        ScriptError(message: "\(text): \(String(cString: strerror(errno)))")
    }
}
