import Crypto
import Dispatch
import Foundation
import Hosting
import Synchronization
import Testing

@Suite("Configuration's values")
struct ValueTests {
    @Test("A secret is redacted however it is printed")
    func redaction() {
        struct Holder {
            let secret = Secret("hunter2"), list = [Secret("hunter2")], maybe = Optional(Secret("hunter2"))
        }
        var dumped = ""
        dump(Holder(), to: &dumped)
        dump(Secret("hunter2"), to: &dumped)
        let secret = Secret("hunter2")
        let all =
            dumped + "\(secret)\(Holder())" + String(reflecting: secret) + String(reflecting: Holder())
            + String(describing: secret)
        #expect(!all.contains("hunter2"))
        #expect("\(secret)" == "<redacted>")
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("Secrets are equal when their texts are")
    func equality() {
        #expect(Secret("abc") == Secret("abc"))
        #expect(Secret("abc") != Secret("abd"))
        #expect(Secret("abc") != Secret("abcd"))
        #expect(Secret("") == Secret(""))
    }

    @Test(
        "An address is read and shown",
        arguments: [
            ("127.0.0.1:80", "127.0.0.1:80"), ("localhost:0", "127.0.0.1:0"), ("[::1]:65535", "[::1]:65535"),
            ("0.0.0.0:1", "0.0.0.0:1"),
        ])
    func addresses(text: String, shown: String) {
        #expect(Address(text)?.description == shown)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80", "[127.0.0.1]:1", "a.b:1",
            "[::1:1",
        ])
    func noAddresses(text: String) {
        #expect(Address(text) == nil)
    }
}

@Suite("Master key")
struct MasterKeyTests {
    private let folder: Folder
    private var file: String { "\(folder.path)/x.db.key" }
    private var data: String { "\(folder.path)/x.db" }

    init() throws { folder = try Folder() }

    @Test("At the first start a key is made that only its owner may read; later it is the same")
    func creation() throws {
        let first = try MasterKey.file(path: file).open(data: data)
        #expect(first.created == file)
        #expect(try folder.mode(of: "x.db.key") == 0o600)
        #expect(folder.names == ["x.db.key"])
        try folder.write("x.db", "")
        let second = try MasterKey.file(path: file).open(data: data)
        #expect(second.created == nil)
        #expect(try second.key.open(first.key.seal([1], context: []), context: []) == [1])
    }

    @Test("Hosts that start at once end with one key")
    func race() throws {
        let keys = Mutex<[SealingKey]>([])
        let (file, data) = (file, data)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            guard let opened = try? MasterKey.file(path: file).open(data: data) else { return }
            keys.withLock { $0.append(opened.key) }
        }
        let made = keys.withLock { $0 }
        #expect(made.count == 8)
        let sealed = try #require(made.first).seal([7], context: [])
        for key in made { #expect(try key.open(sealed, context: []) == [7]) }
    }

    @Test("Where there is data, a key that is gone is not replaced")
    func lostKey() throws {
        try folder.write("x.db", "sealed")
        let error = #expect(throws: MasterKeyError.self) { try MasterKey.file(path: file).open(data: data) }
        #expect(error?.description.contains("put it back as \(file)") == true)
        #expect(folder.names == ["x.db"])
    }

    @Test("A key file that others may read, or that holds no key, is refused", arguments: [0o644, 0o640, 0o600])
    func badFiles(mode: Int) throws {
        let text = mode == 0o600 ? "hunter2" : String(repeating: "0", count: 64)
        try folder.write("x.db.key", text, mode: mode)
        let error = #expect(throws: MasterKeyError.self) { try MasterKey.file(path: file).open(data: data) }
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.description.contains(mode == 0o600 ? "64 hexadecimal digits" : "chmod 600") == true)
    }

    @Test("A key without a folder to lie in is an error that names the file")
    func noFolder() {
        let path = "\(folder.path)/no/x.key"
        let error = #expect(throws: MasterKeyError.self) {
            try MasterKey.file(path: path).open(data: "\(folder.path)/no/x")
        }
        #expect(error?.description == "the key file \(path) cannot be made: No such file or directory")
    }
}
