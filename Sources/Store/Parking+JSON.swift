package import JSON

extension Parking.Cause {
    package var json: JSON {
        [
            "file": file.map(JSON.string), "line": line.map { .integer(Int64($0)) }, "sentence": .string(sentence),
        ]
    }

    /// Nil unless `json` was made by ``json``.
    package init?(json: JSON) {
        guard let sentence = json["sentence"]?.string else { return nil }
        self.init(file: json["file"]?.string, line: json["line"]?.integer.map { Int($0) }, sentence: sentence)
    }
}
