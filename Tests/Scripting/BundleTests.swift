import Messaging
import Testing

@testable import Scripting

@Suite("Reading a tenant's folder")
struct BundleTests {
    private func folder(_ files: [String: String]) throws -> Folders {
        let folders = try Folders()
        try folders.make("shop")
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            if let slash = name.lastIndex(of: "/") { try? folders.make("shop/\(name[..<slash])") }
            try folders.write(text, to: "shop/\(name)")
        }
        return folders
    }

    private func complaint(_ folders: Folders, limits: ScriptLimits = ScriptLimits()) -> String? {
        #expect(throws: ScriptError.self) { try Bundle.read(folder: "\(folders.path)/shop", limits: limits) }?
            .description
    }

    @Test("Lua files belong to a version; tests, hidden files and others do not")
    func files() throws {
        let folders = try folder([
            "bot.lua": "1", "prices.lua": "2", "lists/bread.lua": "3", "bot_test.lua": "4", "notes.txt": "5",
            ".#bot.lua": "6", "bot.lua~": "7", "data.json": "8",
        ])
        let bundle = try Bundle.read(folder: "\(folders.path)/shop")
        #expect(bundle.files.keys.sorted() == ["bot.lua", "lists/bread.lua", "prices.lua"])
        let draft = try Draft.read(folder: "\(folders.path)/shop")
        #expect(draft.bundle == bundle)
        #expect(draft.tests == ["bot_test.lua": Array("4".utf8)])
        #expect(draft.files.count == 4)
    }

    @Test("The version is that of names and bytes, nothing else")
    func version() throws {
        func version(_ files: [String: String]) throws -> String {
            try Bundle(files: files.mapValues { Array($0.utf8) }).version.hash
        }
        let base = try version(["bot.lua": "a", "b.lua": "c"])
        #expect(base.count == 64)
        #expect(try version(["b.lua": "c", "bot.lua": "a"]) == base)
        #expect(try version(["bot.lua": "a", "b.lua": "d"]) != base)
        #expect(try version(["bot.lua": "a", "d.lua": "c"]) != base)
        #expect(try version(["bot.lua": "ab.lua1:c"]) != base)
    }

    @Test("A changed test makes another draft of the same version")
    func draft() throws {
        func draft(_ test: String) throws -> Draft {
            try Draft(files: ["bot.lua": Array("a".utf8), "bot_test.lua": Array(test.utf8)])
        }
        #expect(try draft("1") == draft("1"))
        #expect(try draft("1").hash != draft("2").hash)
        #expect(try draft("1").version == draft("2").version)
    }

    @Test("A folder needs a bot.lua, and to exist")
    func missing() throws {
        #expect(complaint(try folder(["prices.lua": ""])) == "there is no bot.lua in this folder: create it")
        #expect(complaint(try Folders())?.hasPrefix("the folder cannot be opened: ") == true)
    }

    @Test("Number, size and names of files have limits")
    func limits() throws {
        var limits = ScriptLimits()
        (limits.files, limits.fileBytes, limits.folderBytes) = (2, 10, 15)
        #expect(
            complaint(try folder(["bot.lua": "", "a.lua": "", "b.lua": ""]), limits: limits)
                == "there are more than 2 files in this folder")
        #expect(
            complaint(try folder(["bot.lua": "0123456789x"]), limits: limits)
                == "bot.lua: the file is larger than 10 bytes: split it")
        #expect(
            complaint(try folder(["bot.lua": "0123456789", "a.lua": "0123456789"]), limits: limits)
                == "the files have 20 bytes together, at most 15 may be")
        #expect(
            complaint(try folder(["bot.lua": "", "my prices.lua": ""]))
                == "my prices.lua: a file's name has up to 50 of a-z, A-Z, 0-9, - and _: rename it")
    }

    @Test("A link may lead to a file inside the folder, never out of it")
    func links() throws {
        let inside = try folder(["bot.lua": "1", "lists/real.lua": "2"])
        try inside.link("lists/real.lua", as: "shop/alias.lua")
        #expect(try Bundle.read(folder: "\(inside.path)/shop").files["alias.lua"] == Array("2".utf8))

        let outside = try folder(["bot.lua": "1"])
        try outside.write("secret", to: "secret.lua")
        try outside.link("../secret.lua", as: "shop/prices.lua")
        #expect(
            complaint(outside) == "prices.lua: this is a link that leads out of the folder: put the file itself here")

        let nearby = try folder(["bot.lua": "1"])
        try nearby.make("shop2")
        try nearby.write("secret", to: "shop2/secret.lua")
        try nearby.link("../shop2/secret.lua", as: "shop/prices.lua")
        #expect(
            complaint(nearby) == "prices.lua: this is a link that leads out of the folder: put the file itself here")
    }

    @Test("What is no plain file is refused at once", .timeLimit(.minutes(1)))
    func pipe() throws {
        let folders = try folder(["bot.lua": "1"])
        try folders.pipe("shop/prices.lua")
        #expect(complaint(folders) == "prices.lua: this is not a plain file")
    }
}
