import Messaging
import TestSupport
import Testing
import Twin

extension ProcessFaults {
    @Suite("A host that goes away in the middle of a flow")
    struct FlowCrashTests {
        private static let clinic = """
            on.command("book", function() start "visit" end)
            flow("visit", function()
              local department = ask("department", "Which department?", { choices = { "Eyes", "Teeth" } })
              local day = ask("day", "Which day?", { choices = { "Monday", "Tuesday" } })
              if not ask("sure", department .. " on " .. day .. "?", { yes_no = true }) then return reply "Not booked." end
              reply("Booked: " .. department .. ", " .. day .. ", ticket " .. store.increment "tickets")
            end)
            """
        private static let steps = [
            ("book", "Which department?"), ("teeth", "Which day?"), ("2", "Teeth on Tuesday?"),
            ("yes", "Booked: Teeth, Tuesday, ticket 1"),
        ]

        @Test("Killed after every step, it goes on where the person is, and books once")
        func killed() async throws {
            try await Site.running(["clinic": Self.clinic]) { site in
                let person = try site.person(1)
                for (said, answer) in Self.steps {
                    let host = try await site.start()
                    let shown = person.watch()
                    try person.says(said)
                    for await message in shown where message.text == answer { break }
                    await host.kill()
                }
                #expect(person.messages.map(\.text) == Self.steps.map(\.1))
            }
        }

        @Test("A new version with another question takes over between two lives, and the answers so far count")
        func edited() async throws {
            try await Site.running(["clinic": Self.clinic]) { site in
                let person = try site.person(1)
                for (said, answer) in Self.steps.prefix(2) {
                    let host = try await site.start()
                    let shown = person.watch()
                    try person.says(said)
                    for await message in shown where message.text == answer { break }
                    await host.kill()
                }
                let edited = Self.clinic.replacing(
                    "  local day =", with: "  ask(\"card\", \"Your card's number?\", { number = true })\n  local day =")
                try site.folder.write(edited, to: "scripts/clinic/bot.lua")
                let host = try await site.start()
                for (said, answer) in [
                    ("Monday", "Your card's number?"), ("17", "Teeth on Monday?"),
                    ("yes", "Booked: Teeth, Monday, ticket 1"),
                ] {
                    let shown = person.watch()
                    try person.says(said)
                    for await message in shown where message.text == answer { break }
                }
                #expect(await host.stop() == .exit(0))
                #expect(person.messages.map(\.text).suffix(3).first == "Your card's number?")
            }
        }
    }
}
