import Glibc
import Testing

@testable import Net

@Suite("Who may come in, and when a server ends")
struct ServerValueTests {
    @Test("Places are counted in all and per group, and come back")
    func admission() {
        var admission = Admission(maximum: 3, maximumPerGroup: 2)
        let (one, other) = (PeerAddress.Group(family: 2, network: 1), PeerAddress.Group(family: 2, network: 2))
        #expect([one, one, one, other, other].map { admission.enter($0) } == [true, true, false, true, false])
        #expect(!admission.hasRoom)
        admission.leave(one)
        #expect(admission.hasRoom)
        #expect(admission.enter(other) == true)
        #expect(admission.count == 3)
    }

    @Test("IPv4 addresses stand for themselves, IPv6 addresses for their network of 64 bits")
    func groups() {
        #expect(address("192.0.2.1").group != address("192.0.2.2").group)
        #expect(address("2001:db8::1").group == address("2001:db8::ffff:2").group)
        #expect(address("2001:db8::1").group != address("2001:db8:0:1::1").group)
        #expect(address("2001:db8::1").text == "2001:db8::1")
        #expect(address("192.0.2.1").text == "192.0.2.1")
    }

    @Test("A shutdown waits for requests, then for the refusals, and for neither for ever")
    func lifecycle() {
        let now = ContinuousClock.now
        var patient = Lifecycle()
        #expect(patient.advance(inHand: 0, now: now) == .serve)
        patient.stop(at: now + .seconds(10))
        #expect(patient.advance(inHand: 1, now: now + .seconds(9)) == .serve)
        #expect(patient.advance(inHand: 0, now: now + .seconds(9)) == .refuse)
        #expect(patient.advance(inHand: 0, now: now + .seconds(9)) == .close)
        #expect(patient.isClosed)
        var impatient = Lifecycle()
        impatient.stop(at: now + .seconds(10))
        impatient.stop(at: now + .seconds(2))
        impatient.stop(at: now + .seconds(20))
        #expect(impatient.deadline == now + .seconds(2))
        #expect(impatient.advance(inHand: 5, now: now + .seconds(2)) == .refuse)
        #expect(impatient.advance(inHand: 5, now: now + .milliseconds(2_900)) == .serve)
        #expect(impatient.advance(inHand: 5, now: now + .seconds(3)) == .close)
    }

    private func address(_ text: String) -> PeerAddress {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        var found: UnsafeMutablePointer<addrinfo>?
        getaddrinfo(text, nil, &hints, &found)
        defer { freeaddrinfo(found) }
        return PeerAddress { address, length in
            guard let info = found?.pointee else { return }
            memcpy(address, info.ai_addr, Int(info.ai_addrlen))
            length.pointee = info.ai_addrlen
        }
    }
}

@Suite("What a transfer comes to")
struct TransferValueTests {
    @Test("Hosts have their own places; who waits comes in its order, and who has left is passed over")
    func queue() {
        let now = ContinuousClock.now
        var queue = TransferQueue(runningPerHost: 1)
        let orders = (0..<4).map { order("http://a/\($0)", now + .seconds($0)) }
        let other = order("http://b/?x", now)
        #expect(orders.map { queue.enter($0) } == [true, false, false, false])
        #expect(queue.enter(other) == true)
        #expect(queue.nextDeadline == now + .seconds(1))
        #expect(queue.withdraw(orders[1]) == true)
        #expect(queue.withdraw(orders[1]) == false)
        #expect(queue.leave(orders[0]) === orders[2])
        #expect(queue.withdraw(orders[2]) == false)
        #expect(queue.leave(other) == nil)
        #expect(queue.leave(orders[2]) === orders[3])
        #expect(queue.leave(orders[3]) == nil)
        #expect(queue.enter(orders[0]) == true)
        #expect(queue.nextDeadline == nil)
    }

    @Test("Who waits too long is taken out, and only those")
    func expiry() {
        let now = ContinuousClock.now
        var queue = TransferQueue(runningPerHost: 1)
        let orders = (0..<200).map { order("http://a", now + .seconds($0)) }
        for order in orders { _ = queue.enter(order) }
        #expect(queue.expire(at: now).count == 0)
        let expired = queue.expire(at: now + .seconds(150))
        #expect(expired.elementsEqual(orders[1...150]) { $0 === $1 })
        #expect(queue.leave(orders[0]) === orders[151])
        let left = queue.withdrawAll()
        #expect(left.elementsEqual(orders[152...]) { $0 === $1 })
        #expect(queue.leave(orders[151]) == nil)
    }

    @Test(
        "Percent-encoding is undone, or refused",
        arguments: [
            ("a%20b", "a b"), ("%C3%A9", "é"), ("a+b", "a+b"), ("", ""), ("%", nil), ("%2", nil), ("%zz", nil),
            ("%00", nil), ("%ff", nil), ("%2525", "%25"),
        ] as [(String, String?)])
    func percent(encoded: String, decoded: String?) {
        let result = Array(encoded.utf8).withUnsafeBufferPointer { PercentEncoding.decode($0) }
        #expect(result == decoded)
    }

    @Test("Field names compare without case, and only letters fold")
    func fields() {
        let headers: HTTPHeaders = ["Content-Type": "a", "CONTENT-TYPE": "b", "X[": "c"]
        #expect(headers["content-type"] == "a")
        #expect(headers["x{"] == nil)
    }

    private func order(_ url: String, _ deadline: ContinuousClock.Instant) -> TransferOrder {
        TransferOrder(.init(method: .get, url: url), deadline: deadline)
    }
}
