import Foundation
import JSON
import Messaging
import Sandbox
import Scripting

/// What a turn costs before, and with, the author's own work.
enum Turns {
    static func measure(shop: Scripting.Bundle) throws {
        print("\n== one turn in a pristine VM (mean of many, µs of processor time)")
        let empty = Program(main: try Sandbox.compile(Array("return function() end".utf8), name: "empty"))
        show("no prelude, no script: made anew", mean(5_000) { _ = Sandbox.run(empty, input: .null) })
        show("no prelude, no script: copied", mean(20_000) { _ = Sandbox.run(empty, input: .null, isRunOften: true) })
        let compiling = processorTime { _ = try? Script(compiling: shop) }
        show("prelude and 200-line script: compiled and loaded, once a version", compiling)
        let script = try Script(compiling: shop)
        let size = try heldKiB(by: shop)
        let filler =
            "local t while collectgarbage 'count' < \(size) do t = { t } end return function() return t == nil end"
        let sameSize = Program(main: try Sandbox.compile(Array(filler.utf8), name: "filler"))
        show(
            "a VM of that size (\(size) KiB), ready and dropped",
            mean(20_000) { _ = Sandbox.run(sameSize, input: .null, isRunOften: true) })
        let turns: [(String, Event.Content)] = [
            ("the same: an event that nobody handles", .reaction(target: "wamid.0", emoji: "+")),
            ("the same: a turn that answers one line", .text("where is my order")),
            ("the same: a turn that answers with a menu of eight rows", .text("menu")),
        ]
        for (name, content) in turns {
            let turn = TurnInput.of(content)
            show(name, mean(30_000) { _ = script.run(turn) })
        }
    }

    /// What a VM holds once the script is loaded, told by the script.
    private static func heldKiB(by bundle: Scripting.Bundle) throws -> Int {
        var files = bundle.files
        files["bot.lua", default: []] += Array(
            "on.command('how large', function() reply(('%d'):format(collectgarbage 'count' // 1)) end)".utf8)
        let script = try Script(compiling: Bundle(files: files))
        guard case .effects(let effects) = script.run(.of(.text("how large"))),
            case .text(let body, _)? = effects.messages.first?.content, let size = Int(body)
        else { return 0 }
        return size
    }

    private static func show(_ name: String, _ time: Duration) { print("   " + name.padded(66) + time.microseconds) }

    static func mean(_ rounds: Int, _ body: () -> Void) -> Duration {
        for _ in 0..<(rounds / 10) { body() }
        return processorTime { for _ in 0..<rounds { body() } } / rounds
    }
}

extension TurnInput {
    static func of(_ content: Event.Content) -> TurnInput {
        let person = Sender(identities: [Identity(.phone, "254700000001")], name: "Amina")
        let now = Timestamp(seconds: 1_700_000_000)
        let event = Event(
            key: "wamid.1", channel: ChannelID(.whatsapp, account: "1"), at: now, sender: person, content: content,
            raw: [:])
        return TurnInput(event: event, person: person, state: [:], attributes: [:], now: now, seed: 7)
    }
}
