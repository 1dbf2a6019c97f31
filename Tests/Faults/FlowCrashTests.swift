import Foundation
import Messaging
import TestSupport
import Testing
import Twin

extension ProcessFaults {
    /// The demo clinic, as it lies in `scripts/`.
    @Suite("A host that goes away in the middle of a flow")
    struct FlowCrashTests {
        private struct Step {
            let said: String
            /// The last that is read in answer.
            let read: String
        }

        private static let booking = [
            Step(said: "menu", read: "Welcome to the Riverside Clinic. How can we help?"),
            Step(said: "Book a visit", read: "Which department would you like to visit?"),
            Step(said: "Teeth", read: "When would you like to come?"),
            Step(said: "Tomorrow", read: "Teeth, Tomorrow: shall I book it?"),
            Step(said: "yes", read: "You are booked: Teeth, Tomorrow. Your ticket is number 1."),
        ]

        /// The files of `scripts/clinic` of this repository.
        private static func file(_ name: String) throws -> String {
            let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
            return try String(contentsOf: root.appending(path: "scripts/clinic/\(name)"), encoding: .utf8)
        }

        /// Runs `body` at a place where the demo clinic is the only tenant.
        private static func atClinic(_ body: @Sendable (Site, Twin.Person) async throws -> Void) async throws {
            try await Site.running(["clinic": try file("bot.lua")]) { site in
                for name in ["departments.lua", "bot_test.lua"] {
                    try site.folder.write(file(name), to: "scripts/clinic/\(name)")
                }
                try await body(site, site.person(1))
            }
        }

        /// One host's life in which the person says this and reads the answer; then it is killed.
        private static func live(_ step: Step, at site: Site, _ person: Twin.Person) async throws {
            let host = try await site.start()
            let shown = person.watch()
            try person.says(step.said)
            for await message in shown where message.text == step.read { break }
            await host.kill()
        }

        @Test("Killed after every step, it goes on where the person is, and books once")
        func killed() async throws {
            try await Self.atClinic { site, person in
                let steps =
                    Self.booking + [Self.booking[0], Step(said: "My visit", read: "Teeth, Tomorrow, ticket 1.")]
                for step in steps { try await Self.live(step, at: site, person) }
                #expect(person.messages.map(\.text) == steps.map(\.read))
            }
        }

        @Test("A new version with another question takes over between two lives, and the answers so far count")
        func edited() async throws {
            try await Self.atClinic { site, person in
                for step in Self.booking.prefix(3) { try await Self.live(step, at: site, person) }
                let edited = try Self.file("bot.lua").replacing(
                    "  local day =", with: "  ask(\"card\", \"Your card's number?\", { number = true })\n  local day =")
                try site.folder.write(edited, to: "scripts/clinic/bot.lua")
                // The clinic's own tests know nothing of the card: a version that fails them would not go live.
                try site.folder.delete("scripts/clinic/bot_test.lua")
                let rest = [
                    Step(said: "Tomorrow", read: "Your card's number?"),
                    Step(said: "17", read: "Teeth, Tomorrow: shall I book it?"), Self.booking[4],
                ]
                for step in rest { try await Self.live(step, at: site, person) }
                #expect(person.messages.map(\.text).suffix(3) == rest.map(\.read)[...])
            }
        }
    }
}
