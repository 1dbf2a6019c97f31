internal import Crypto
internal import JSON
internal import Messaging
internal import Scripting
internal import Store

// How what is said of versions goes over the control socket.

/// Files need not be text, so their bytes go as hexadecimal digits.
enum FilesOnWire {
    static func json(_ files: [String: [UInt8]]) -> JSON {
        .object(
            JSONObject(
                members: files.sorted { $0.key < $1.key }.map {
                    .init(name: $0.key, value: .string(Hex.text($0.value)))
                }
            ))
    }

    /// Nil unless `json` was made by ``json(_:)``.
    static func files(_ json: JSON) -> [String: [UInt8]]? {
        guard let object = json.object else { return nil }
        var files: [String: [UInt8]] = [:]
        for member in object.members {
            guard let bytes = member.value.string.flatMap(Hex.bytes) else { return nil }
            files[member.name] = bytes
        }
        return files
    }
}

extension Reason {
    init(json: JSON) { self.init(who: json["who"]?.string, why: json["why"]?.string) }

    func added(to json: JSON) -> JSON {
        guard case .object(var object) = json else { return json }
        object["who"] = who.map(JSON.string)
        object["why"] = why.map(JSON.string)
        return .object(object)
    }
}

extension Activation {
    init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init), let version = json["version"]?.string,
            let at = json["at"]?.integer, let cause = json["cause"]?.string.flatMap(Cause.init)
        else { return nil }
        self.init(
            tenant: tenant, version: ScriptVersion(hash: version), at: Timestamp(milliseconds: at), cause: cause,
            who: json["who"]?.string, why: json["why"]?.string, folder: json["folder"]?.string,
            tests: json["tests"]?.integer.map { Int($0) })
    }

    var json: JSON {
        [
            "tenant": .string(tenant.name), "version": .string(version.hash), "at": .integer(at.milliseconds),
            "cause": .string(cause.rawValue), "who": who.map(JSON.string), "why": why.map(JSON.string),
            "folder": folder.map(JSON.string), "tests": tests.map { .integer(Int64($0)) },
        ]
    }
}

extension Refusal {
    init?(json: JSON) {
        guard let folder = json["folder"]?.string, let at = json["at"]?.integer,
            let error = ScriptError(json: json)
        else { return nil }
        self.init(
            folder: folder, at: Timestamp(milliseconds: at), file: error.file, line: error.line, message: error.message)
    }

    var json: JSON {
        guard case .object(var object) = error.json else { return error.json }
        object["folder"] = .string(folder)
        object["at"] = .integer(at.milliseconds)
        return .object(object)
    }
}

extension ScriptError {
    init?(json: JSON) {
        guard let message = json["message"]?.string else { return nil }
        self.init(file: json["file"]?.string, line: json["line"]?.integer.map { Int($0) }, message: message)
    }

    var json: JSON {
        ["file": file.map(JSON.string), "line": line.map { .integer(Int64($0)) }, "message": .string(message)]
    }
}

extension Finding {
    init?(json: JSON) {
        guard let severity = json["severity"]?.string.flatMap(Severity.init), let file = json["file"]?.string,
            let message = json["message"]?.string
        else { return nil }
        self.init(severity, file: file, line: json["line"]?.integer.map { Int($0) }, message: message)
    }

    var json: JSON {
        [
            "severity": .string(severity.rawValue), "file": .string(file), "line": line.map { .integer(Int64($0)) },
            "message": .string(message),
        ]
    }
}

extension TestsVerdict {
    init?(json: JSON) {
        guard let passed = json["passed"]?.integer, let failures = json["failures"]?.array else { return nil }
        self.init(passed: Int(passed), failures: failures.compactMap(ScriptError.init(json:)))
    }

    var json: JSON { ["passed": .integer(Int64(passed)), "failures": .array(failures.map(\.json))] }
}

extension Forecast {
    init?(json: JSON) {
        guard let groups = json["groups"]?.array, let isComplete = json["complete"]?.bool else { return nil }
        self.init(groups: groups.compactMap(Group.init(json:)), isComplete: isComplete)
    }

    var json: JSON { ["groups": .array(groups.map(\.json)), "complete": .bool(isComplete)] }
}

extension Forecast.Group {
    init?(json: JSON) {
        guard let flow = json["flow"]?.string, let question = json["question"]?.string,
            let count = json["count"]?.integer, let outcome = json["outcome"].flatMap(Outlook.Outcome.init(json:))
        else { return nil }
        self.init(outlook: Outlook(flow: flow, question: question, outcome: outcome), count: Int(count))
    }

    var json: JSON {
        [
            "flow": .string(outlook.flow), "question": .string(outlook.question), "count": .integer(Int64(count)),
            "outcome": outlook.outcome.json,
        ]
    }
}

extension Outlook.Outcome {
    init?(json: JSON) {
        switch json["is"]?.string {
        case "asks": self = .asks(flow: json["flow"]?.string ?? "", question: json["question"]?.string ?? "")
        case "ends": self = .ends
        case "gone": self = .isGone
        case "fails": self = .fails(file: json["file"]?.string, line: json["line"]?.integer.map { Int($0) })
        case "unknown": self = .isUnknown
        default: return nil
        }
    }

    var json: JSON {
        switch self {
        case .asks(let flow, let question):
            ["is": "asks", "flow": .string(flow), "question": .string(question)]
        case .ends: ["is": "ends"]
        case .isGone: ["is": "gone"]
        case .fails(let file, let line):
            ["is": "fails", "file": file.map(JSON.string), "line": line.map { .integer(Int64($0)) }]
        case .isUnknown: ["is": "unknown"]
        }
    }
}
