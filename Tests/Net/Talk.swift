import Net

/// Answers with the request's body.
let echo: @Sendable (HTTPServer.Request) async -> HTTPServer.Response = { .init(status: 200, body: $0.body) }

/// Writes `text` and returns what the server says until it closes.
func talk(to server: HTTPServer, _ text: String) async -> String {
    let port = server.port
    return await blocking {
        guard let socket = RawSocket(port: port) else { return "refused" }
        socket.write(text)
        return socket.readToEnd()
    }
}

/// The bodies of several answers in a row, by their `Content-Length`.
func bodies(_ answers: String) -> [String] {
    var (rest, bodies) = (Array(answers.utf8)[...], [String]())
    let mark = Array("\r\n\r\n".utf8), name = "content-length:"
    while let end = rest.indices.first(where: { rest[$0...].starts(with: mark) }) {
        let lines = String(decoding: rest[..<end], as: UTF8.self).lowercased().split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix(name) }.flatMap { line in
            Int(String(line.dropFirst(name.count).drop { $0 == " " }))
        }
        let body = rest.dropFirst(end - rest.startIndex + mark.count).prefix(length ?? 0)
        bodies.append(String(decoding: body, as: UTF8.self))
        rest = rest[body.endIndex...]
    }
    return bodies
}
