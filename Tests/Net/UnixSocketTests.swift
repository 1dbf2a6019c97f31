import Foundation
import Net
import Testing

@Suite("HTTP on a unix socket", .timeLimit(.minutes(1)))
struct UnixSocketTests {
    private let folder: URL
    private var path: String { folder.appending(path: "socket").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "parlua-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func serve(at path: String) throws(HTTPServerError) -> HTTPServer {
        var configuration = HTTPServer.Configuration()
        configuration.socket = path
        return try HTTPServer(configuration) {
            .init(status: 200, body: Array("\($0.method) \($0.path) \($0.peer)".utf8) + $0.body)
        }
    }

    private func ask(at path: String) async throws(HTTPClient.Failure) -> String {
        var configuration = HTTPClient.Configuration()
        configuration.socket = path
        let client = HTTPClient(configuration)
        defer { withExtendedLifetime(client) {} }
        let request = HTTPClient.Request(method: .post, url: "http://host/a", body: Array("hello".utf8))
        return String(decoding: try await client.send(request).body, as: UTF8.self)
    }

    /// What a process leaves that is killed: a socket on which nobody listens.
    private func leaveDeadSocket() {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        close(descriptor)
    }

    @Test("Client and server talk over it, it is the owner's only, and it goes with the server")
    func exchange() async throws {
        let server = try serve(at: path)
        #expect(try await ask(at: path) == "POST /a hello")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        await server.stop()
        #expect(!FileManager.default.fileExists(atPath: path))
        let failure = await #expect(throws: HTTPClient.Failure.self) { try await ask(at: path) }
        #expect(failure?.mayHaveArrived == false)
        try FileManager.default.removeItem(at: folder)
    }

    @Test("A dead process's socket makes way; a living one's does not")
    func replaced() async throws {
        leaveDeadSocket()
        #expect(FileManager.default.fileExists(atPath: path))
        let server = try serve(at: path)
        let failure = #expect(throws: HTTPServerError.self) { try serve(at: path) }
        #expect(failure?.reason == "cannot listen on \(path): Address already in use")
        #expect(try await ask(at: path) == "POST /a hello")
        await server.stop()
        try FileManager.default.removeItem(at: folder)
    }

    @Test("What is no socket stays as it is")
    func foreign() throws {
        try "precious".write(toFile: path, atomically: true, encoding: .utf8)
        let failure = #expect(throws: HTTPServerError.self) { try serve(at: path) }
        #expect(
            failure?.reason == "\(path) is to be a socket, but a file of that name is there: move it away")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        try FileManager.default.removeItem(at: folder)
    }

    @Test("A path that is too long for a socket is refused with its length")
    func tooLong() throws {
        let path = "/tmp/" + String(repeating: "x", count: 103)
        let failure = #expect(throws: HTTPServerError.self) { try serve(at: path) }
        #expect(failure?.reason == "\(path) cannot be a socket: its path has 108 bytes, at most 107 may be")
        try FileManager.default.removeItem(at: folder)
    }
}
