package import Messaging
package import Store

/// Decides which waiting event may be handled next: one at a time in a conversation and in order, fairly among tenants.
///
/// A tenant may have as many events running as there are places left for others. So one alone gets half of the places,
/// and however many a tenant could fill, another finds a free one at once.
///
/// A lane is the single file of one conversation. Lanes are a bounded view of what the store holds: once `capacity`
/// events are here, further ones stay in the store (the lanes are *behind*), and are read back in journal order when
/// there is room again. Nothing here is durable, and nothing needs to be: an event leaves the store's waiting list only
/// by its turn's commit.
package struct Lanes: Sendable {
    package let capacity: Int
    package let maximumRunning: Int

    /// Every event in here, waiting or running.
    private var known: Set<EventNumber> = []
    /// What waits behind the running event of its conversation.
    private var lanes: [ConversationID: ArraySlice<JournalEntry>] = [:]
    /// Heads of lanes that nothing holds back.
    private var ready = FairQueue<JournalEntry>()
    private var running = 0
    /// How many events of each tenant are running.
    private var places: [TenantID: Int] = [:]
    private var backlog: Backlog?
    /// What waits again although its turn, which set it aside, has not been told to be over yet.
    private var again: [EventNumber: JournalEntry] = [:]

    /// What was left in the store.
    private struct Backlog {
        /// Everything up to here was taken in or is settled.
        var readThrough: EventNumber?
        /// How many offers were left in the store since the lanes fell behind.
        var leftBehind = 0
    }

    /// - Parameter startsBehind: whether the store may hold waiting events of an earlier run.
    /// - Precondition: both limits are positive.
    package init(capacity: Int, maximumRunning: Int, startsBehind: Bool) {
        precondition(capacity > 0 && maximumRunning > 0, "limits are positive")
        self.capacity = capacity
        self.maximumRunning = maximumRunning
        backlog = startsBehind ? Backlog() : nil
    }

    /// How many events are here, running ones included.
    package var count: Int { known.count }

    /// Whether nothing waits, runs or was left behind.
    package var isIdle: Bool { known.isEmpty && backlog == nil }

    /// Takes in an event that was just journalled, or leaves it in the store when there is no room.
    package mutating func offer(_ entry: JournalEntry) {
        if backlog == nil, known.count < capacity {
            admit(entry)
        } else {
            leaveBehind(entry.number)
        }
    }

    /// Takes in an event that was set aside and waits again: among those of its conversation where the journal has it.
    package mutating func offerAgain(_ entry: JournalEntry) {
        if known.contains(entry.number) { again[entry.number] = entry } else { offer(entry) }
    }

    private mutating func leaveBehind(_ number: EventNumber) {
        var backlog = self.backlog ?? Backlog(readThrough: number)
        backlog.leftBehind += 1
        // Offers may come in another order than the journal's: the earliest left behind must be read back too.
        if let readThrough = backlog.readThrough, number <= readThrough, !known.contains(number) {
            backlog.readThrough = EventNumber(number.number - 1)
        }
        self.backlog = backlog
    }

    /// What to read back from the store now; nil while there is nothing left behind or no room for half the capacity.
    package var refill: Refill? {
        guard let backlog, known.count <= capacity / 2 else { return nil }
        return Refill(after: backlog.readThrough, limit: capacity - known.count, leftBehind: backlog.leftBehind)
    }

    package struct Refill: Sendable, Equatable {
        package let after: EventNumber?
        package let limit: Int
        fileprivate let leftBehind: Int
    }

    /// Takes in what the store answered to `refill`, in journal order.
    package mutating func refilled(_ refill: Refill, with entries: [JournalEntry]) {
        guard var backlog else { return }
        for entry in entries where !known.contains(entry.number) { admit(entry) }
        // Unless an earlier event was left behind since the question: then the next question starts before that one.
        if let last = entries.last?.number, backlog.readThrough == refill.after { backlog.readThrough = last }
        // An offer is durable before it is made, so a short answer holds whatever was left behind before the question.
        let caughtUp = entries.count < refill.limit && backlog.leftBehind == refill.leftBehind
        self.backlog = caughtUp ? nil : backlog
    }

    /// The next event to handle, if one may run.
    package mutating func next() -> JournalEntry? {
        let free = maximumRunning - running
        guard free > 0, let entry = ready.popFirst(where: { places[$0, default: 0] < free }) else { return nil }
        running += 1
        places[entry.tenant, default: 0] += 1
        return entry
    }

    /// The turn of `entry` is over, whatever became of it; the next of its conversation becomes ready.
    package mutating func finish(_ entry: JournalEntry) {
        guard known.remove(entry.number) != nil else { return }
        running -= 1
        leavePlace(entry.tenant)
        if let head = lanes[entry.conversation]?.popFirst() {
            ready.append(head, for: head.tenant)
        } else {
            lanes[entry.conversation] = nil
        }
        if let entry = again.removeValue(forKey: entry.number) { offer(entry) }
    }

    private mutating func leavePlace(_ tenant: TenantID) {
        let left = places[tenant, default: 0] - 1
        places[tenant] = left > 0 ? left : nil
    }

    private mutating func admit(_ entry: JournalEntry) {
        guard known.insert(entry.number).inserted else { return }
        if lanes[entry.conversation] == nil {
            lanes[entry.conversation] = []
            ready.append(entry, for: entry.tenant)
        } else {
            wait(entry)
        }
    }

    /// Nearly always at the end.
    private mutating func wait(_ entry: JournalEntry) {
        var lane = lanes[entry.conversation] ?? []
        // One owner at a time: a copy would make each arrival cost the whole lane.
        lanes[entry.conversation] = nil
        var place = lane.endIndex
        while place > lane.startIndex, lane[place - 1].number > entry.number { place -= 1 }
        lane.insert(entry, at: place)
        lanes[entry.conversation] = lane
    }
}
