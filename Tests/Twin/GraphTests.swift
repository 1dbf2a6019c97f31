import JSON
import Messaging
import Net
import Testing

@testable import Twin

@Suite("The Graph API's answers", .timeLimit(.minutes(1)))
struct GraphTests {
    private func error(
        _ name: String, _ answer: (status: Int, body: JSON), status: Int, code: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(answer.status == status, sourceLocation: sourceLocation)
        #expect(answer.body["error"]?["code"]?.integer == Int64(code), sourceLocation: sourceLocation)
        guard Fixtures.folder != nil else { return }
        // Examples differ in whether they show a subcode.
        let subcode: Set = ["/error/error_subcode"]
        let expected = try Fixtures.json("errors/\(name).json").paths.subtracting(subcode)
        #expect(answer.body.paths.subtracting(subcode) == expected, sourceLocation: sourceLocation)
    }

    @Test("Refusals have Meta's status, code and shape")
    func refusals() async throws {
        let host = try Host()
        let configuration = Twin.Configuration.test { $0.acceptsUnknownTemplates = false }
        try await withTwin(configuration, host: host) { twin in
            twin.register(Twin.Template(name: "hello", body: "Hi {{1}}"))
            func post(_ body: JSON, token: String? = nil) async throws -> (status: Int, body: JSON) {
                try await host.post(body, to: twin, token: token)
            }
            try error("190-token-expired", await post(text("a"), token: "wrong"), status: 401, code: 190)
            try error("100-33-unsupported-object", await post(text("a"), token: "EAAclinic"), status: 400, code: 100)
            try error("131008", await post(text("")), status: 400, code: 131_008)
            try error("131009", await post(text("a", to: "call me")), status: 400, code: 131_009)
            try error("131021", await post(text("a", to: "+15550783881")), status: 400, code: 131_021)
            let other: JSON = ["name": "bye", "language": ["code": "en_US"]]
            try error("132001", await post(send("template", other)), status: 404, code: 132_001)
            let bare: JSON = ["name": "hello", "language": ["code": "en_US"]]
            try error("132000", await post(send("template", bare)), status: 400, code: 132_000)
            try error("131051", await post(send("interactive", ["type": "flow"])), status: 400, code: 131_051)
            #expect(twin.refused.map(\.code) == [190, 100, 131_008, 131_009, 131_021, 132_001, 132_000, 131_051])
            #expect(twin.counters.refused == 8 && twin.counters.accepted == 0)
        }
    }

    @Test("Only JSON to a known place with a token is understood")
    func places() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            func expect(
                _ status: Int, _ code: Int64?, _ method: HTTPMethod, _ path: String, _ headers: HTTPHeaders,
                _ body: String = ""
            ) async throws {
                let answer = try await host.client.send(
                    HTTPClient.Request(
                        method: method, url: "\(twin.graphURL)\(path)", headers: headers, body: Array(body.utf8)))
                #expect(answer.status == status)
                #expect(try JSON(parsing: answer.body)["error"]?["code"]?.integer == code)
            }
            let path = "/v25.0/106540352242922/messages"
            let json: HTTPHeaders = [
                "Authorization": "Bearer EAAbakery", "Content-Type": "application/json; charset=utf-8",
            ]
            let good = text("a").text()
            try await expect(200, nil, .post, path, json, good)
            try await expect(200, nil, .post, "/106540352242922/messages", json, good)
            try await expect(401, 190, .post, path, ["Content-Type": "application/json"], good)
            let basic: HTTPHeaders = ["Authorization": "Basic EAAbakery", "Content-Type": "application/json"]
            try await expect(401, 190, .post, path, basic, good)
            let form: HTTPHeaders = [
                "Authorization": "Bearer EAAbakery", "Content-Type": "application/x-www-form-urlencoded",
            ]
            try await expect(400, 100, .post, path, form, good)
            try await expect(400, 100, .post, path, json, "{")
            try await expect(400, 100, .get, path, json)
            try await expect(400, 100, .post, "/v25.0/1/messages", json, good)
            try await expect(400, 2500, .post, "/v25.0/1/messages/more", json, good)
            try await expect(400, 2500, .get, "/", json)
        }
    }

    @Test("A user id reaches the person it was told for, an unknown one fails later")
    func userIDs() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            let amina = try twin.person("254712345678")
            amina.introduce(name: "Amina", disclosure: .userID(username: "amina"))
            let id = try #require(amina.userID)
            let body = text("psst").with("to", nil)
            let answer = try await host.post(body.with("recipient", .string(id)), to: twin)
            #expect(answer.body["contacts"] == [["input": .string(id), "user_id": .string(id)]])
            #expect(await amina.messages(atLeast: 1).map(\.text) == ["psst"])
            let stranger = try await host.post(body.with("recipient", "US.13491208655302741918"), to: twin)
            #expect(stranger.status == 200)
            await twin.settled()
            let last = try #require(try host.values().first { $0["statuses"]?[0]?["status"] == "failed" })
            #expect(last["contacts"] == nil)
            #expect(last["statuses"]?[0]?["errors"]?[0]?["code"] == 131_026)
            #expect(last["statuses"]?[0]?["recipient_user_id"] == "US.13491208655302741918")
        }
    }
}
