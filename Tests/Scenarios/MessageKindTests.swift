import JSON
import Messaging
import Playground
import Testing
import Twin

@Suite("Messages of every kind, from the script to the phone", .timeLimit(.minutes(1)))
struct MessageKindScenarioTests {
    private static let bot = """
        local kinds = {
          text = { text = "https://x.example", preview = true },
          buttons = { text = "x", buttons = { "A" }, header = "H", footer = "F" },
          picture = { text = "x", buttons = { "A" }, image = "https://x.example/a.png" },
          paper = { text = "x", buttons = { "A" }, document = "https://x.example/a.pdf", filename = "a.pdf" },
          list = { text = "x", list = { { title = "G", rows = { "A", "B" } } }, header = "H" },
          link = { text = "x", link = { label = "Go", url = "https://x.example" }, video = "https://x.example/a.mp4" },
          request = { text = "Where?", request = "location" },
          image = { image = "https://x.example/a.png", text = "c" },
          video = { video = "https://x.example/a.mp4", text = "c" },
          audio = { audio = "https://x.example/a.ogg", voice = true },
          document = { document = "https://x.example/a.pdf", text = "c", filename = "a.pdf" },
          sticker = { sticker = "https://x.example/a.webp" },
          place = { location = { latitude = -1.25, longitude = 36.5, name = "n", address = "a" } },
          card = { contact = { name = "Amina Otieno", phone = "1", whatsapp = "+254 712", email = "a@x.example",
            organization = "o", title = "t", url = "https://x.example", address = "a", birthday = "2000-01-31" } },
          reaction = { reaction = "👍" },
          template = { template = "paid", language = "en", document = "https://x.example/a.pdf", filename = "a.pdf",
            values = { first_name = "Amina", total = { currency = "KES", amount = 2.5, text = "KSh 2.50" },
              day = { date = "5 May" } },
            buttons = { { payload = "again" }, { url = "8812" }, { code = "SAVE25" } } },
          spot = { template = "spot", language = "en", values = { "here" }, location = { latitude = 1, longitude = 2 } },
        }
        on.message(function(event)
          if event.media then reply{ media = event.media }
          elseif event.contacts then reply{ contact = event.contacts }
          elseif event.location then reply{ location = event.location }
          else reply(kinds[event.text]) end
        end)
        """

    private static let templates = [
        Twin.Template(
            name: "paid", language: "en", header: .document, body: "{{first_name}} paid {{total}} on {{day}}.",
            buttons: [.quickReply("Again"), .url("Open", variable: true), .copyCode]),
        Twin.Template(name: "spot", language: "en", header: .location, body: "We are {{1}}."),
    ]

    private func stage() throws -> Stage { try Stage(Self.bot) { $0.templates = Self.templates } }

    @Test(
        "Meta, as another reading of its reference plays it, takes each and shows it as what it is",
        arguments: [
            ("text", .text), ("buttons", .buttons), ("picture", .buttons), ("paper", .buttons), ("list", .list),
            ("link", .link), ("request", .locationRequest), ("image", .image), ("video", .video), ("audio", .audio),
            ("document", .document), ("sticker", .sticker), ("place", .location), ("card", .contacts),
            ("reaction", .reaction), ("template", .template), ("spot", .template),
        ] as [(String, Twin.Content.Kind)])
    func shown(name: String, kind: Twin.Content.Kind) async throws {
        let stage = try stage()
        try await stage.play { town async throws in
            _ = try await town.says(name)
            let person = try town.person(ada, with: bakery)
            #expect(person.messages.map(\.kind) == [kind])
            #expect(stage.parked.all.isEmpty)
            #expect(town.twin.counters.refused == 0)
        }
    }

    @Test("A template is filled by names, and its quick reply comes back with what was put behind it")
    func template() async throws {
        let stage = try stage()
        try await stage.play { town async throws in
            #expect(try await town.says("template") == ["Amina paid KSh 2.50 on 5 May."])
            let message = try town.person(ada, with: bakery).messages.last
            #expect(message?.choices.map(\.id) == ["again"])
            #expect(message?.content.link == "https://x.example/a.pdf")
        }
    }

    @Test("Whatever a person sends, can be sent back")
    func passedOn() async throws {
        let stage = try stage()
        try await stage.play { town async throws in
            let person = try town.person(ada, with: bakery)
            for kind in Twin.Said.Media.Kind.allCases {
                _ = try await town.sends(.media(.init(kind)))
                #expect(person.messages.last?.kind.rawValue == kind.rawValue)
                #expect(person.messages.last?.content.mediaID != nil)
            }
            _ = try await town.sends(.contacts([["name": ["formatted_name": "Bo"], "origin": "other", "vcard": "x"]]))
            #expect(person.messages.last?.kind == .contacts)
            _ = try await town.sends(.location(latitude: 1, longitude: 2))
            #expect(person.messages.last?.kind == .location)
            #expect(stage.parked.all.isEmpty)
            #expect(town.twin.counters.refused == 0)
        }
    }

    @Test(
        "Later than 24 hours only a template goes out",
        arguments: ["text", "image", "place", "card", "reaction", "link"])
    func window(name: String) async throws {
        let late = Self.bot.replacing(
            "on.message(function(event)",
            with:
                "on.timer('late', function() local k = kinds[state.kind] k.to = state.id send(k) send(kinds.template) end)\n"
                + "on.command('wait', function(event) state.kind, state.id = '\(name)', event.key after('25h', 'late') end)\n"
                + "on.message(function(event)")
        let bot = name == "reaction" ? late : late.replacing("k.to = state.id ", with: "")
        let stage = try Stage(bot) { $0.templates = Self.templates }
        try await stage.play { town async throws in
            _ = try await town.says("wait")
            try await stage.advance(.seconds(26 * 3600), in: town)
            #expect(try town.person(ada, with: bakery).messages.map(\.kind) == [.template])
            #expect(stage.parked.all.isEmpty)
        }
    }
}
