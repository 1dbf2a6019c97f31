extension HostileScripts {
    /// What needs the words of a bot: bodies of handlers.
    package static let bots: [HostileScript] = [
        HostileScript(
            "a state that contains itself", "state.me = state",
            .error("state is nested deeper than 16 tables, or contains itself: keep it flat")),
        HostileScript(
            "a state 10,000 tables deep", "local t = {} for i = 1, 10000 do t = { t } end state.deep = t",
            .error("state is nested deeper than 16 tables, or contains itself: keep it flat")),
        HostileScript(
            "a state as wide as memory", "for i = 1, 20000 do state['k' .. i] = i end",
            .quota("state is larger than the 64 KiB that may be remembered: keep less in it")),
        HostileScript(
            "a state of shared tables that doubles", "local t = { 1 } for i = 1, 14 do t = { t, t } end state.t = t",
            .quota("state is larger than the 64 KiB that may be remembered: keep less in it")),
        HostileScript(
            "a function in the state", "state.f = print", .error("state.f is a function, which cannot be remembered")),
        HostileScript(
            "a coroutine in the state", "state.c = coroutine.create(print)",
            .error("state.c is a thread, which cannot be remembered")),
        HostileScript("NaN in the state", "state.x = 0 / 0", .error("state.x is not a usable number")),
        HostileScript("infinity in the state", "state.x = 1 / 0", .error("state.x is not a usable number")),
        HostileScript(
            "bytes that are no text in the state", "state.x = '\\xFF'", .error("state.x is not a proper text")),
        HostileScript(
            "bytes that are no text as a name", "state['\\xFF'] = 1", .error("a key of state is not a proper text")),
        HostileScript(
            "a surrogate in the state", "state.x = '\\xED\\xA0\\x80'", .error("state.x is not a proper text")),
        HostileScript("a table as a name", "state[{}] = 1", .error("state has a table as a key: use a text")),
        HostileScript(
            "a huge index", "state[1 << 60] = 1", .error("state has the number 1152921504606846976 as a key")),
        HostileScript(
            "a state that computes its members",
            "setmetatable(state, { __pairs = error, __index = error, __len = error }) return 'kept'", .harmless("kept")),
        HostileScript("another state", "state = {}", .error("`state` itself cannot be replaced")),
        HostileScript("the metatable of the globals", "return getmetatable(_G)", .harmless("false")),
        HostileScript(
            "other globals' metatable", "setmetatable(_G, {})", .error("cannot change a protected metatable")),
        HostileScript("a global that would stay", "left = 1", .error("`left` would be forgotten after this message")),
        HostileScript("a global by rawset", "rawset(_G, 'left', 1) return left", .harmless("1")),
        HostileScript("a word of the language", "reply = nil", .error("`reply` is a word of the language here")),
        HostileScript(
            "the words behind the globals", "local _, behind = pcall(getmetatable, store) return behind",
            .harmless("false")),
        HostileScript(
            "the metatable of contact", "setmetatable(contact, {})", .error("cannot change a protected metatable")),
        HostileScript(
            "the person's number", "contact.phone = '1'",
            .error("contact.phone is told by the person's phone and cannot be changed")),
        HostileScript(
            "files by require", "require '/etc/passwd'", .error("there is no file /etc/passwd.lua in this folder")),
        HostileScript(
            "files above by require", "require '../honest/bot'",
            .error("there is no file ///honest/bot.lua in this folder")),
        HostileScript("files above by dots", "require '....honest.bot'", .error("there is no file")),
        HostileScript(
            "Parlua's own files", "require '[parlua]/globals'",
            .error("there is no file [parlua]/globals.lua in this folder")),
        HostileScript("a file with a zero in its name", "require 'bot\\0'", .error("there is no file")),
        HostileScript("a file's name of 1 MB", "require(('x'):rep(1 << 20 - 10))", .error("")),
        HostileScript("bot.lua by require", "require 'bot'", .error("bot.lua cannot be required")),
        HostileScript(
            "require of what is no name",
            "require(setmetatable({}, { __tostring = function() while true do end end }))",
            .error("require needs the name of a file in quotes")),
        HostileScript("files of the host", "return io.open('/etc/passwd')", .error("there is no `io`")),
        HostileScript(
            "a command of the system", "os.execute 'true'", .error("attempt to call a nil value (field 'execute')")),
        HostileScript(
            "a variable of the process", "os.getenv 'HOME'", .error("attempt to call a nil value (field 'getenv')")),
        HostileScript("the debug library", "debug.sethook()", .error("there is no `debug`")),
        HostileScript(
            "a name of 1 MB that does not exist", "return _G[('x'):rep(1 << 20)]", .error("resulting string too large")),
        HostileScript("an answer of 1 MB", "reply(('x'):rep(1 << 20))", .error("")),
        HostileScript("an answer of bytes that are no text", "reply '\\xFF\\xFE'", .error("")),
        HostileScript("an answer that is a function", "reply(print)", .error("")),
        HostileScript("an answer that contains itself", "local t = {} t.text = t reply(t)", .error("")),
        HostileScript(
            "an answer that computes its parts",
            "reply(setmetatable({}, { __index = function() while true do end end }))", .cpu),
        HostileScript(
            "a flood of answers", "for i = 1, 1e9 do reply 'x' end", .quota("reply: one turn sends at most 20")),
        HostileScript("a flood of timers", "for i = 1, 1e9 do after('1s', 'x') end", .error("")),
        HostileScript(
            "a flood of store", "for i = 1, 1e9 do store.set('k' .. i, i) end",
            .quota("store.set: one turn changes at most 50")),
        HostileScript(
            "a flood of log lines, which ends by itself", "for i = 1, 5000 do log.info(i) end return 'done'",
            .harmless("done")),
        HostileScript("a log line of 1 MB", "log.info(('x'):rep(1 << 20 - 1)) return 'cut'", .harmless("cut")),
        HostileScript(
            "a log line that forges others", "log.info('x\\n{\"level\":\"error\"}') return 'one line'",
            .harmless("one line")),
        HostileScript("a timer in the past", "after('-1s', 'x')", .error("")),
        HostileScript("a timer never", "after('99999999999999d', 'x')", .error("")),
        HostileScript(
            "handlers made in a handler", "on.message(print)", .error("on.message belongs at the top of the file")),
        HostileScript("catching what a verb says, for ever", "while true do pcall(reply, print) end", .cpu),
        HostileScript("guessing names, for ever", "while true do pcall(function() return repli end) end", .cpu),
        HostileScript(
            "looking for the nearest word to a long one",
            "while true do pcall(function() return store[('g'):rep(40)] end) end", .cpu),
        HostileScript("a traversal of contact, for ever", "while true do for _ in pairs(contact) do end end", .cpu),
        HostileScript("a duration as long as a book", "after(('1'):rep(100000) .. 's', 'x')", .error("")),
        HostileScript("a picture that is a page", "reply{ image = ('x'):rep(100000) }", .error("")),
        HostileScript("an escalation of 1 MB", "escalate{ reason = ('x'):rep(1 << 19) }", .error("")),
        HostileScript("a stored value that contains itself", "local t = {} t.t = t store.set('x', t)", .error("")),
        HostileScript("a counter that is NaN", "store.increment('x', 0 / 0)", .error("")),
        HostileScript(
            "yielding out of the handler", "coroutine.yield()", .error("attempt to yield from outside a coroutine")),
        HostileScript(
            "answering from a coroutine that fails",
            "coroutine.wrap(function() reply 'half' error('and no more', 0) end)()",
            .error("and no more")),
    ]
}
