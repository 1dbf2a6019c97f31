internal import Crypto
internal import Messaging
internal import Net

/// Carries webhooks to the host: one task decides, each webhook travels in its own.
struct Carrier: Sendable {
    let switchboard: Switchboard
    let client: HTTPClient
    let style: Twin.WireStyle

    /// Runs until the task is cancelled; what is under way then is abandoned.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let (parcels, wake) = switchboard.step()
                for parcel in parcels { group.addTask { await carry(parcel) } }
                if parcels.isEmpty { await rest(until: wake) }
            }
            group.cancelAll()
        }
    }

    /// Waits for the bell, which the clock rings, too.
    private func rest(until wake: Timestamp?) async {
        await withDiscardingTaskGroup { group in
            if let wake {
                group.addTask {
                    // A cancelled sleep means that the bell rang first.
                    if (try? await switchboard.clock.sleep(until: wake)) != nil { switchboard.bell.ring() }
                }
            }
            await switchboard.bell.wait()
            group.cancelAll()
        }
    }

    private func carry(_ parcel: Parcel) async {
        let arrived = await post(parcel)
        switchboard.change { world, now in world.finished(parcel, arrived: arrived, now: now) }
    }

    /// Posts a webhook; only an answer of 200 counts (section 1.3).
    private func post(_ parcel: Parcel) async -> Bool {
        guard let url = switchboard.read({ $0.webhook }), let secret = parcel.updates.first?.business.appSecret else {
            return false
        }
        let body = WireWriter.bytes(parcel.body, style, seed: parcel.seed)
        let key = parcel.form == .forged ? "not \(secret)" : secret
        do throws(HTTPClient.Failure) {
            return try await Self.post(body, to: url, secret: key, client) == 200
        } catch {
            // Whatever went wrong, Meta would try again.
            return false
        }
    }

    /// Posts a body as Meta does (section 1.2) and tells the status of the answer.
    static func post(
        _ body: [UInt8], to url: String, secret: String, signature: String? = nil, _ client: HTTPClient
    ) async throws(HTTPClient.Failure) -> Int {
        let genuine = "sha256=" + Hex.text(HMAC(key: Array(secret.utf8)).code(of: body))
        let request = HTTPClient.Request(
            method: .post, url: url,
            headers: ["Content-Type": "application/json", "X-Hub-Signature-256": signature ?? genuine], body: body)
        return try await client.send(request).status
    }
}
