import Messaging
import Scripting

/// Many tenants on one node: what an idle one costs, and what turns of many cost one worker, whose caches they share.
enum Tenants {
    static func measure(shop: Scripting.Bundle, count: Int, active: Int) throws {
        print("\n== \(count) tenants with a 200-line script each, \(active) of them active on one worker")
        let before = residentKiB()
        var scripts: [Script] = []
        let compiling = try processorTime {
            for number in 0..<count {
                // No two are the same, as with real tenants.
                var files = shop.files
                files["bot.lua", default: []] += Array("local tenant = \(number)\n".utf8)
                scripts.append(try Script(compiling: Bundle(files: files)))
            }
        }
        let idle = residentKiB()
        print(
            "   idle: \((idle - before) / count) KiB a tenant; compiled in \((compiling / count).microseconds) µs each")
        let turn = TurnInput.of(.text("menu"))
        let chosen = Array(scripts.prefix(active))
        for round in ["first turn of each, images made", "next turn of each", "and the next"] {
            let time = Turns.mean(1) { for script in chosen { _ = script.run(turn) } } / active
            let more = (residentKiB() - idle) / 1024
            print("   " + round.padded(34) + time.microseconds + " µs a turn, \(more) MiB more than idle")
        }
    }
}
