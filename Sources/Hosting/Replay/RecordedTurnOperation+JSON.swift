internal import Crypto
package import JSON
internal import Messaging
internal import Store

extension RecordedTurnOperation {
    package init?(json: JSON) {
        guard let number = json["number"]?.integer else { return nil }
        self.init(EventNumber(number))
    }

    package var json: JSON { ["number": .integer(number.number)] }
}

extension RecordedTurnOperation.Answer {
    package init?(json: JSON) {
        guard let fate = json["fate"].flatMap(EventFate.init(json:)), let messages = json["messages"]?.array else {
            return nil
        }
        let files = json["files"]?.object?.members.compactMap { member in
            member.value.string.flatMap { Hex.bytes($0) }.map { (member.name, $0) }
        }
        self.init(
            fate: fate, files: files.map { Dictionary($0) { $1 } },
            messages: messages.compactMap(SentMessage.init(json:)))
    }

    package var json: JSON {
        let files = files.map { files in
            JSON.object(
                JSONObject(
                    members: files.sorted { $0.key < $1.key }.map {
                        .init(name: $0.key, value: .string(Hex.text($0.value)))
                    }))
        }
        return ["fate": fate.json, "files": files, "messages": .array(messages.map(\.json))]
    }
}

extension SentMessage {
    fileprivate init?(json: JSON) {
        guard let token = json["token"]?.string,
            let state = json["state"]?.string.flatMap(DeliveryState.init(rawValue:))
        else { return nil }
        self.init(
            token: MessageToken(token), message: json["message"].flatMap(Message.init(json:)), state: state)
    }

    fileprivate var json: JSON {
        ["token": .string(token.text), "message": message?.json, "state": .string(state.rawValue)]
    }
}

extension EventFate {
    fileprivate init?(json: JSON) {
        guard let number = json["number"]?.integer, let receivedAt = json["received_at"]?.integer,
            let end = json["end"]
        else { return nil }
        let event = json["event"].flatMap(Event.init(json:))
        let tenant = json["tenant"]?.string.flatMap(TenantID.init)
        self.init(
            number: EventNumber(number), tenant: tenant, receivedAt: Timestamp(milliseconds: receivedAt), event: event,
            end: .received)
        switch end["kind"]?.string {
        case "received": break
        case "waiting": self.end = .waiting
        case "handled":
            guard let at = end["at"]?.integer, let version = end["version"]?.string else { return nil }
            self.end = .handled(
                at: Timestamp(milliseconds: at), by: ScriptVersion(hash: version), record: end["record"])
        case "ignored":
            guard let at = end["at"]?.integer, let reason = end["reason"]?.string else { return nil }
            self.end = .ignored(at: Timestamp(milliseconds: at), reason: reason)
        case "parked":
            guard let parked = parked(end) else { return nil }
            self.end = .parked(parked)
        default: return nil
        }
    }

    private func parked(_ json: JSON) -> ParkedEvent? {
        guard let at = json["at"]?.integer, let fingerprint = json["fingerprint"]?.string,
            let reason = json["reason"]?.string, let channel = json["channel"]?.array, channel.count == 2,
            let transport = channel[0].string.flatMap(Transport.init(rawValue:)), let account = channel[1].string
        else { return nil }
        return ParkedEvent(
            number: number, tenant: tenant, channel: ChannelID(transport, account: account), receivedAt: receivedAt,
            parkedAt: Timestamp(milliseconds: at), fingerprint: Fingerprint(fingerprint), reason: reason,
            detail: json["detail"]?.string, cause: json["cause"].flatMap(Parking.Cause.init(json:)),
            version: json["version"]?.string.map(ScriptVersion.init(hash:)), record: json["record"], event: event,
            conversation: json["conversation"]?.integer.map(ConversationID.init))
    }

    fileprivate var json: JSON {
        [
            "number": .integer(number.number), "tenant": tenant.map { .string($0.name) },
            "received_at": .integer(receivedAt.milliseconds), "event": event?.json, "end": end.json,
        ]
    }
}

extension EventFate.End {
    fileprivate var json: JSON {
        switch self {
        case .waiting: ["kind": "waiting"]
        case .received: ["kind": "received"]
        case .handled(let at, let version, let record):
            [
                "kind": "handled", "at": .integer(at.milliseconds), "version": .string(version.hash), "record": record,
            ]
        case .ignored(let at, let reason):
            ["kind": "ignored", "at": .integer(at.milliseconds), "reason": .string(reason)]
        case .parked(let parked):
            [
                "kind": "parked", "at": .integer(parked.parkedAt.milliseconds),
                "channel": [.string(parked.channel.transport.rawValue), .string(parked.channel.account)],
                "fingerprint": .string(parked.fingerprint.text), "reason": .string(parked.reason),
                "detail": parked.detail.map(JSON.string), "cause": parked.cause?.json,
                "version": parked.version.map { .string($0.hash) }, "record": parked.record,
                "conversation": parked.conversation.map { .integer($0.number) },
            ]
        }
    }
}
