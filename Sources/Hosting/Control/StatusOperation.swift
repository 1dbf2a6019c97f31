internal import Engine
package import Messaging
internal import Scripting
package import Store

/// How it stands with a host and its events.
package struct StatusOperation: Operation {
    package static let name = "status"

    package struct Answer: Wired, Equatable {
        /// Since when a host serves; nil where none runs.
        package let servesSince: Timestamp?
        /// What each tenant's turns run; nil where there is no good version, or no host that has read them.
        package let versions: [TenantVersion]
        package let tally: Tally
    }

    package struct TenantVersion: Sendable, Equatable {
        package let tenant: TenantID
        package let version: ScriptVersion?
    }

    package init() {}

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        let versions = premises.directory.current.tenants.sorted().map { tenant in
            TenantVersion(tenant: tenant, version: premises.scripts.script(of: tenant)?.version)
        }
        do throws(StoreError) {
            return Answer(
                servesSince: premises.servesSince, versions: versions, tally: try await premises.store.tally())
        } catch {
            throw OperationError(.failed, error.description)
        }
    }
}
