import Crypto
import Engine
import JSON
import Messaging
import Net
import Hosting
import Testing

@Suite("Configuration's decoding")
struct DecodingTests {
    private let folder: Folder

    /// The least that a host needs.
    private let least = #"""
        {"whatsapp": {"app_secret": "app", "verify_token": "verify"},
         "tenants": {"bakery": {"channels": [{"phone_number_id": "106540352242922", "access_token": "token"}]}}}
        """#

    init() throws {
        folder = try Folder()
        try folder.write("scripts/bakery/bot.lua", "")
    }

    private func decode(_ text: String, environment: [String: String] = [:]) throws -> Configuration {
        try Configuration(
            decoding: JSON(parsing: text), file: "\(folder.path)/parlua.lua", environment: { environment[$0] })
    }

    /// The problems of a configuration that is `least` but for one member at the top.
    private func problems(
        _ name: String, _ value: JSON?, environment: [String: String] = [:]
    ) throws -> [String] {
        var object = try JSON(parsing: least).object ?? [:]
        object[name] = value
        do {
            _ = try decode(JSON.object(object).text(), environment: environment)
            return []
        } catch let error as ConfigurationError {
            return error.problems.map { $0.description.replacing(folder.path, with: "…") }
        }
    }

    @Test("The least that is needed gets the documented defaults")
    func defaults() throws {
        let configuration = try decode(least)
        #expect(configuration.listen.description == "127.0.0.1:8080")
        #expect(configuration.metrics.listen.description == "127.0.0.1:9464")
        #expect(configuration.data == "\(folder.path)/parlua.db")
        #expect(configuration.scripts == "\(folder.path)/scripts")
        #expect(configuration.masterKey == .file(path: "\(folder.path)/parlua.db.key"))
        #expect(configuration.whatsapp.graph == "https://graph.facebook.com")
        #expect(configuration.whatsapp.version == "v26.0")
        #expect(configuration.tls == nil)
        #expect(configuration.limits == Configuration.Limits())
    }

    @Test("Everything that can be said arrives")
    func everything() throws {
        try folder.write("tls/cert.pem", "-----BEGIN CERTIFICATE-----\n")
        try folder.write("tls/key.pem", "-----BEGIN PRIVATE KEY-----\n")
        try folder.write("bots/clinic/bot.lua", "")
        try folder.write("token", "from a file\r\n")
        let key = String(repeating: "0f", count: 32)
        let configuration = try decode(
            #"""
            {"listen": "[::]:8443", "tls": {"certificate": "tls/cert.pem", "key": {"$file": "tls/key.pem"}},
             "data": "/tmp/x.db", "scripts": "bots", "master_key": {"$env": "KEY"}, "metrics": {"listen": "localhost:0"},
             "whatsapp": {"app_secrets": ["old", {"$env": "NEW"}], "verify_token": "v", "graph": "http://[::1]:1/twin/",
                          "version": "v19.0"},
             "tenants": {"clinic": {"channels": [
               {"phone_number_id": "1", "access_token": {"$file": "token"}, "app_secret": "own"},
               {"phone_number_id": "2", "access_token": {"$env": "NEW"}}],
               "quotas": {"messages_per_day": 1, "timers": 2, "store_keys": 3, "store_mb": 4, "log_lines_per_day": 5,
                          "http_calls_per_day": 6},
               "http": {"allow": ["API.shop.example", "http://10.0.0.5:8080"], "private": ["10.0.0.5"],
                        "secrets": {"shop": {"host": "api.shop.example", "header": "X-Key", "value": {"$env": "NEW"}}}}}},
             "limits": {"http": {"body_bytes": 100000, "header_bytes": 2000, "request_seconds": 3, "connections": 4,
                                 "connections_per_address": 5},
                        "turn": {"cpu_ms": 6, "memory_mb": 7}, "journal": {"queue": {"$env": "QUEUE"}},
                        "outbox": {"attempts": 9, "age_hours": 10, "requests": 11}, "shutdown": {"grace_seconds": 0}}}
            """#, environment: ["KEY": key, "NEW": "new", "QUEUE": "8"])
        #expect(configuration.listen == Address(host: "::", port: 8443))
        #expect(configuration.tls?.certificate == "-----BEGIN CERTIFICATE-----\n")
        #expect(configuration.tls?.key.exposed == "-----BEGIN PRIVATE KEY-----\n")
        #expect(configuration.data == "/tmp/x.db")
        #expect(configuration.masterKey == .given(Secret(key)))
        #expect(configuration.metrics.listen == Address(host: "127.0.0.1", port: 0))
        #expect(configuration.whatsapp.appSecrets.map(\.exposed) == ["old", "new"])
        #expect(configuration.whatsapp.graph == "http://[::1]:1/twin")
        let channels = configuration.tenants.first?.channels ?? []
        #expect(channels.map(\.id.account) == ["1", "2"])
        #expect(channels.map(\.accessToken.exposed) == ["from a file", "new"])
        #expect(channels.map(\.appSecret?.exposed) == ["own", nil])
        let quotas = configuration.tenants.first?.quotas
        #expect(Quota.allCases.map { quotas?[$0] } == [1, 2, 3, 4 << 20, 5, 6])
        let web = configuration.tenants.first?.web
        #expect(
            Set(web?.allowed.map(\.description) ?? []) == ["https://api.shop.example", "http://10.0.0.5:8080"])
        #expect(web?.admitted.map(\.description) == ["10.0.0.5"])
        #expect(web?.credentials["shop"]?.value.exposed == "new")
        #expect(web?.credentials["shop"]?.header == "X-Key")
        var limits = Configuration.Limits()
        limits.http.body = 100_000
        limits.http.header = 2000
        limits.http.request = .seconds(3)
        limits.http.connections = 4
        limits.http.connectionsPerAddress = 5
        limits.turn.cpu = .milliseconds(6)
        limits.turn.memory = 7 << 20
        limits.journal.queue = 8
        limits.outbox.attempts = 9
        limits.outbox.age = .seconds(36_000)
        limits.outbox.requests = 11
        limits.shutdown.grace = .zero
        #expect(configuration.limits == limits)
    }

    @Test("A tenant lives by the clocks of its zone, else by UTC")
    func timezone() throws {
        func tenant(_ timezone: JSON?) throws -> JSON {
            ["bakery": ["channels": [["phone_number_id": "1", "access_token": "t"]], "timezone": timezone]]
        }
        func configuration(_ timezone: JSON?) throws -> JSON {
            ["whatsapp": ["app_secret": "a", "verify_token": "v"], "tenants": try tenant(timezone)]
        }
        #expect(try decode(configuration("Africa/Nairobi").text()).tenants.first?.timezone == "Africa/Nairobi")
        #expect(try decode(configuration(nil).text()).tenants.first?.timezone == "UTC")
        #expect(
            try problems("tenants", tenant("Africa/Nairobbi")) == [
                "tenants.bakery.timezone is \"Africa/Nairobbi\", which is no time zone: did you mean \"Africa/Nairobi\"?"
            ])
        #expect(
            try problems("tenants", tenant("EAT+3")) == [
                "tenants.bakery.timezone is \"EAT+3\", which is no time zone: write its name, such as \"Africa/Nairobi\""
            ])
    }

    @Test("A tenant's quotas are its own, else those of all, else the standard ones")
    func quotas() throws {
        try folder.write("scripts/clinic/bot.lua", "")
        let own: JSON = ["timers": 7, "store_mb": 1]
        func channels(_ id: String) -> JSON { [["phone_number_id": .string(id), "access_token": "t"]] }
        let configuration = try decode(
            JSON.object([
                "whatsapp": ["app_secret": "a", "verify_token": "v"], "quotas": ["timers": 5, "store_keys": 6],
                "tenants": [
                    "bakery": ["channels": channels("1")], "clinic": ["channels": channels("2"), "quotas": own],
                ],
            ]).text())
        var expected = Amounts.standard
        (expected.timersWaiting, expected.storeKeys) = (5, 6)
        #expect(configuration.tenants[0].quotas == expected)
        (expected.timersWaiting, expected.storeBytes) = (7, 1 << 20)
        #expect(configuration.tenants[1].quotas == expected)
        #expect(
            try problems("quotas", ["store_mb": 0, "timer": 1]) == [
                "quotas.timer is unknown: did you mean timers?",
                "quotas.store_mb is out of range: write a whole number from 1 to 65536",
            ])
    }

    @Test("What may be called is named by hosts, addresses in numbers, and secrets that go to one of the hosts")
    func web() throws {
        func problems(_ web: JSON) throws -> [String] {
            try self.problems(
                "tenants",
                [
                    "bakery": [
                        "channels": [["phone_number_id": "1", "access_token": "t"]], "http": web,
                    ]
                ])
        }
        #expect(try problems(["allow": ["api.shop.example"]]) == [])
        let host =
            "write one such as \"api.shop.example\" (https), \"https://api.shop.example:8443\" or \"http://10.0.0.5\""
        #expect(
            try problems(["allow": ["*.example"], "private": ["10.0.0.0/8"]]) == [
                "tenants.bakery.http.allow[1] is \"*.example\", which is no host: \(host)",
                "tenants.bakery.http.private[1] is \"10.0.0.0/8\", which is no address in numbers: write one such as \"10.0.0.5\"",
            ])
        let secret: JSON = ["host": "http://shop.example", "header": "X Key", "value": "a\nb"]
        #expect(
            try problems(["secrets": ["shop": secret, "other": ["host": "shop.example", "header": "X", "value": "v"]]])
                == [
                    "tenants.bakery.http.secrets.shop.host is \"http://shop.example\", which is not reached by https: secrets go by https only",
                    "tenants.bakery.http.secrets.shop.header is \"X Key\", which is no name of a header field: write one such as \"Authorization\"",
                    "tenants.bakery.http.secrets.shop.value holds what no header field can: give it one line of plain letters",
                    "tenants.bakery.http.secrets.other.host is \"shop.example\", which is not among those allowed: add it to allow",
                ])
    }

    @Test("A key that nobody knows is a problem, with the key that was meant")
    func unknownKeys() throws {
        #expect(try problems("lisen", "127.0.0.1:1") == ["lisen is unknown: did you mean listen?"])
        #expect(
            try problems("limits", ["turn": ["cpu_sm": 5, "colour": "red"]]) == [
                "limits.turn.cpu_sm is unknown: did you mean cpu_ms?",
                "limits.turn.colour is unknown: remove it; known are cpu_ms, memory_mb",
            ])
    }

    @Test("All problems come at once, each with its place")
    func allAtOnce() throws {
        #expect(throws: ConfigurationError.self) { try decode("{}") }
        do {
            _ = try decode(
                #"{"listen": 80, "data": "no/x.db", "tenants": {"Bäckerei": {}}, "whatsapp": {"graph": ""}}"#)
        } catch let error as ConfigurationError {
            #expect(
                error.problems.map(\.place) == [
                    "data", "listen", "tenants.Bäckerei.channels", "tenants.Bäckerei", "whatsapp.verify_token",
                    "whatsapp.graph",
                ])
            #expect(error.description.split(separator: "\n").count == 7)
            #expect(error.description.hasPrefix("\(folder.path)/parlua.lua has 6 problems:\n  data "))
        }
    }

    @Test(
        "What is wrong says so, with the mend",
        arguments: [
            (
                "listen", "here:80",
                #"listen is "here:80", which is no address: write an IP address and a port, such as "127.0.0.1:8080""#
            ),
            ("listen", 80, "listen is a number: write a text in quotation marks"),
            (
                "listen", ["$env": "NO"],
                "listen is to come from the environment variable NO, which is not set: set NO where the host is started"
            ),
            ("data", "scripts", #"data is …/scripts, which is a folder: name the database file, such as "parlua.db""#),
            ("scripts", "bots", "scripts is …/bots, which is no folder: create that folder, or correct the path"),
            (
                "tls", ["certificate": "c.pem"],
                #"tls.certificate is "c.pem", which cannot be read (No such file or directory): create it, or correct the path"#
            ),
            (
                "tls", ["certificate": "scripts/bakery/bot.lua"],
                #"tls.certificate is "scripts/bakery/bot.lua", which is no PEM file: name a file in PEM form"#
            ),
            ("metrics", true, "metrics is true or false: write a table: { … }"),
            (
                "master_key", "abc",
                "master_key holds no key: give it 64 hexadecimal digits; `openssl rand -hex 32` makes some"
            ),
            (
                "limits", ["turn": ["cpu_ms": 0]],
                "limits.turn.cpu_ms is out of range: write a whole number from 1 to 200"
            ),
            (
                "limits", ["turn": ["cpu_ms": "5"]],
                "limits.turn.cpu_ms is out of range: write a whole number from 1 to 200"
            ),
            (
                "limits", ["turn": ["cpu_ms": .number(1.5)]],
                "limits.turn.cpu_ms is out of range: write a whole number from 1 to 200"
            ),
            (
                "tenants", [],
                "tenants names nobody: add tenants = { bakery = { channels = { { phone_number_id = …, access_token = … } } } }"
            ),
            (
                "tenants", ["bakery": ["channels": []]],
                "tenants.bakery.channels names no phone number: add channels = { { phone_number_id = …, access_token = … } }"
            ),
            (
                "tenants", ["bakery": ["channels": "1"]],
                "tenants.bakery.channels is a text: write a list: { first, second }"
            ),
            ("tenants", ["bakery": ["channels": ["1"]]], "tenants.bakery.channels[1] is a text: write a table: { … }"),
        ] as [(String, JSON, String)])
    func wrong(name: String, value: JSON, problem: String) throws {
        #expect(try problems(name, value).first == problem)
    }

    @Test("A phone number belongs to one channel of one tenant")
    func duplicates() throws {
        try folder.write("scripts/clinic/bot.lua", "")
        let channel: JSON = ["phone_number_id": "106540352242922", "access_token": "t"]
        #expect(
            try problems("tenants", ["clinic": ["channels": [channel]], "bakery": ["channels": [channel]]]) == [
                #"tenants.clinic.channels[1].phone_number_id is "106540352242922", which tenants.bakery.channels[1] has already: give each phone number to one channel"#
            ])
    }

    @Test("An app secret is needed unless each channel has its own")
    func appSecrets() throws {
        #expect(
            try problems("whatsapp", ["verify_token": "v"]) == [
                #"whatsapp.app_secret is missing: add app_secret = env "WHATSAPP_APP_SECRET""#
            ])
        let own: JSON = ["phone_number_id": "1", "access_token": "t", "app_secret": "own"]
        let configuration = try decode(
            JSON.object(["whatsapp": ["verify_token": "v"], "tenants": ["bakery": ["channels": [own]]]]).text())
        #expect(configuration.whatsapp.appSecrets.isEmpty)
        #expect(try problems("whatsapp", ["verify_token": "v", "app_secret": "a", "app_secrets": ["b"]]).count == 1)
        #expect(try problems("whatsapp", ["verify_token": "v", "app_secrets": []]).count == 1)
    }

    @Test("Each tenant needs a folder of scripts")
    func scriptFolders() throws {
        let channel: JSON = ["phone_number_id": "1", "access_token": "t"]
        #expect(
            try problems("tenants", ["shop": ["channels": [channel]]]) == [
                "tenants.shop has no scripts: there is no folder …/scripts/shop: create it, with a bot.lua in it"
            ])
    }

    @Test(
        "A base URL that is none is refused",
        arguments: [
            "graph.facebook.com", "ftp://x", "https://", "https:///x", "https://u@x", "http://x?y", "http://a b",
        ])
    func graphs(url: String) throws {
        let problems = try problems("whatsapp", ["app_secret": "a", "verify_token": "v", "graph": .string(url)])
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("whatsapp.graph is \"\(url)\", which is no base URL") == true)
    }

    @Test("What came from a variable or a file is not shown in a problem, wherever it ended up")
    func hiding() throws {
        try folder.write("secret", "hunter2")
        for reference in [["$env": "S"], ["$file": "secret"]] as [JSON] {
            let found =
                try problems("listen", reference, environment: ["S": "hunter2"])
                + problems("scripts", ["$env": "S"], environment: ["S": "hunter2"]).filter { $0.contains("shown") }
                + problems("master_key", reference, environment: ["S": "hunter2"])
                + problems("limits", ["turn": ["cpu_ms": reference]], environment: ["S": "hunter2"])
                + problems(
                    "whatsapp", ["app_secret": "a", "verify_token": "v", "graph": reference, "version": reference],
                    environment: ["S": "hunter2"])
            #expect(found.count == 5)
            #expect(!found.joined().contains("hunter2"))
        }
    }

    @Test("The master key comes from its own variable where nothing else is said")
    func masterKeyVariable() throws {
        let key = String(repeating: "Ab", count: 32)
        let configuration = try decode(least, environment: ["PARLUA_MASTER_KEY": key])
        #expect(configuration.masterKey == .given(Secret(key)))
        #expect(throws: ConfigurationError.self) { try decode(least, environment: ["PARLUA_MASTER_KEY": "short"]) }
    }
}
