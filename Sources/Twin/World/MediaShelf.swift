internal import Messaging

/// Media files by their ids: what people sent and what the business uploaded. The oldest go when it is full.
struct MediaShelf: Sendable {
    struct File: Sendable, Equatable {
        let mimeType: String
        let bytes: [UInt8]
        let phoneNumberID: String
    }

    private struct Ticket {
        let id: String
        let until: Timestamp
    }

    private var files: Index<File>
    private var tickets: Index<Ticket>

    init(most: Int) { (files, tickets) = (Index(most: most), Index(most: most)) }

    subscript(id: String) -> File? { files[id] }

    /// Keeps a file and names it by a number of 16 digits.
    mutating func add(_ file: File, using random: inout SplitMix64) -> String {
        let id = String(UInt64.random(in: 1_000_000_000_000_000...9_999_999_999_999_999, using: &random))
        files.set(file, for: id)
        return id
    }

    mutating func remove(_ id: String) { files.remove(id) }

    /// An address part under which the file can be fetched for 5 minutes (section 5.13).
    mutating func ticket(for id: String, now: Timestamp, using random: inout SplitMix64) -> String {
        let ticket = String(random.next(), radix: 36)
        tickets.set(Ticket(id: id, until: now + .seconds(300)), for: ticket)
        return ticket
    }

    func file(ticket: String, now: Timestamp) -> File? {
        guard let found = tickets[ticket], now < found.until else { return nil }
        return files[found.id]
    }
}
