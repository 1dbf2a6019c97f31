import Channels
import Crypto
import Foundation
import JSON
import Testing

@Suite("WhatsApp signatures and verification")
struct WhatsAppDoorTests {
    private static let body = Array(#"{"object":"whatsapp_business_account","entry":[]} \u00e4"#.utf8)
    private static func sign(_ body: [UInt8], _ secret: String) -> String {
        "sha256=\(Hex.text(HMAC(key: Array(secret.utf8)).code(of: body)))"
    }
    private static let good = sign(body, "app-secret")

    @Test("A body signed with any of our secrets is accepted, and the secret is told")
    func rotation() throws {
        for secrets in [
            ["app-secret"], ["new", "app-secret"], ["app-secret", "new"], ["a", "app-secret", "app-secret"],
        ] {
            let signer = try WhatsApp.Signature(secrets: secrets).signer(of: Self.body, header: Self.good)
            #expect(signer == secrets.firstIndex(of: "app-secret"))
        }
        #expect(try WhatsApp.Signature(secrets: ["s"]).signer(of: [], header: Self.sign([], "s")) == 0)
    }

    @Test(
        "Anything else is refused, with the reason",
        arguments: [
            (nil, .missing), ("", .missing), (String(good.dropFirst(7)), .prefix),
            ("sha1=\(good.dropFirst(7))", .prefix),
            ("SHA256=\(good.dropFirst(7))", .prefix), (" \(good)", .prefix), ("sha256", .prefix), ("sha256=", .length),
            (String(good.dropLast()), .length), ("\(good)0", .length), ("\(good) ", .length), (good + good, .length),
            ("sha256=\(good.dropFirst(7).uppercased())", .digits), (String(good.dropLast()) + "g", .digits),
            (String(good.dropLast(2)) + "é", .digits), (sign(body, "other"), .mismatch),
            (sign([], "app-secret"), .mismatch),
        ] as [(String?, WhatsApp.Signature.Refusal)])
    func refusals(header: String?, refusal: WhatsApp.Signature.Refusal) {
        let signature = WhatsApp.Signature(secrets: ["old", "app-secret"])
        #expect(throws: refusal) { try signature.signer(of: Self.body, header: header) }
    }

    @Test("No changed byte of the body passes")
    func tampering() {
        let signature = WhatsApp.Signature(secrets: ["app-secret"])
        for index in Self.body.indices {
            var body = Self.body
            body[index] ^= 1
            #expect(throws: WhatsApp.Signature.Refusal.mismatch) { try signature.signer(of: body, header: Self.good) }
        }
        #expect(throws: WhatsApp.Signature.Refusal.mismatch) {
            try signature.signer(of: Self.body.dropLast(), header: Self.good)
        }
    }

    @Test(
        "Signatures collected from outside are judged as noted with them",
        .enabled(if: TestData.hasShared, "the folder shared is not beside this repository"))
    func collected() throws {
        let folder = try #require(TestData.shared).appending(path: "fixtures/signatures/webhooks")
        let files = TestData.files(in: folder).filter { $0.lastPathComponent.hasPrefix("meta_") }
        #expect(files.count == 4)
        for file in files {
            let sample = try TestData.json(file)
            guard let body = sample["body"]?.string, let secret = sample["app_secret"]?.string else {
                try verify(sample)
                continue
            }
            let signature = WhatsApp.Signature(secrets: [secret])
            let isValid = (try? signature.signer(of: Array(body.utf8), header: sample["signature"]?.string)) != nil
            #expect(isValid == sample["valid"]?.bool, "\(file.lastPathComponent)")
        }
    }

    private func verify(_ sample: JSON) throws {
        let query = try #require(sample["query"]?.object).members.map { (name: $0.name, value: $0.value.string ?? "") }
        #expect(try WhatsApp.Verification(token: "TOKEN").challenge(for: query) == sample["expect_body"]?.string)
        #expect(throws: WhatsApp.Verification.Refusal.token) {
            try WhatsApp.Verification(token: "OTHER").challenge(for: query)
        }
    }

    @Test("Neither signature nor verification shows its secret")
    func redaction() {
        #expect(
            "\(WhatsApp.Signature(secrets: ["geheim"])) \(WhatsApp.Verification(token: "geheim"))"
                == "<redacted> <redacted>")
    }

    @Test("A signature without secrets is a mistake in the program", arguments: [true, false])
    func noSecrets(isEmpty: Bool) async {
        if isEmpty {
            await #expect(processExitsWith: .failure) { _ = WhatsApp.Signature(secrets: []) }
        } else {
            await #expect(processExitsWith: .failure) { _ = WhatsApp.Signature(secrets: ["a", ""]) }
        }
    }

    @Test("The challenge comes back for the right token, wherever it stands")
    func verification() throws {
        let verification = WhatsApp.Verification(token: "päss word")
        let query = [
            (name: "x", value: "1"), (name: "hub.challenge", value: "1158201444"),
            (name: "hub.verify_token", value: "päss word"), (name: "hub.mode", value: "subscribe"),
        ]
        #expect(try verification.challenge(for: query) == "1158201444")
    }

    @Test(
        "Any other verification is refused, with the reason",
        arguments: [
            (["hub.verify_token": "t", "hub.challenge": "1"], .mode),
            (["hub.mode": "unsubscribe", "hub.verify_token": "t", "hub.challenge": "1"], .mode),
            (["hub.mode": "subscribe", "hub.challenge": "1"], .token),
            (["hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"], .token),
            (["hub.mode": "subscribe", "hub.verify_token": "T", "hub.challenge": "1"], .token),
            (["hub.mode": "subscribe", "hub.verify_token": "tt", "hub.challenge": "1"], .token),
            (["hub_mode": "subscribe", "hub_verify_token": "t", "hub_challenge": "1"], .mode),
            (["hub.mode": "subscribe", "hub.verify_token": "t"], .challenge),
            (["hub.mode": "subscribe", "hub.verify_token": "t", "hub.challenge": ""], .challenge),
            (
                [
                    "hub.mode": "subscribe", "hub.verify_token": "t",
                    "hub.challenge": String(repeating: "1", count: 1025),
                ],
                .challenge
            ),
        ] as [([String: String], WhatsApp.Verification.Refusal)])
    func refusedVerification(query: [String: String], refusal: WhatsApp.Verification.Refusal) {
        #expect(throws: refusal) {
            try WhatsApp.Verification(token: "t").challenge(for: query.map { (name: $0.key, value: $0.value) })
        }
    }

    @Test("A parameter that comes twice is refused")
    func repeated() {
        let query = [
            ("hub.mode", "subscribe"), ("hub.verify_token", "t"), ("hub.verify_token", "x"), ("hub.challenge", "1"),
        ]
        #expect(throws: WhatsApp.Verification.Refusal.repeated) {
            try WhatsApp.Verification(token: "t").challenge(for: query.map { (name: $0.0, value: $0.1) })
        }
    }
}
