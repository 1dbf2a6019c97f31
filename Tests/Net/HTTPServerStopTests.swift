import Net
import Synchronization
import Testing

@Suite("HTTP server: the end", .timeLimit(.minutes(1)))
struct HTTPServerStopTests {
    static let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test("Requests in hand are finished, new ones refused, and then everything is closed")
    func finishing() async throws {
        let (started, released) = (Gate(), Gate())
        let server = try HTTPServer(.init(host: "127.0.0.11")) { request in
            if request.path == "/held" {
                started.open()
                await released.wait()
            }
            return .init(status: 200)
        }
        let idle = try #require(RawSocket(host: 11, port: server.port))
        let late = try #require(RawSocket(host: 11, port: server.port))
        let held = try #require(RawSocket(host: 11, port: server.port))
        idle.write(Self.request)
        #expect(await blocking { idle.readMessage() }.hasPrefix("HTTP/1.1 200 "))
        held.write("GET /held HTTP/1.1\r\nHost: h\r\n\r\n")
        await started.wait()

        server.quiesce()
        #expect(RawSocket(host: 11, port: server.port) == nil)
        idle.write(Self.request)
        #expect(await blocking { idle.readMessage() }.hasPrefix("HTTP/1.1 200 "))

        async let stopped: Void = server.stop()
        // The first connection is closed once the stop has begun; so the other one is refused for certain.
        let refusal = await blocking {
            var answer = ""
            repeat {
                idle.write(Self.request)
                answer = idle.readMessage()
            } while !answer.isEmpty
            late.write(Self.request)
            return late.readToEnd()
        }
        #expect(refusal.hasPrefix("HTTP/1.1 503 "))
        released.open()
        let last = await blocking { held.readToEnd() }
        #expect(last.hasPrefix("HTTP/1.1 200 "))
        #expect(last.contains("Connection: close\r\n"))
        await stopped
        #expect(RawSocket(host: 11, port: server.port) == nil)
    }

    @Test("A handler that does not end is cancelled, and its peer is told")
    func impatience() async throws {
        let (started, cancelled, released) = (Gate(), Gate(), Gate())
        let server = try HTTPServer(.init()) { _ in
            await withTaskCancellationHandler {
                started.open()
                await released.wait()
            } onCancel: {
                cancelled.open()
            }
            return .init(status: 200)
        }
        async let answer = talk(to: server, Self.request)
        await started.wait()
        await server.stop(grace: .zero)
        await cancelled.wait()
        #expect(await answer.hasPrefix("HTTP/1.1 503 "))
        released.open()  // The answer that comes now is for nobody, and does no harm.
    }

    @Test("A request whose body never comes does not keep the server", arguments: ["", "GET / HTTP/1.1\r\n"])
    func unfinished(rest: String) async throws {
        let server = try HTTPServer(.init()) { _ in .init(status: 200) }
        let socket = try #require(RawSocket(port: server.port))
        socket.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
        #expect(await blocking { socket.readMessage() }.contains("100 Continue"))  // It is in hand now.
        await server.stop(grace: .zero)
        #expect(await blocking { socket.readToEnd() }.isEmpty)
    }

    @Test("Stopping twice, or after the end, waits for the same end")
    func twice() async throws {
        let server = try HTTPServer(.init(host: "127.0.0.12")) { _ in .init(status: 200) }
        await withTaskGroup { group in
            for _ in 0..<4 { group.addTask { await server.stop() } }
        }
        await server.stop()
        server.quiesce()
        #expect(RawSocket(host: 12, port: server.port) == nil)
    }

    @Test("A server that nobody holds any more lets its port go")
    func forgotten() async throws {
        let port = try HTTPServer(.init(host: "127.0.0.13")) { _ in .init(status: 200) }.port
        let again = try HTTPServer(.init(host: "127.0.0.13", port: port)) { _ in .init(status: 200) }
        await again.stop()
    }

    @Test("Stopped in full flight, it answers or refuses, and each connection ends", arguments: 0..<20)
    func underLoad(round: Int) async throws {
        let handled = Atomic<Int>(0)
        let enough = Gate()
        let server = try HTTPServer(.init()) { _ in
            if handled.add(1, ordering: .relaxed).newValue == 50 * (round + 1) { enough.open() }
            return .init(status: 200)
        }
        let port = server.port
        await withTaskGroup(of: Set<String>.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    await blocking {
                        guard let socket = RawSocket(port: port) else { return [] }
                        var seen: Set<String> = []
                        while true {
                            socket.write(Self.request)
                            let answer = socket.readMessage()
                            if answer.isEmpty { return seen }
                            seen.insert(String(answer.prefix(12)))
                        }
                    }
                }
            }
            await enough.wait()
            await server.stop(grace: round.isMultiple(of: 2) ? .zero : .seconds(10))
            for await seen in group { #expect(seen.isSubset(of: ["HTTP/1.1 200", "HTTP/1.1 503"])) }
        }
    }
}
