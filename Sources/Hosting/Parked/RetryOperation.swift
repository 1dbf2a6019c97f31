package import JSON
internal import Messaging
internal import Store

/// Lets parked turns run again: each goes through its conversation's lane, like any event, under its old number.
///
/// Asking twice does no harm: what waits or was handled meanwhile is not parked any more.
package struct RetryOperation: Operation, Equatable {
    package static let name = "retry"

    package let choice: ParkedChoice

    package struct Answer: Wired, Equatable {
        /// How many wait for their turn now.
        package let offered: Int
        package let remainder: ParkedChoice.Remainder
        /// Whether a host runs that takes them up at once.
        package let isLive: Bool
    }

    package init(_ choice: ParkedChoice) { self.choice = choice }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        var offered = 0
        let remainder = try await choice.visit(in: premises) { parked async throws(OperationError) in
            let entries = try await OperationError.ofStore { () async throws(StoreError) in
                try await premises.store.takeBack(parked.map(\.number))
            }
            premises.offerAgain(entries)
            offered += entries.count
            return true
        }
        return Answer(offered: offered, remainder: remainder, isLive: premises.servesSince != nil)
    }
}

extension RetryOperation {
    package init?(json: JSON) {
        guard let choice = ParkedChoice(json: json) else { return nil }
        self.init(choice)
    }

    package var json: JSON { choice.json }
}

extension RetryOperation.Answer {
    package init?(json: JSON) {
        guard let offered = json["offered"]?.integer, let isLive = json["live"]?.bool,
            let remainder = json["remainder"].flatMap(ParkedChoice.Remainder.init(json:))
        else { return nil }
        self.init(offered: Int(offered), remainder: remainder, isLive: isLive)
    }

    package var json: JSON {
        ["offered": .integer(Int64(offered)), "remainder": remainder.json, "live": .bool(isLive)]
    }
}
