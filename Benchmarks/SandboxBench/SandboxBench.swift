import Foundation
import Scripting

/// Measures what the sandbox costs. Prints; asserts nothing. Arguments choose among `turns`, `tenants`, `limits` and
/// `loops`.
@main
struct SandboxBench {
    static func main() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let shop = try Scripting.Bundle.read(folder: folder.appendingPathComponent("shop").path)
        let chosen = CommandLine.arguments.dropFirst()
        func isChosen(_ part: String) -> Bool { chosen.isEmpty || chosen.contains(part) }
        if isChosen("turns") { try Turns.measure(shop: shop) }
        if isChosen("tenants") { try Tenants.measure(shop: shop, count: 10_000, active: 1_000) }
        if isChosen("limits") { try Overshoot.measure() }
        if isChosen("loops") { try Loops.measure() }
    }
}
