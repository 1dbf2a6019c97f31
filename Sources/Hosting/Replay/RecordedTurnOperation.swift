internal import Engine
package import JSON
package import Messaging
internal import Scripting
package import Store

/// All that is known of an event and its turn: to replay it elsewhere. It tells what people wrote.
package struct RecordedTurnOperation: Operation, Equatable {
    package static let name = "recorded-turn"

    package let number: EventNumber

    package struct Answer: Wired, Equatable {
        package let fate: EventFate
        /// The files of the version that handled it; nil where none did, or they are not kept.
        package let files: [String: [UInt8]]?
        /// The messages that it sent.
        package let messages: [SentMessage]
    }

    package init(_ number: EventNumber) { self.number = number }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        let store = premises.store
        let fate = try await OperationError.ofStore { () async throws(StoreError) in try await store.fate(of: number) }
        guard let fate else { throw OperationError(.missing, "there is no event of number \(number.number)") }
        let tokens = fate.record.flatMap(TurnRecord.init(json:))?.tokens ?? []
        let messages = try await OperationError.ofStore { () async throws(StoreError) in
            try await store.messages(tokens)
        }
        var files: [String: [UInt8]]?
        if let tenant = fate.tenant, let version = fate.version {
            files = try await OperationError.ofStore { () async throws(StoreError) in
                try await store.files(of: version, tenant: tenant)
            }
        }
        return Answer(fate: fate, files: files, messages: messages)
    }
}

extension EventFate {
    /// What the turn saw; nil where there was no turn, or it cannot be read any more.
    package var record: JSON? {
        switch end {
        case .handled(_, _, let record): record
        case .parked(let parked): parked.record
        case .waiting, .received, .ignored: nil
        }
    }

    /// The version that handled it, or failed to.
    package var version: ScriptVersion? {
        switch end {
        case .handled(_, let version, _): version
        case .parked(let parked): parked.version
        case .waiting, .received, .ignored: nil
        }
    }
}
