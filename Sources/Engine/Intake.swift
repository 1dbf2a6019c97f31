internal import Channels
internal import JSON
package import Messaging
package import Store
package import Telemetry

/// Takes webhooks in: checks who sent them, normalises, journals; only then says that they arrived.
package struct Intake: Sendable {
    let store: any Store
    let directory: CurrentDirectory
    let clock: any WallClock
    let figures: Figures
    let log: Log
    /// What to do with events that now wait for a turn, and with conversations a receipt has freed.
    let offer: @Sendable ([JournalEntry]) -> Void
    let decided: @Sendable () -> Void

    package init(
        store: any Store, directory: CurrentDirectory, clock: any WallClock, figures: Figures, log: Log,
        offer: @escaping @Sendable ([JournalEntry]) -> Void, decided: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.directory = directory
        self.clock = clock
        self.figures = figures
        self.log = log
        self.offer = offer
        self.decided = decided
    }

    /// Returns once everything in `body` is durable, or says why it is not.
    package func receive(_ body: [UInt8], signature: String?) async -> Figures.WebhookAnswer {
        let answer = await take(body, signature: signature)
        figures.webhooks[answer].increment()
        return answer
    }

    private func take(_ body: [UInt8], signature: String?) async -> Figures.WebhookAnswer {
        let directory = directory.current
        guard let secret = directory.signer(of: body, header: signature) else { return .badSignature }
        let begin = ContinuousClock.now
        let now = clock.now
        guard let json = try? JSON(parsing: body) else {
            let event = WhatsApp.unreadable(body, receivedAt: now)
            return await journal([Triage.arrival(of: event, in: directory, at: now)]) ?? .unreadable
        }
        let events = WhatsApp.decode(json, receivedAt: now)
        guard events.allSatisfy({ directory.accepts(secret, for: $0.channel) }) else { return .foreignChannel }
        figures.observe(.decode, since: begin)
        return await journal(events.map { Triage.arrival(of: $0, in: directory, at: now) }) ?? .accepted
    }

    /// Nil when it is durable.
    private func journal(_ arrivals: [Arrival]) async -> Figures.WebhookAnswer? {
        let begin = ContinuousClock.now
        do throws(StoreError) {
            let appended = try await store.append(arrivals)
            figures.observe(.journal, since: begin)
            hand(appended)
            return nil
        } catch .overloaded {
            return .overloaded
        } catch {
            log.error("webhook cannot be journalled", ["error": error.description])
            return .failed
        }
    }

    private func hand(_ appended: [Appended]) {
        var waiting: [JournalEntry] = []
        var freed = false
        for result in appended {
            switch result {
            case .waiting(let entry): waiting.append(entry)
            case .decided: freed = true
            case .settled, .duplicate: break
            }
        }
        if !waiting.isEmpty { offer(waiting) }
        if freed { decided() }
    }
}
