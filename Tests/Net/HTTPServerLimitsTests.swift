import Net
import Testing

@Suite("HTTP server: limits", .timeLimit(.minutes(1)))
struct HTTPServerLimitsTests {
    static let head = "POST / HTTP/1.1\r\nHost: h\r\n"

    @Test(
        "A body beyond the limit is answered 413, and the handler never sees it",
        arguments: [
            "Content-Length: 1001\r\n\r\n" + String(repeating: "x", count: 1001),
            "Content-Length: 3000\r\n\r\n" + String(repeating: "x", count: 3000),
            "Content-Length: 5000000000\r\n\r\n",
            "Content-Length: 99999999999999999999\r\n\r\n",
            "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + String(repeating: "x", count: 1001) + "\r\n0\r\n\r\n",
        ])
    func oversizedBody(rest: String) async throws {
        let server = try HTTPServer(.init(maximumBody: 1000)) { _ in .init(status: 200) }
        let answer = await talk(to: server, Self.head + rest)
        #expect(answer.hasPrefix("HTTP/1.1 413 "))
        #expect(!answer.contains("100 Continue"))
        await server.stop()
    }

    @Test("A body of chunks without end is cut off")
    func endlessBody() async throws {
        let server = try HTTPServer(.init(maximumBody: 1000)) { _ in .init(status: 200) }
        let chunk = "3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n"
        let answer = await talk(
            to: server, Self.head + "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 100))
        #expect(!answer.hasPrefix("HTTP/1.1 200"))
        await server.stop()
    }

    @Test("A body of just the limit is fine")
    func limitBody() async throws {
        let server = try HTTPServer(.init(maximumBody: 1000), handler: echo)
        let body = String(repeating: "x", count: 1000)
        let answer = await talk(to: server, Self.head + "Connection: close\r\nContent-Length: 1000\r\n\r\n" + body)
        #expect(bodies(answer) == [body])
        await server.stop()
    }

    @Test("A header beyond the limit is refused", arguments: [3_000, 6_000, 20_000, 200_000])
    func oversizedHeader(size: Int) async throws {
        let server = try HTTPServer(.init(maximumHeader: 2000)) { _ in .init(status: 200) }
        let field = "X: " + String(repeating: "x", count: size) + "\r\n"
        let answer = await talk(to: server, "GET / HTTP/1.1\r\nHost: h\r\n\(field)\r\n")
        // A header that does not even fit the reading buffer may be cut off while it is still being sent.
        #expect(answer.hasPrefix("HTTP/1.1 431 ") || (size > 6_000 && answer.isEmpty))
        await server.stop()
    }

    @Test(
        "What two readers could take for different requests, or what is none, is refused",
        arguments: [
            ("400", "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
            ("400", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            ("400", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n"),
            ("400", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            ("400", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
            ("501", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
            ("400", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"), ("400", "GET /a%00b HTTP/1.1\r\nHost: h\r\n\r\n"),
            ("400", "GET /%ff HTTP/1.1\r\nHost: h\r\n\r\n"), ("400", "GET /?a=%0 HTTP/1.1\r\nHost: h\r\n\r\n"),
            ("400", "nonsense\r\n\r\n"),
        ])
    func refused(status: String, text: String) async throws {
        let server = try HTTPServer(.init()) { _ in .init(status: 200) }
        let answer = await blocking {
            guard let socket = RawSocket(port: server.port) else { return "refused" }
            socket.write(text)
            socket.finishWriting()
            return socket.readToEnd()
        }
        #expect(answer.isEmpty || answer.split(separator: " ").dropFirst().first.map(String.init) == status)
        #expect(!answer.contains(" 200 "))
        await server.stop()
    }

    @Test(
        "A peer that drips, or says nothing, is cut off however it goes about it",
        arguments: ["", "GET / HTTP/1.1\r\nX: ", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n"])
    func slow(start: String) async throws {
        let server = try HTTPServer(.init(requestTimeout: .milliseconds(150))) { _ in .init(status: 200) }
        let answer = await blocking {
            guard let socket = RawSocket(port: server.port) else { return "refused" }
            socket.write(start)
            // One byte whenever the server has been silent for a moment; ends only when the server closes.
            while !socket.hasNews(within: 20) { if !start.isEmpty { socket.write("x") } }
            return socket.readToEnd()
        }
        #expect(!answer.contains(" 200 "))
        await server.stop()
    }

    @Test("An idle connection is closed after the time for a request")
    func idle() async throws {
        let server = try HTTPServer(.init(requestTimeout: .milliseconds(150))) { _ in .init(status: 200) }
        // Ends only because the server closes.
        let answer = await talk(to: server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        await server.stop()
    }

    @Test("A handler may take longer than a peer")
    func slowHandler() async throws {
        let (started, patient) = (Gate(), Gate())
        let server = try HTTPServer(.init(requestTimeout: .milliseconds(100))) { _ in
            started.open()
            await patient.wait()
            return .init(status: 200)
        }
        async let answer = talk(to: server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        await started.wait()
        #expect(await talk(to: server, "").isEmpty)  // Cut off after 100 ms, so that these have passed.
        patient.open()
        #expect(await answer.hasPrefix("HTTP/1.1 200 "))
        await server.stop()
    }

    @Test("A peer with too many connections is turned away, until it has closed one")
    func perAddress() async throws {
        let server = try HTTPServer(.init(maximumConnectionsPerAddress: 2)) { _ in .init(status: 200) }
        let port = server.port
        let answers = await blocking {
            let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
            let open = [RawSocket(port: port), RawSocket(port: port)]
            let first = open.map { socket in
                socket?.write(request)
                return socket?.readMessage() ?? ""
            }
            let third = RawSocket(port: port)?.readToEnd()
            open[0]?.finishWriting()
            _ = open[0]?.readToEnd()  // The server has closed it now, and counts it no more soon after.
            var again = ""
            while again.isEmpty {
                let socket = RawSocket(port: port)
                socket?.write(request)
                again = socket?.readMessage() ?? ""
            }
            return first + [third ?? "", again]
        }
        #expect(answers.map { $0.hasPrefix("HTTP/1.1 200 ") } == [true, true, false, true])
        await server.stop()
    }

    @Test("When all places are taken, the next connection waits for one")
    func inAll() async throws {
        let server = try HTTPServer(.init(maximumConnections: 1)) { _ in .init(status: 200) }
        let port = server.port
        let answers = await blocking {
            let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
            let (first, second) = (RawSocket(port: port), RawSocket(port: port))
            second?.write(request)
            first?.write(request)
            let answer = first?.readMessage() ?? ""
            first?.finishWriting()
            return [answer, second?.readMessage() ?? ""]
        }
        #expect(answers.allSatisfy { $0.hasPrefix("HTTP/1.1 200 ") })
        await server.stop()
    }
}
