package import Crypto
internal import Glibc

/// Why the master key could not be had. The key is never part of it.
package struct MasterKeyError: Error, Equatable, CustomStringConvertible {
    package let description: String
}

/// The key under which all tenants' data keys are sealed, or the file that holds it.
///
/// Its text is 64 hexadecimal digits. Whoever loses it loses the data: back it up apart from the database.
package enum MasterKey: Sendable, Equatable {
    /// From the environment or the configuration. Made by decoding only, which has looked at it.
    case given(Secret)
    case file(path: String)

    /// The environment variable that is looked at where the configuration says nothing.
    package static let variable = "PARLUA_MASTER_KEY"

    /// Where the key lies if nobody says otherwise.
    package static func path(besides data: String) -> String { "\(data).key" }

    /// A new key that nobody keeps, for data that is not to be opened again.
    package static var once: MasterKey { .given(Secret(Hex.text(SecureRandom.bytes(SealingKey.size)))) }

    package static func isKey(_ secret: Secret) -> Bool { bytes(secret.exposed) != nil }

    /// A key that is ready, and whether it was made just now.
    package struct Opened: Sendable {
        package let key: SealingKey
        /// The new file's path, to be told to the operator.
        package let created: String?
    }

    /// Reads the key; makes one, in a file only its owner may read, where there is neither key nor `data` yet.
    ///
    /// Where there is data, a key that is gone is an error: a new one would not open it.
    package func open(data: String) throws(MasterKeyError) -> Opened {
        switch self {
        case .given(let secret):
            guard let bytes = Self.bytes(secret.exposed) else {
                throw MasterKeyError(description: "the master key is not 64 hexadecimal digits")
            }
            return Opened(key: SealingKey(bytes), created: nil)
        case .file(let path):
            if access(path, F_OK) != 0, errno == ENOENT {
                guard access(data, F_OK) != 0 else {
                    throw MasterKeyError(
                        description: "\(data) was sealed under a key that is gone: "
                            + "put it back as \(path), or set \(Self.variable)")
                }
                try Self.create(path)
                return Opened(key: SealingKey(try Self.read(path)), created: path)
            }
            return Opened(key: SealingKey(try Self.read(path)), created: nil)
        }
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        guard let bytes = Hex.bytes(text), bytes.count == SealingKey.size else { return nil }
        return bytes
    }

    private static func read(_ path: String) throws(MasterKeyError) -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(path, "cannot be read", errno) }
        guard status.st_mode & 0o077 == 0 else {
            throw MasterKeyError(description: "others may read the key file \(path): chmod 600 it")
        }
        let text: [UInt8]
        do throws(FileError) {
            text = try BoundedFile.read(path, limit: 1024)
        } catch {
            throw MasterKeyError(description: "the key file \(path) cannot be read: \(error.reason)")
        }
        let digits = text.last == UInt8(ascii: "\n") ? text.dropLast() : text[...]
        guard let bytes = bytes(String(decoding: digits, as: UTF8.self)) else {
            throw MasterKeyError(description: "the key file \(path) does not hold 64 hexadecimal digits")
        }
        return bytes
    }

    /// The file appears under its name whole and on disk, or not at all; one that is there already stays as it is.
    private static func create(_ path: String) throws(MasterKeyError) {
        let draft = "\(path).\(Hex.text(SecureRandom.bytes(4))).new"
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path, "cannot be made", errno) }
        defer { unlink(draft) }
        let line = Array((Hex.text(SecureRandom.bytes(SealingKey.size)) + "\n").utf8)
        let isWritten = write(descriptor, line, line.count) == line.count && fsync(descriptor) == 0
        let code = errno
        close(descriptor)
        guard isWritten else { throw failure(path, "cannot be written", code) }
        // link(2) never replaces: of two hosts that start at once, both end with the key of the first.
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure(path, "cannot be made", errno) }
        let folder = Glibc.open(ConfigurationReader.parent(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure(path, "cannot be kept", errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure(path, "cannot be kept", errno) }
    }

    private static func failure(_ path: String, _ what: String, _ code: Int32) -> MasterKeyError {
        MasterKeyError(description: "the key file \(path) \(what): \(String(cString: strerror(code)))")
    }
}
