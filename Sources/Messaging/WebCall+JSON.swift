package import JSON

extension WebCall {
    /// The call as the script wishes for it, and as it is kept. ``init(json:)`` reads it back.
    package var json: JSON {
        var object: JSONObject = [
            "method": .string(method.rawValue), "url": .string(url), "headers": headers.json,
            "auth": auth.map(JSON.string), "timeout": .integer(timeout.milliseconds),
        ]
        switch content {
        case .json(let value): object["json"] = value
        case .text(let text): object["text"] = .string(text)
        case nil: break
        }
        return .object(object)
    }

    /// Nil unless `json` has the shape of ``json``.
    package init?(json: JSON) {
        guard let method = (json["method"]?.string).flatMap(Method.init(rawValue:)), let url = json["url"]?.string,
            let headers = [WebHeader](json: json["headers"]), let timeout = json["timeout"]?.integer
        else { return nil }
        let content = json["json"].map(Content.json) ?? (json["text"]?.string).map(Content.text)
        self.init(
            method, url, headers: headers, content: content, auth: json["auth"]?.string,
            timeout: .milliseconds(timeout))
    }
}

extension WebExchange {
    /// The exchange as it is kept. ``init(json:)`` reads it back.
    package var json: JSON {
        switch answer {
        case .answered(let status, let headers, let body):
            [
                "call": call.json, "status": .integer(Int64(status)), "headers": headers.json, "body": .string(body),
            ]
        case .failed(let reason): ["call": call.json, "failed": .string(reason)]
        case .refused(let reason): ["call": call.json, "refused": .string(reason)]
        }
    }

    /// Nil unless `json` was made by ``json``.
    package init?(json: JSON) {
        guard let call = json["call"].flatMap(WebCall.init(json:)) else { return nil }
        if let reason = json["failed"]?.string {
            self.init(call, .failed(reason))
        } else if let reason = json["refused"]?.string {
            self.init(call, .refused(reason))
        } else if let status = json["status"]?.integer, let body = json["body"]?.string,
            let headers = [WebHeader](json: json["headers"])
        {
            self.init(call, .answered(status: Int(status), headers: headers, body: body))
        } else {
            return nil
        }
    }
}

extension [WebHeader] {
    package var json: JSON { .object(JSONObject(members: map { .init(name: $0.name, value: .string($0.value)) })) }

    /// Nil unless `json` is a table of texts, or nothing. An empty table may arrive as a list.
    package init?(json: JSON?) {
        if json == nil || json?.array?.isEmpty == true {
            self = []
            return
        }
        guard let members = json?.object?.members else { return nil }
        self = []
        for member in members.sorted(by: { $0.name < $1.name }) {
            guard let value = member.value.string else { return nil }
            append(WebHeader(member.name, value))
        }
    }
}
