import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("Tables of data")
struct DataVerbTests {
    private static let prices = #"""
        item,price,fresh,code,note
        bread,250,true,"0100",
        "cake, ""small""",900.5,false,200,"two
        lines"

        """#

    private func run(_ body: String, csv: String = prices) throws -> TurnOutcome {
        try Script("on.message(function(event)\n\(body)\nend)", files: ["data/prices.csv": csv]).run("hi")
    }

    @Test("Rows are found by their columns or by a function, in the order of the file")
    func find() throws {
        #expect(try run("reply(data.prices:first{ item = 'bread' }.price)").texts == ["250"])
        #expect(
            try run("reply(data.prices:find(function(row) return row.price > 300 end)[1].item)").texts == [
                "cake, \"small\""
            ])
        #expect(
            try run("reply(data.prices:count() .. data.prices:count{ fresh = true } .. #data.prices:all())").texts == [
                "212"
            ])
        #expect(try run("reply(tostring(data.prices:first{ item = 'tea' }))").texts == ["nil"])
        #expect(try run("reply(data.prices:first{ price = '250' }.item)").texts == ["bread"])
    }

    @Test("A column of numbers holds numbers, one with a quoted cell texts; an empty cell is absent")
    func types() throws {
        let body = """
            local row, other = data.prices:first{ item = "bread" }, data.prices[2]
            reply(math.type(row.price) .. " " .. math.type(other.price) .. " " .. type(row.fresh) .. " " .. row.code .. other.code)
            reply(tostring(row.note) .. other.note)
            """
        #expect(try run(body).texts == ["integer float boolean 0100200", "niltwo\nlines"])
        for (text, isNumber) in [
            ("0", true), ("-3.50", true), ("007", false), ("1e5", false), ("+1", false), ("1.", false),
            ("1234567890123456", false),
        ] {
            #expect(CSVTable.isNumber(text) == isNumber, "\(text)")
        }
    }

    @Test("Semicolons, a byte-order mark and CRLF are understood, as spreadsheets write them")
    func spreadsheets() throws {
        let csv = "\u{feff}item;price\r\nbread;250\r\n;\r\n"
        #expect(try run("reply(data.prices:first{ item = 'bread' }.price)", csv: csv).texts == ["250"])
    }

    @Test("What is found can be remembered, and gone through")
    func remembered() throws {
        let effects = try run("state.row = data.prices[1] for k, v in pairs(data.prices[1]) do state[k] = v end")
            .effects
        let row: JSON = ["code": "0100", "fresh": true, "item": "bread", "price": 250]
        #expect(effects.state?["row"] == row && effects.state?["price"] == 250)
    }

    @Test("A table in Lua is read alike, with tables in it")
    func lua() throws {
        let script = try Script(
            "on.message(function() local row = data.zones:first{ name = 'a' } reply(row.streets[2] .. #row.streets) end)",
            files: ["data/zones.lua": "return { { name = 'a', streets = { 'x', 'y' } } }"])
        #expect(try script.run("hi").texts == ["y2"])
    }

    @Test(
        "What cannot be done says why not",
        arguments: [
            (
                "data.prices[1].price = 3",
                "data.prices cannot be changed: it is a file of the bot. To remember something write state.price = …"
            ),
            (
                "data.prices.x = 3",
                "data.prices cannot be changed: it is a file of the bot. To remember something write state.x = …"
            ),
            ("reply(data.prices[1].prize)", "data.prices has no column \"prize\": did you mean `price`?"),
            ("data.prices:find{ itm = 'x' }", "data.prices has no column \"itm\": did you mean `item`?"),
            ("data.prices.find{ item = 'x' }", "write data.prices:find with a colon"),
            ("data.prizes:all()", "there is no file data/prizes.csv or .lua in this folder: did you mean data.prices?"),
            (
                "data.prices:find(3)",
                "data.prices:find needs what to look for, e.g. data.prices:find{ item = \"bread\" }, not the number 3"
            ),
        ])
    func misuse(body: String, sentence: String) throws {
        #expect(try run(body).failure?.description == "bot.lua:2: " + sentence)
    }

    @Test(
        "What is wrong with a file is told with its line before it goes live",
        arguments: [
            ("", "data/prices.csv:1: the file is empty: its first line names the columns"),
            (
                "a,b\n1,2\n3",
                "data/prices.csv:3: this row has 1 cells, the first line names 2 columns: put a cell that holds a comma into quotes"
            ),
            ("a,a\n", "data/prices.csv:1: the column a is there twice: rename one"),
            ("a,\n", "data/prices.csv:1: column 2 has no name: write one"),
            (
                "a\n\"x\" y\n",
                "data/prices.csv:2: there is something behind the closing quote: double a quote that belongs to the text"
            ),
            ("a\n\n\"x\n", "data/prices.csv:3: a quote in this row is never closed"),
        ])
    func broken(csv: String, sentence: String) throws {
        let error = #expect(throws: ScriptError.self) { try run("", csv: csv) }
        #expect(error?.description == sentence)
    }

    @Test("A table of the largest size is loaded within a turn's limits")
    func large() throws {
        let rows = (0..<5000).map { "item \($0),\($0)" }.joined(separator: "\n")
        #expect(
            try run("reply(data.prices:first{ price = 4999 }.item)", csv: "item,price\n" + rows).texts == ["item 4999"])
        let error = #expect(throws: ScriptError.self) { try run("", csv: "item,price\nx,1\n" + rows) }
        #expect(error?.message == "the table has 5001 rows, at most 5000 may be: split it")
    }
}
