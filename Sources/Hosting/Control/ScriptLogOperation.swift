internal import Engine
package import JSON
package import Messaging
package import Store

/// What a tenant's scripts have logged.
package struct ScriptLogOperation: Operation {
    package static let name = "script-log"

    package let tenant: TenantID
    /// Only what came after the line of this number.
    package let after: Int
    package let limit: Int

    /// Newest first.
    package struct Answer: Wired, Equatable {
        package let logged: LoggedLines

        package init(logged: LoggedLines) { self.logged = logged }
    }

    package init(tenant: TenantID, after: Int = 0, limit: Int) {
        (self.tenant, self.after, self.limit) = (tenant, after, limit)
    }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        guard premises.directory.current.tenants.contains(tenant) else {
            throw OperationError(.missing, "the configuration names no tenant \(tenant)")
        }
        do throws(StoreError) {
            return Answer(logged: try await premises.store.scriptLog(of: tenant, after: after, limit: limit))
        } catch {
            throw OperationError(.failed, error.description)
        }
    }
}

extension ScriptLogOperation {
    package init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init), let after = json["after"]?.integer,
            let limit = json["limit"]?.integer
        else { return nil }
        self.init(tenant: tenant, after: Int(after), limit: Int(limit))
    }

    package var json: JSON {
        ["tenant": .string(tenant.name), "after": .integer(Int64(after)), "limit": .integer(Int64(limit))]
    }
}

extension ScriptLogOperation.Answer {
    package init?(json: JSON) {
        guard let lines = json["lines"]?.array, let last = json["last"]?.integer else { return nil }
        logged = LoggedLines(lines: lines.compactMap(ScriptLogLine.init(json:)), last: Int(last))
    }

    package var json: JSON {
        ["lines": .array(logged.lines.map(\.json)), "last": .integer(Int64(logged.last))]
    }
}

extension ScriptLogLine {
    fileprivate init?(json: JSON) {
        guard let at = json["at"]?.integer, let level = json["level"]?.string.flatMap(Level.init),
            let text = json["text"]?.string
        else { return nil }
        self.init(at: Timestamp(milliseconds: at), level: level, text: text)
    }

    fileprivate var json: JSON {
        ["at": .integer(at.milliseconds), "level": .string(level.rawValue), "text": .string(text)]
    }
}
