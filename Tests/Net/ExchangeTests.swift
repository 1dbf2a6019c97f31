import Testing

@testable import Net

@Suite("Exchange: one connection's request, decided in a value")
struct ExchangeTests {
    static let limits = Exchange.Limits(header: 100, body: 10, timeout: .seconds(5))
    let start = ContinuousClock.now

    @Test("A request runs when its body is complete, and its peer waits without a deadline")
    func run() throws {
        var exchange = Exchange(peer: "p", limits: Self.limits, now: start)
        #expect(exchange.deadline == start + .seconds(5))
        #expect(!exchange.isInHand)
        #expect(begin(&exchange, ["Content-Length": "4"]).isProceed)
        #expect(receive(&exchange, "ab").isProceed)
        #expect(receive(&exchange, "cd").isProceed)
        guard case .run(let request) = exchange.advance(stopping: false, now: start) else {
            Issue.record("it does not run")
            return
        }
        #expect(request.body == Array("abcd".utf8))
        #expect(request.peer == "p")
        #expect(exchange.deadline == nil)
        #expect(exchange.isInHand)
        #expect(exchange.answer(.init(status: 201)) == true)
        #expect(exchange.advance(stopping: false, now: start + .seconds(60)).reply == .init(201, closing: false))
        #expect(exchange.deadline == start + .seconds(65))
        exchange.complete(now: start + .seconds(61))
        #expect(!exchange.isInHand)
        #expect(exchange.deadline == start + .seconds(66))
    }

    @Test("Of two answers only the first one resumes the connection")
    func oneAnswer() {
        var exchange = running()
        #expect(exchange.answer(.init(status: 200)) == true)
        #expect(exchange.answer(.init(status: 201)) == false)
        #expect(exchange.refuse() == false)
        #expect(exchange.advance(stopping: false, now: start).reply == .init(200, closing: true))
        #expect(exchange.answer(.init(status: 202)) == false)
    }

    @Test("An answer for a request that is over is dropped")
    func lateAnswer() {
        var exchange = running()
        #expect(exchange.refuse() == true)
        #expect(exchange.advance(stopping: true, now: start).reply == .init(503, closing: true))
        exchange.complete(now: start)
        #expect(exchange.answer(.init(status: 200)) == false)
    }

    @Test("Once refused, nothing runs, however far the request had come")
    func refusedForGood() {
        var early = Exchange(peer: "", limits: Self.limits, now: start)
        #expect(early.refuse() == false)
        #expect(begin(&early, [:]).reply == .init(503, closing: true))
        var late = Exchange(peer: "", limits: Self.limits, now: start)
        #expect(begin(&late, ["Content-Length": "1"]).isProceed)
        #expect(late.refuse() == false)
        #expect(late.advance(stopping: false, now: start).reply == .init(503, closing: true))
    }

    @Test("A body is kept up to its limit, thrown away up to four times that, and cut off then")
    func bodyLimits() {
        var exchange = Exchange(peer: "", limits: Self.limits, now: start)
        #expect(begin(&exchange, ["Transfer-Encoding": "chunked"]).isProceed)
        #expect(receive(&exchange, "0123456789").isProceed)
        #expect(receive(&exchange, "0").isProceed)
        #expect(receive(&exchange, String(repeating: "x", count: 29)).isProceed)
        var longer = exchange
        #expect(exchange.advance(stopping: false, now: start).reply == .init(413, closing: true))
        #expect(receive(&longer, "x").isAbandon)
    }

    @Test(
        "A declared length decides at once where it can",
        arguments: [("10", nil), ("11", nil), ("40", nil), ("41", 413)] as [(String, Int?)])
    func declared(length: String, status: Int?) {
        var exchange = Exchange(peer: "", limits: Self.limits, now: start)
        #expect(begin(&exchange, ["Content-Length": length]).reply?.status == status)
        var asking = Exchange(peer: "", limits: Self.limits, now: start)
        let action = begin(&asking, ["Content-Length": length, "Expect": "100-continue"])
        #expect(action.reply?.status == (length == "10" ? nil : 413))
    }

    @Test("A header beyond its limit is 431")
    func headerLimit() {
        var exchange = Exchange(peer: "", limits: Self.limits, now: start)
        #expect(begin(&exchange, [:], headerSize: 101).reply == .init(431, closing: true))
    }

    private func running() -> Exchange {
        var exchange = Exchange(peer: "", limits: Self.limits, now: start)
        _ = begin(&exchange, [:])
        _ = exchange.advance(stopping: false, now: start)
        return exchange
    }

    private func begin(_ exchange: inout Exchange, _ headers: HTTPHeaders, headerSize: Int = 50) -> Exchange.Action {
        let head = Result { () throws(RequestHead.Refusal) in
            try RequestHead(method: "POST", path: "/", headers: headers)
        }
        return exchange.begin(head, headerSize: headerSize, stopping: false, now: start)
    }

    private func receive(_ exchange: inout Exchange, _ text: String) -> Exchange.Action {
        Array(text.utf8).withUnsafeBytes { exchange.receive($0) }
    }
}

extension Exchange.Action {
    struct Reply: Equatable {
        let status: Int
        let closing: Bool

        init(_ status: Int, closing: Bool) { (self.status, self.closing) = (status, closing) }
    }

    var isProceed: Bool { if case .proceed = self { true } else { false } }
    var isAbandon: Bool { if case .abandon = self { true } else { false } }
    var reply: Reply? {
        if case .reply(let response, let closing) = self { Reply(response.status, closing: closing) } else { nil }
    }
}
