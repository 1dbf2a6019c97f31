import JSON
import Messaging

/// A parking made ready in the caller's task.
struct SealedParking: Sendable {
    let reason: String
    let fingerprint: Fingerprint
    let detail, cause: [UInt8]?
    let version: ScriptVersion?
    let record: [UInt8]?

    init(_ parking: Parking, of event: EventNumber, keys: Keys) {
        reason = parking.reason
        detail = keys.seal(Array(parking.detail.utf8), as: .detail)
        cause = parking.cause.map { keys.seal($0.json.bytes(), as: .cause) }
        version = parking.version
        record = parking.record.map { keys.seal($0.bytes(), as: .record, row: Keys.bytes(of: event.number)) }
        fingerprint = parking.cause.map { Self.fingerprint(parking.reason, $0, keys) } ?? Fingerprint(parking.reason)
    }

    private init(reason: String) {
        (self.reason, fingerprint) = (reason, Fingerprint(reason))
        (detail, cause, version, record) = (nil, nil, nil, nil)
    }

    /// There is nothing to be said but the reason.
    static func plain(_ reason: String) -> Self { Self(reason: reason) }

    /// Under the tenant's key: a sentence may hold a word of a person after all, which nobody shall guess from it. With
    /// 40 bits, 1,000 causes of one tenant collide with a probability below 10^-6.
    private static func fingerprint(_ reason: String, _ cause: Parking.Cause, _ keys: Keys) -> Fingerprint {
        let text = [reason, cause.file ?? "", cause.line.map(String.init) ?? "", cause.sentence].joined(separator: "\0")
        let digits = Array("0123456789abcdef")
        let name = keys.name(text, as: .fingerprint).prefix(5)
        return Fingerprint(String(name.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }))
    }
}
