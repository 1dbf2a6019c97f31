internal import JSON

/// Every operation there is.
package enum OperationTable {
    static let types: [any Operation.Type] = [
        StatusOperation.self, VersionsOperation.self, DeployOperation.self, RollBackOperation.self, FilesOperation.self,
        ScriptLogOperation.self,
        EscalationsOperation.self,
        HandBackOperation.self,
        ParkedGroupsOperation.self,
        ParkedEventsOperation.self,
        RetryOperation.self,
        RehearseOperation.self,
        RecordedTurnOperation.self,
        TurnsOperation.self,
    ]

    /// The operation that `name` and `json` stand for.
    static func operation(_ name: some StringProtocol, _ json: JSON) throws(OperationError) -> any Operation {
        guard let type = types.first(where: { $0.name == name }) else {
            throw OperationError(.misuse, "this host knows no operation \(name): is it of another version?")
        }
        guard let operation = type.init(json: json) else {
            throw OperationError(.misuse, "\(name) cannot be understood: is the host of another version?")
        }
        return operation
    }
}
