import Engine
import Hosting
import JSON
import Messaging
import Playground
import Scripting
import Store
import Telemetry
import TestSupport
import Testing
import Twin

@Suite("Replay", .timeLimit(.minutes(3)))
struct ReplayTests {
    /// Uses every kind of input that a turn has: memory, the store, time, chance, timers, a flow.
    private static let bot = """
        on.command("order", function() start "order" end)
        flow("order", function()
          local loaf = ask("loaf", "Which bread?", { choices = { "White", "Brown" } })
          local count = ask("count", "How many?", { number = true, min = 1, max = 9 })
          local dice = math.random(1, 6)
          if not ask("ok", count .. " x " .. loaf .. "?", { yes_no = true }) then return reply "Nothing." end
          reply("Order " .. store.increment "orders" .. ", luck " .. dice)
          after("1h", "feedback", { loaf = loaf })
        end)
        on.timer("feedback", function(event) reply("How was the " .. event.data.loaf .. "?") end)
        on.command("vote", function(event)
          store.set("votes", (store.get "votes" or 0) + 1)
          contact.votes = (contact.votes or 0) + 1
          state.last = os.time()
          reply("vote " .. contact.votes .. " of " .. store.get "votes" .. " " .. math.random(100))
        end)
        on.command("fail", function(event)
          state.lost = true
          error("no " .. event.text .. " at " .. os.time() .. " " .. math.random())
        end)
        on.command("long", function() reply(("x"):rep(5000)) end)
        on.command("cancel all", function() cancel "feedback" log.info("cancelled") end)
        on.message(function(event) reply("? " .. event.text) end)
        """

    private static let texts = [
        "order", "white", "2", "yes", "vote", "no", "3", "vote", "vote", "vote", "fail", "long", "cancel all", "hello",
        "7.5", "",
    ]

    @Test("Every turn of a busy day does again what it did, whatever it was", arguments: [1, 2, 3] as [UInt64])
    func all(seed: UInt64) async throws {
        let stage = try Stage(Self.bot) { $0.seed = seed }
        try await stage.play { town in
            var random = SplitMix64(seed: seed)
            let people = (0..<6).map { "25471234560\($0)" }
            var steps: [String: Int] = [:]
            for _ in 0..<35 {
                // All at once, so that turns get in each other's way.
                for phone in people {
                    // Mostly somebody orders bread; at times something else comes in between.
                    let step = steps[phone, default: 0]
                    let isOrder = Int.random(in: 0..<5, using: &random) > 1
                    if isOrder { steps[phone] = (step + 1) % 5 }
                    let text = isOrder ? Self.texts[step] : Self.texts.dropFirst(4).randomElement(using: &random) ?? ""
                    try town.person(phone, with: bakery).sends(.text(text.isEmpty ? "🍞" : text))
                }
                try await town.settle()
                try await stage.advance(.seconds(Int.random(in: 1...900, using: &random)), in: town)
            }
            try await stage.advance(.seconds(2 * 3600), in: town)
            let tally = try await town.tally
            #expect(tally.parked > 3 && tally.timers == 0)

            let script = try Script(compiling: Bundle.read(folder: stage.folder.file("scripts/bakery")))
            var kinds: [String: Int] = [:]
            for number in 1...Int64(tally.received) {
                let answer = try await town.host.perform(RecordedTurnOperation(EventNumber(number)))
                guard let version = answer.fate.version else { continue }
                #expect(version == script.version)
                let record = try #require(answer.fate.record.flatMap(TurnRecord.init(json:)))
                let event = try #require(answer.fate.event)
                // As it goes over the socket.
                let input = try #require(TurnInput(record: JSON(parsing: record.input.text()), event: event))
                let result = Replay(input).run(script)
                let recorded: Replay.Recorded
                if case .parked(let parked) = answer.fate.end {
                    recorded = .failure(reason: parked.reason, detail: parked.detail ?? "")
                    kinds["parked \(parked.reason)", default: 0] += 1
                } else {
                    recorded = .effects(record.effects ?? "")
                    kinds[event.content.kind, default: 0] += 1
                    #expect(answer.messages.count == result.lines.count { $0.hasPrefix("sends ") })
                }
                #expect(
                    Replay.verdict(on: result, recorded: recorded) == .same,
                    "seed \(seed), event \(number): \(result.lines)")
                #expect(result.notes.isEmpty)
            }
            #expect(Set(kinds.keys) == ["text", "timer", "parked error", "parked message"])
            #expect((kinds["text"] ?? 0) > 100 && (kinds["timer"] ?? 0) > 3, "\(kinds)")
            let figures = await stage.settings.metrics.snapshot().text
            let conflicts = figures.split(separator: "\n").first {
                $0.hasPrefix("parlua_turns_total{end=\"conflict\"}")
            }
            #expect(conflicts.map { !$0.hasSuffix(" 0") } == true, "turns got in each other's way")
        }
    }

    @Test("A turn with another input, or another script, is told to be different")
    func different() async throws {
        let stage = try Stage(Self.bot)
        try await stage.play { town in
            _ = try await town.says("vote")
            let answer = try await town.host.perform(RecordedTurnOperation(EventNumber(1)))
            let record = try #require(answer.fate.record.flatMap(TurnRecord.init(json:)))
            let event = try #require(answer.fate.event)
            let input = try #require(TurnInput(record: record.input, event: event))
            let script = try Script(compiling: Bundle.read(folder: stage.folder.file("scripts/bakery")))
            let recorded = Replay.Recorded.effects(record.effects ?? "")
            #expect(Replay.verdict(on: Replay(input).run(script), recorded: recorded) == .same)

            for change: @Sendable (inout TurnInput) -> Void in [
                { $0.seed += 1 }, { $0.now = $0.now + .seconds(1) }, { $0.values["votes"] = .integer(7) },
                { $0.attributes = ["votes": 3] }, { $0.state = ["old": 1] },
            ] {
                var other = input
                change(&other)
                #expect(Replay.verdict(on: Replay(other).run(script), recorded: recorded) == .different)
            }

            let draft = try Script(
                compiling: Bundle(files: [
                    "bot.lua": Array(Self.bot.replacing("store.get \"votes\" ..", with: "store.get \"all\" ..").utf8)
                ]))
            let result = Replay(input).run(draft)
            #expect(result.lines[0].hasPrefix("fails (error): bot.lua:"))
            #expect(result.notes == ["asks the store for all, which was not recorded: taken for not there"])
            #expect(Replay.verdict(on: result, recorded: recorded) == .different)
        }
    }

    @Test("What has had no turn is told apart, and a number that nobody has is missing")
    func others() async throws {
        try await Stage("on.message(function() escalate{ reason = \"r\" } end)").play { town in
            _ = try await town.says("one")
            _ = try await town.says("two")
            let ignored = try await town.host.perform(RecordedTurnOperation(EventNumber(2))).fate
            #expect(ignored.end == .ignored(at: stageTime(ignored), reason: "human_owns_it") && ignored.version == nil)
            let error = await #expect(throws: OperationError.self) {
                try await town.host.perform(RecordedTurnOperation(EventNumber(99)))
            }
            #expect(error?.kind == .missing)
        }
    }

    private func stageTime(_ fate: EventFate) -> Timestamp {
        if case .ignored(let at, _) = fate.end { at } else { Timestamp(seconds: 0) }
    }
}
