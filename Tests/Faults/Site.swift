import Crypto
import Foundation
import JSON
import Messaging
import Net
import TestSupport
import Twin

/// A place for hosts that come and go: their file, their scripts and their data; and the twin, which stays.
struct Site: Sendable {
    let folder: TemporaryFolder
    let twin: Twin
    let client: HTTPClient
    let tenants: [String]

    /// Runs `body` with a twin and one script a tenant; no host runs yet.
    static func running<T: Sendable>(
        _ scripts: KeyValuePairs<String, String> = ["echo": Script.echo], limits: String = "",
        twin change: (inout Twin.Configuration) -> Void = { _ in }, _ body: @Sendable (Site) async throws -> T
    ) async throws -> T {
        let tenants = scripts.map(\.key)
        var configuration = Twin.Configuration(phones: tenants.indices.map(phone))
        configuration.rules = .none
        // A host that was away is noticed at once.
        configuration.retries = Twin.RetryPlan(firstGap: .milliseconds(20), factor: 1, longestGap: .milliseconds(20))
        change(&configuration)
        let folder = try TemporaryFolder()
        for (tenant, script) in scripts { try folder.write(script, to: "scripts/\(tenant)/bot.lua") }
        return try await Twin.running(configuration) { twin in
            let site = Site(
                folder: folder, twin: twin, client: HTTPClient(HTTPClient.Configuration()), tenants: tenants)
            try site.configure(tenants, limits: limits)
            let result: Result<T, any Error>
            do { result = .success(try await body(site)) } catch { result = .failure(error) }
            await site.client.close()
            return try result.get()
        }
    }

    static let appSecret = "the app's secret"

    private static func phone(_ index: Int) -> Twin.Phone {
        Twin.Phone(
            phoneNumberID: phoneNumberID(index), displayNumber: "1555078\(1000 + index)", wabaID: "102290129340398",
            accessToken: "token \(index)", appSecret: appSecret)
    }

    private static func phoneNumberID(_ index: Int) -> String { "\(106_540_352_000_000 + index)" }

    /// Writes the operator's file; a tenant's number is known by the tenant's place among `tenants` of the site.
    func configure(_ names: [String], limits: String = "", file: String = "parlua.lua") throws {
        let entries = names.map { name in
            let index = tenants.firstIndex(of: name) ?? tenants.count
            return """
                [\"\(name)\"] = { channels = { {
                  phone_number_id = "\(Self.phoneNumberID(index))", access_token = "token \(index)" } } },
                """
        }
        try folder.write(
            """
            return {
              listen = "127.0.0.1:0", metrics = { listen = "127.0.0.1:0" },
              whatsapp = { app_secret = "\(Self.appSecret)", verify_token = "verify", graph = "\(twin.graphURL)" },
              tenants = { \(entries.joined(separator: "\n")) },
              limits = { \(limits) },
            }
            """, to: file)
    }

    /// Starts a host and waits until it serves; webhooks go to it from now on.
    func start(setup: String? = nil) async throws -> RunningHost {
        let process = try ParluaProcess(["serve"], in: folder.path, setup: setup)
        let line = try await process.errorLine { $0.contains("\"message\":\"serving\"") }
        let ports = try JSON(parsing: line)
        guard let webhooks = ports["webhooks.port"]?.integer, let operators = ports["operators.port"]?.integer else {
            throw ParluaProcess.Ended(description: "no ports: \(line)")
        }
        let host = RunningHost(process: process, webhookPort: webhooks, operatorPort: operators, client: client)
        twin.setWebhook(host.webhookURL)
        return host
    }

    /// A person with a number of their own in the chat with a tenant.
    func person(_ index: Int, with tenant: String? = nil) throws -> Twin.Person {
        let place = tenant.flatMap { tenants.firstIndex(of: $0) } ?? 0
        return try twin.person("2547\(10_000_000 + index)", at: Self.phoneNumberID(place))
    }

    /// Every file of the site with its bytes, to see whether anything was written.
    func contents() throws -> [String: Data] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return names.reduce(into: [:]) { $0[$1] = FileManager.default.contents(atPath: folder.file($1)) }
    }

    /// A webhook body with one text to the first tenant.
    func body(_ text: String, id: String, from phone: String = "254700000001") -> [UInt8] {
        // Now, for an answer to something older would be against the 24-hour window.
        let now = SystemClock().now.seconds
        let message: JSON = [
            "from": .string(phone), "id": .string(id), "timestamp": .string("\(now)"), "type": "text",
            "text": ["body": .string(text)],
        ]
        let value: JSON = [
            "messaging_product": "whatsapp",
            "metadata": [
                "display_phone_number": "15550781000", "phone_number_id": .string(Self.phoneNumberID(0)),
            ],
            "contacts": [["wa_id": .string(phone), "profile": ["name": "Amina"]]], "messages": [message],
        ]
        let change: JSON = ["field": "messages", "value": value]
        let entry: JSON = ["id": "102290129340398", "changes": [change]]
        return JSON.object(["object": "whatsapp_business_account", "entry": [entry]]).bytes()
    }
}

/// A host that serves.
struct RunningHost: Sendable {
    let process: ParluaProcess
    let webhookPort: Int64
    let operatorPort: Int64
    let client: HTTPClient

    var webhookURL: String { "http://127.0.0.1:\(webhookPort)/webhooks/whatsapp" }

    /// Posts a body, signed as the app signs it unless another signature is given.
    func post(_ body: [UInt8], signature: String? = nil) async throws -> Int {
        let genuine = "sha256=" + Hex.text(HMAC(key: Array(Site.appSecret.utf8)).code(of: body))
        return try await client.send(
            HTTPClient.Request(
                method: .post, url: webhookURL,
                headers: ["Content-Type": "application/json", "X-Hub-Signature-256": signature ?? genuine], body: body)
        ).status
    }

    func scrape() async throws -> Scrape {
        let answer = try await client.send(
            HTTPClient.Request(method: .get, url: "http://127.0.0.1:\(operatorPort)/metrics"))
        return Scrape(String(decoding: answer.body, as: UTF8.self))
    }

    func kill() async {
        process.signal(SIGKILL)
        _ = await process.end()
    }

    /// Asks it to stop, and tells how it did.
    func stop() async -> ParluaProcess.End {
        process.signal(SIGTERM)
        return await process.end()
    }

    /// Resident memory in bytes (proc(5)).
    func memory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.identifier)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }
}

/// The figures of one moment.
struct Scrape: Sendable {
    private let samples: [String: Int]

    init(_ text: String) {
        samples = text.split(separator: "\n").reduce(into: [:]) { samples, line in
            guard !line.hasPrefix("#"), let blank = line.lastIndex(of: " ") else { return }
            samples[String(line[..<blank])] = Double(line[line.index(after: blank)...]).map { Int($0) }
        }
    }

    /// The value of a series as it is written: `parlua_events{state="received"}`; 0 where there is none.
    subscript(series: String) -> Int { samples[series] ?? 0 }

    func events(_ state: String) -> Int { self["parlua_events{state=\"\(state)\"}"] }
    func deliveries(_ state: String) -> Int { self["parlua_deliveries{state=\"\(state)\"}"] }
    func webhooks(_ answer: String) -> Int { self["parlua_webhooks_total{answer=\"\(answer)\"}"] }
    func turns(_ end: String) -> Int { self["parlua_turns_total{end=\"\(end)\"}"] }
    func parked(_ reason: String) -> Int { self["parlua_turns_parked_total{reason=\"\(reason)\"}"] }
    var duplicates: Int { self["parlua_events_duplicate"] }

    /// Whether `received = handled + parked + ignored + waiting`.
    var addsUp: Bool {
        events("received") == events("handled") + events("parked") + events("ignored") + events("waiting")
    }

    /// Messages that are still on their way.
    var unfinished: Int { deliveries("queued") + deliveries("sending") }
}
