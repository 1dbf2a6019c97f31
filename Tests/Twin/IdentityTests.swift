import Messaging
import Testing

@testable import Twin

@Suite("Numbers and ids")
struct IdentityTests {
    @Test(
        "Without a plus the business's country code is put before the number",
        arguments: [
            ("+254712345678", "254712345678"), ("+1 (650) 555-1234", "16505551234"), ("712345678", "254712345678"),
            ("254712345678", "254254712345678"), ("+254712", "254712"),
        ])
    func addressed(written: String, digits: String) {
        #expect(PhoneNumber.addressed(written, from: "25420000111", prepending: true) == digits)
    }

    @Test("The rule can be switched off")
    func notPrepended() {
        #expect(PhoneNumber.addressed("254712345678", from: "15550783881", prepending: false) == "254712345678")
    }

    @Test(
        "What is no number",
        arguments: ["", "+", "+1234", "12a45678", "+1234567890123456", "++254712345678", "٢٥٤٧١٢٣٤"])
    func notNumbers(text: String) {
        #expect(PhoneNumber.digits(text) == nil)
    }

    @Test("Ids look like Meta's")
    func messageIDs() {
        #expect(
            MessageID.base64([]) == "" && MessageID.base64([0x66]) == "Zg=="
                && MessageID.base64(Array("fo".utf8)) == "Zm8=")
        #expect(MessageID.base64(Array("foobar".utf8)) == "Zm9vYmFy")
        var random = SplitMix64(seed: 1)
        let inbound = MessageID.make(person: "16503879439", .inbound, using: &random)
        #expect(inbound.hasPrefix("wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQ"))
        #expect(inbound.utf8.count == "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=".utf8.count)
        let outbound = MessageID.make(person: "16467043595", .outbound, using: &random)
        #expect(outbound.hasPrefix("wamid.HBgLMTY0NjcwNDM1OTUVAgARGB"))
        #expect(MessageID.make(person: "16467043595", .outbound, using: &random) != outbound)
    }

    @Test("User ids belong to a portfolio and a number")
    func userIDs() {
        let id = UserID.make(phone: "254712345678", portfolio: "1", seed: 1)
        #expect(id.hasPrefix("KE.") && UserID.isWellFormed(id) && id.utf8.count == 24)
        #expect(UserID.make(phone: "254712345678", portfolio: "2", seed: 1) != id)
        #expect(UserID.make(phone: "254712345679", portfolio: "1", seed: 1) != id)
        #expect(UserID.makeParent(phone: "16505551234", portfolio: "1", seed: 1).hasPrefix("US.ENT."))
    }

    @Test(
        "What is no user id",
        arguments: ["", "US", "US.", "us.1", "US.ENT.", "USA.1", "US.1 2", "US.ü"])
    func notUserIDs(text: String) {
        #expect(!UserID.isWellFormed(text))
        #expect(!UserID.isWellFormed("US." + String(repeating: "1", count: 129)))
    }

    @Test("Secrets are not printed")
    func secrets() {
        #expect("\(Twin.Phone.bakery)" == "phone 106540352242922")
        #expect(String(reflecting: Twin.Phone.bakery) == "phone 106540352242922")
    }
}
