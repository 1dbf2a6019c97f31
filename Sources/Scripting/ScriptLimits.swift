internal import Messaging

/// What a tenant's folder, one turn and its effects may come to. The script hears of the ones it can mend in a sentence.
package struct ScriptLimits: Sendable, Hashable {
    // A folder.
    /// Files, tests not counted.
    package var files = 64
    /// Bytes of one file.
    package var fileBytes = 64 * 1024
    /// Bytes of one file of data, and its rows.
    package var dataBytes = 256 * 1024
    package var dataRows = 5000
    /// Bytes of all files together.
    package var folderBytes = 512 * 1024
    package var handlers = 500

    // A turn.
    /// Processor time of one run.
    package var cpu: Duration = .milliseconds(50)
    /// Bytes of the script's memory.
    package var memory = 16 * 1024 * 1024
    /// Bytes of everything a turn gives back.
    package var output = 512 * 1024
    /// Stored values one turn may read, and listings it may see.
    package var reads = 50
    /// Time zones one turn may ask for.
    package let zones = 20
    /// Names of one group that a listing looks through.
    package let listed = 1000
    /// Calls to web services one turn may make.
    package var calls = 5
    /// Bytes of such a call's address and content.
    package var callBytes = 64 * 1024

    // Its effects.
    package var messages = 20
    /// Buttons of a message; more become a list.
    package var buttons = 3
    /// Rows of a list; more become text with numbers.
    package var rows = 10
    /// Entries of a menu in whatever form.
    package var choices = 50
    package var timers = 20
    package var logLines = 100
    /// Bytes of one line of the author's log; a longer one is cut.
    package var logLineBytes = 1000
    /// Bytes of a conversation's state, as JSON.
    package var state = 64 * 1024
    /// Bytes of a person's attributes, as JSON.
    package var attributes = 64 * 1024
    package var storeWrites = 50
    /// Bytes of a key of the store, of a timer's name.
    package var key = 256
    /// Bytes of one stored value or one timer's data, as JSON.
    package var value = 64 * 1024
    /// Bytes of each text of an escalation, and of a note.
    package var note = 2000
    /// Notes of a turn.
    package var notes = 10
    package var goals = 20
    /// Tables within tables in anything remembered.
    package var depth = 16

    package init() {}

    /// How large a file of this name may be.
    func bytes(of name: String) -> Int { Bundle.isTable(name) ? dataBytes : fileBytes }

    /// The limits the prelude enforces at the author's line, as a Lua table, and which place each of a tenant's quotas
    /// has among a turn's inputs.
    var lua: String {
        let quotas = Quota.allCases.enumerated().map { "\($1.rawValue) = \($0 + 1)" }.joined(separator: ", ")
        return """
            { messages = \(messages), buttons = \(buttons), rows = \(rows), choices = \(choices), timers = \(timers), log = \(logLines), \
            line = \(logLineBytes), state = \(state), attributes = \(attributes), writes = \(storeWrites), key = \(key), \
            value = \(value), note = \(note), notes = \(notes), goals = \(goals), depth = \(depth), listed = \(listed), \
            table_bytes = \(4 * dataBytes), handlers = \(handlers), reads = \(reads), \
            calls = \(calls), call = \(callBytes), \
            quotas = { \(quotas) } }
            """
    }
}
