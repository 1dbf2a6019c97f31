import Foundation
import Messaging
import TestSupport
import Testing
import Twin

extension ProcessFaults {
    @Suite("A host that goes away while messages flow")
    struct CrashTests {
        /// When the host is killed, counted in what has happened since it began to serve.
        private enum Moment: CustomStringConvertible {
            /// So many messages were said, and none was waited for: intake is at work.
            case said(Int)
            /// So many replies were shown: turns and sends are at work.
            case shown(Int)

            init(upTo most: Int, using random: inout SplitMix64) {
                let count = Int.random(in: 0...most, using: &random)
                self = Bool.random(using: &random) ? .said(count) : .shown(count)
            }

            var description: String {
                switch self {
                case .said(let count): "\(count) said"
                case .shown(let count): "\(count) shown"
                }
            }
        }

        /// People who say numbered things, and what must become of it.
        private struct Crowd {
            let people: [Twin.Person]
            private(set) var said: Int = 0

            init(_ count: Int, at site: Site) throws { people = try (0..<count).map { try site.person($0) } }

            mutating func says() throws {
                try people[said % people.count].says("message \(said / people.count + 1)")
                said += 1
            }

            /// Says the last words of everybody. Messages of a conversation leave in order, so when they are answered
            /// nothing can come after. Tells what each was answered before.
            func takeLeave() async throws -> [[String]] {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for person in people {
                        let shown = person.watch()
                        try person.says("bye")
                        group.addTask {
                            for await message in shown where message.text.hasPrefix("bye #") { return }
                        }
                    }
                    try await group.waitForAll()
                }
                return people.map { $0.messages.map(\.text).filter { !$0.hasPrefix("bye #") } }
            }

            /// The replies owed to each person: one to each message, numbered by turns.
            var owed: [[String]] {
                people.indices.map { index in
                    let count = (said + people.count - 1 - index) / people.count
                    return (0..<count).map { "message \($0 + 1) #\($0 + 1)" }
                }
            }
        }

        @Test(
            "kill -9 at 20 random moments: nothing acknowledged is lost, nothing is said twice, the rest is undecided",
            arguments: [11, 12] as [UInt64])
        func killed(seed: UInt64) async throws {
            try await Site.running(twin: { $0.concurrentWebhooks = 8 }) { site in
                var random = SplitMix64(seed: seed)
                var crowd = try Crowd(8, at: site)
                var moments: [Moment] = []
                for _ in 0..<10 {
                    let shown = site.twin.watch()
                    let host = try await site.start()
                    let moment = Moment(upTo: 32, using: &random)
                    moments.append(moment)
                    switch moment {
                    case .said(let count):
                        for _ in 0..<count { try crowd.says() }
                    case .shown(let count):
                        for _ in 0..<40 { try crowd.says() }
                        for await _ in shown.prefix(count) {}
                    }
                    await host.kill()
                }
                let host = try await site.start()
                let answered = try await crowd.takeLeave()
                await site.twin.settled()
                let scrape = try await host.scrape()

                // In order, each once; what is missing are exactly the sends that nobody knows the end of.
                var missing = 0
                for (replies, owed) in zip(answered, crowd.owed) {
                    #expect(replies == owed.filter(Set(replies).contains), "moments: \(moments)")
                    missing += owed.count - replies.count
                }
                #expect(missing == scrape.deliveries("undecided"), "moments: \(moments)")
                #expect(Set(site.twin.accepted.map(\.callbackData)).count == site.twin.counters.accepted)
                #expect(scrape.addsUp)
                #expect(scrape.events("waiting") == 0 && scrape.unfinished == 0)
                #expect(scrape.events("parked") == 0)
                print("seed \(seed): \(moments), \(crowd.said) messages, \(missing) undecided")
                #expect(await host.stop() == .exit(0))
            }
        }

        @Test("SIGTERM while messages flow: the host ends with 0, and nothing is lost or undecided", arguments: [21] as [UInt64])
        func terminated(seed: UInt64) async throws {
            try await Site.running(twin: { $0.concurrentWebhooks = 8 }) { site in
                var random = SplitMix64(seed: seed)
                var crowd = try Crowd(8, at: site)
                for _ in 0..<5 {
                    let shown = site.twin.watch()
                    let host = try await site.start()
                    for _ in 0..<40 { try crowd.says() }
                    for await _ in shown.prefix(Int.random(in: 0...32, using: &random)) {}
                    #expect(await host.stop() == .exit(0))
                }
                let host = try await site.start()
                #expect(try await crowd.takeLeave() == crowd.owed)
                await site.twin.settled()
                let scrape = try await host.scrape()
                #expect(scrape.deliveries("undecided") == 0)
                #expect(scrape.addsUp && scrape.events("waiting") == 0 && scrape.unfinished == 0)
            }
        }
    }
}
