import JSON
import Messaging
import Store
import Testing

@Suite("Receipts", .timeLimit(.minutes(1)))
struct ReceiptTests {
    /// A store with one message under way, and one that waits behind it.
    private func withMessage(_ backend: Backend, _ body: (any Store, JournalEntry) async throws -> Void) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(TurnCommit(entry, sending: ["a", "b"]))
            try await body(store, entry)
            try await expectBalance(store)
        }
    }

    private static let statuses: [Event.Receipt.Status] = [.sent, .delivered, .read, .failed]

    /// All orders of the four statuses.
    static let orders: [[Event.Receipt.Status]] = statuses.flatMap { first in
        statuses.flatMap { second in
            statuses.flatMap { third in
                statuses.compactMap { Set([first, second, third, $0]).count == 4 ? [first, second, third, $0] : nil }
            }
        }
    }

    @Test("In whatever order receipts come, the delivery only moves forward", arguments: Backend.allCases, orders)
    func anyOrder(backend: Backend, order: [Event.Receipt.Status]) async throws {
        try await withMessage(backend) { store, _ async throws in
            _ = try await store.record(.accepted(id: "A"), for: MessageToken("a"), at: noon)
            var state = DeliveryState.accepted
            for status in order {
                #expect(try await store.append([.receipt(status, of: "A")]) == [.settled])
                state = state.after(status)
                #expect(try await store.tally().deliveries == [state: 1, .sending: 1])
            }
            #expect(state == .read)
            #expect(try await store.tally().handled == 5)
        }
    }

    @Test(
        "A receipt is recognised by our id, or by the provider's", arguments: Backend.allCases, ["a", nil, "unheard"])
    func lookUp(backend: Backend, token: String?) async throws {
        try await withMessage(backend) { store, _ async throws in
            _ = try await store.record(.accepted(id: "A"), for: MessageToken("a"), at: noon)
            #expect(try await store.append([.receipt(.delivered, of: "A", token: token)]) == [.settled])
            #expect(try await store.tally().deliveries == [.delivered: 1, .sending: 1])
        }
    }

    @Test("A receipt for nobody's message is ignored, and so is one by another channel", arguments: Backend.allCases)
    func unknown(backend: Backend) async throws {
        try await withMessage(backend) { store, _ async throws in
            _ = try await store.record(.accepted(id: "A"), for: MessageToken("a"), at: noon)
            let appended = try await store.append([
                .receipt(.read, of: "B"), .receipt(.read, of: "A", on: cakeLine),
                .receipt(.read, of: "A", token: "a", on: clinicLine, tenant: clinic),
            ])
            #expect(appended == [.settled, .settled, .settled])
            let tally = try await store.tally()
            #expect(tally.ignored == 3 && tally.handled == 1)
            #expect(tally.deliveries == [.accepted: 1, .sending: 1])
        }
    }

    @Test(
        "A receipt decides an undecided message, and the later ones may go on", arguments: Backend.allCases,
        [Event.Receipt.Status.sent, .failed])
    func decides(backend: Backend, status: Event.Receipt.Status) async throws {
        try await withMessage(backend) { store, entry async throws in
            _ = try await store.record(.undecided(holdUntil: noon + .seconds(60)), for: MessageToken("a"), at: noon)
            let appended = try await store.append([.receipt(status, of: "A", token: "a", code: 131_026)])
            #expect(appended == [.decided(entry.conversation)])
            #expect(try await store.nextDue() == noon)
            #expect(try await store.claimDue(at: noon, limit: 9).map(\.token.text) == ["b"])
            // From now on the provider's id finds it too.
            #expect(try await store.append([.receipt(.delivered, of: "A")]) == [.settled])
            #expect(try await store.tally().deliveries == [.delivered: 1, .sending: 1])
        }
    }

    @Test(
        "A receipt that comes before the answer decides, and the answer takes nothing back", arguments: Backend.allCases
    )
    func beforeAnswer(backend: Backend) async throws {
        try await withMessage(backend) { store, entry async throws in
            #expect(
                try await store.append([.receipt(.delivered, of: "A", token: "a")]) == [.decided(entry.conversation)])
            let next = try await store.record(.accepted(id: "A"), for: MessageToken("a"), at: noon)
            #expect(next?.token == MessageToken("b"))
            #expect(try await store.tally().deliveries == [.delivered: 1, .sending: 1])
        }
    }

    @Test("No verdict takes back what a receipt told", arguments: Backend.allCases)
    func verdictsAfter(backend: Backend) async throws {
        try await withMessage(backend) { store, _ async throws in
            _ = try await store.append([.receipt(.sent, of: "A", token: "a")])
            let outcomes: [SendOutcome] = [
                .retry(at: noon), .refused(.content, code: 1), .undecided(holdUntil: noon + .seconds(9)), .expired,
            ]
            for outcome in outcomes { _ = try await store.record(outcome, for: MessageToken("a"), at: noon) }
            #expect(try await store.tally().deliveries == [.sent: 1, .sending: 1])
        }
    }

    @Test("A receipt stops a message that was to be tried again", arguments: Backend.allCases)
    func beforeRetry(backend: Backend) async throws {
        try await withMessage(backend) { store, entry async throws in
            _ = try await store.record(.retry(at: noon + .seconds(5)), for: MessageToken("a"), at: noon)
            #expect(try await store.append([.receipt(.sent, of: "A", token: "a")]) == [.decided(entry.conversation)])
            #expect(try await store.claimDue(at: noon + .seconds(5), limit: 9).map(\.token.text) == ["b"])
        }
    }

    @Test("A receipt delivered twice is a duplicate, and moves nothing", arguments: Backend.allCases)
    func duplicate(backend: Backend) async throws {
        try await withMessage(backend) { store, entry async throws in
            let receipt = Arrival.receipt(.sent, of: "A", token: "a")
            #expect(try await store.append([receipt, receipt]) == [.decided(entry.conversation), .duplicate])
            #expect(try await store.tally().handled == 2)
        }
    }
}
