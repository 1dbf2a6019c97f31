/// A table of data as spreadsheets write it (RFC 4180), made into a Lua chunk.
///
/// The first line names the columns. Lines end in LF or CRLF; cells stand between commas, or between semicolons where the
/// first line has no comma. A quoted cell may hold separators, line breaks and doubled quotes. Lines without anything in
/// them are passed over.
///
/// A column whose cells are all numbers holds numbers; one whose cells are all `true` or `false` holds these; any other
/// holds texts. A number is written without leading zeros or blanks and has at most 15 digits, so `0712…` and `+1` stay
/// texts; so does a column in which a cell is quoted. An empty cell is absent.
struct CSVTable {
    let columns: [String]
    let rows: [[Cell]]

    struct Cell: Equatable {
        var text: String
        var isQuoted = false
    }

    /// - Throws: the first thing that is wrong, with its line.
    init(_ bytes: [UInt8], file: String, limits: ScriptLimits) throws(ScriptError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ScriptError(file: file, message: "the file is not UTF-8: save it as \"CSV UTF-8\"")
        }
        var lines = try Self.lines(of: text, file: file)
        guard let header = lines.first else {
            throw ScriptError(file: file, line: 1, message: "the file is empty: its first line names the columns")
        }
        lines.removeFirst()
        let columns = header.cells.map { $0.text.trimmed }
        for (index, name) in columns.enumerated() {
            guard !name.isEmpty else {
                throw ScriptError(file: file, line: 1, message: "column \(index + 1) has no name: write one")
            }
            guard !columns[..<index].contains(name) else {
                throw ScriptError(file: file, line: 1, message: "the column \(name) is there twice: rename one")
            }
        }
        guard lines.count <= limits.dataRows else {
            throw ScriptError(
                file: file, message: "the table has \(lines.count) rows, at most \(limits.dataRows) may be: split it")
        }
        for line in lines where line.cells.count != columns.count {
            throw ScriptError(
                file: file, line: line.number,
                message: "this row has \(line.cells.count) cells, the first line names \(columns.count) columns: "
                    + "put a cell that holds a comma into quotes")
        }
        self.columns = columns
        rows = lines.map(\.cells)
    }

    private struct Line {
        let number: Int
        var cells: [Cell]
    }

    private static func lines(of text: String, file: String) throws(ScriptError) -> [Line] {
        let scalars = Array(text.unicodeScalars.drop { $0 == "\u{feff}" })
        let first = scalars.prefix { $0 != "\n" }
        let separator: Unicode.Scalar = !first.contains(",") && first.contains(";") ? ";" : ","
        var lines: [Line] = []
        var (number, start) = (1, 1)
        var cells: [Cell] = []
        var cell = String.UnicodeScalarView()
        var (isQuoted, isOpen) = (false, false)
        var index = 0
        func endCell() {
            cells.append(Cell(text: isQuoted ? String(cell) : String(cell).trimmed, isQuoted: isQuoted))
            (cell, isQuoted) = (String.UnicodeScalarView(), false)
        }
        func endLine() {
            endCell()
            if cells.count > 1 || cells.first?.text.isEmpty == false { lines.append(Line(number: start, cells: cells)) }
            (cells, start) = ([], number)
        }
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if scalar == "\n" { number += 1 }
            if isOpen {
                if scalar == "\"" {
                    if index < scalars.count, scalars[index] == "\"" { index += 1 } else { isOpen = false; continue }
                }
                cell.append(scalar)
            } else if scalar == "\"", cell.allSatisfy({ $0 == " " }), !isQuoted {
                (isQuoted, isOpen) = (true, true)
                cell = String.UnicodeScalarView()
            } else if scalar == separator {
                endCell()
            } else if scalar == "\n" {
                endLine()
            } else if scalar != "\r", !(isQuoted && scalar == " ") {
                guard !isQuoted else {
                    throw ScriptError(
                        file: file, line: number,
                        message: "there is something behind the closing quote: double a quote that belongs to the text")
                }
                cell.append(scalar)
            }
        }
        guard !isOpen else {
            throw ScriptError(file: file, line: start, message: "a quote in this row is never closed")
        }
        if !cells.isEmpty || !cell.isEmpty || isQuoted { endLine() }
        return lines
    }
}

extension CSVTable {
    private enum Kind { case number, bool, text }

    private func kind(of column: Int) -> Kind {
        let cells = rows.lazy.map { $0[column] }.filter { !$0.text.isEmpty || $0.isQuoted }
        if cells.isEmpty || cells.contains(where: \.isQuoted) { return .text }
        if cells.allSatisfy({ Self.isNumber($0.text) }) { return .number }
        return cells.allSatisfy { $0.text == "true" || $0.text == "false" } ? .bool : .text
    }

    static func isNumber(_ text: String) -> Bool {
        text.utf8.filter { (0x30...0x39).contains($0) }.count <= 15
            && text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?/) != nil
    }

    /// A chunk that returns the rows as lists of cells, and `columns`.
    var lua: String {
        let kinds = columns.indices.map(kind(of:))
        var lines = ["return { columns = { \(columns.map(Self.quoted).joined(separator: ", ")) },"]
        for row in rows {
            let cells = zip(row, kinds).map { cell, kind in
                if cell.text.isEmpty, !cell.isQuoted { return "nil" }
                return kind == .text ? Self.quoted(cell.text) : cell.text
            }
            lines.append("{ \(cells.joined(separator: ", ")) },")
        }
        return lines.joined(separator: "\n") + "\n}"
    }

    /// A Lua text; every byte that could mean anything is written as its number.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "_"):
                quoted.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte)
                quoted += "\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
            }
        }
        return quoted + "\""
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
