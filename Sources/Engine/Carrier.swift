package import Messaging
package import Store

/// Carries one message to its transport and tells what came of it. It never tries twice by itself.
package protocol Carrier: Sendable {
    func carry(_ entry: OutboxEntry, for channel: Directory.Channel) async -> Verdict
}
