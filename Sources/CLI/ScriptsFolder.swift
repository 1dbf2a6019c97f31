internal import Foundation
internal import Messaging
internal import Scripting

/// What a path on the command line names: one tenant's folder, or a folder of such folders.
struct ScriptsFolder {
    /// The folder of folders.
    let path: String
    let tenants: [TenantID]

    /// - Throws: when there is neither a `bot.lua` nor a folder with one.
    init(_ path: String) throws(CommandFailure) {
        let url = URL(fileURLWithPath: path).standardizedFileURL
        if Self.hasBot(url) {
            self.path = url.deletingLastPathComponent().path
            guard let tenant = TenantID(url.lastPathComponent) else {
                throw CommandFailure(
                    code: .badData,
                    message: "\(path): a tenant's folder has a name of a-z, 0-9, - and _, and begins with a letter")
            }
            tenants = [tenant]
            return
        }
        self.path = url.path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        tenants = names.sorted().filter { Self.hasBot(url.appendingPathComponent($0)) }.compactMap(TenantID.init)
        guard !tenants.isEmpty else {
            throw CommandFailure(
                code: .noInput,
                message: "\(path): there is no \(Bundle.main) in it, and no folder with one; name a scripts folder")
        }
    }

    func folder(of tenant: TenantID) -> String { "\(path)/\(tenant.name)" }

    private static func hasBot(_ url: URL) -> Bool {
        FileManager.default.fileExists(atPath: url.appendingPathComponent(Scripting.Bundle.main).path)
    }
}
