-- The words an author writes. Each only passes on to the part that knows it.
--
-- No tail calls where nothing is returned: they would take lines off the stack that an error could name.

local setmetatable = setmetatable

return function(p)
  local words = p.words

  --- Answers the person: reply "text", or a table with text, buttons, list, image or template; `quote = true` shows the
  --- message that is answered above the answer.
  function words.reply(spec) p.say("reply", spec) end

  --- The same for what the bot says of its own accord, e.g. when a timer fires: it never quotes.
  function words.send(spec) p.say("send", spec) end

  --- Shows the person that their message was read and that an answer is being written. Goes before what takes a while.
  function words.typing() p.typing() end

  --- Calls on.timer(name) later, with `data` as event.data. Several timers may have one name.
  function words.after(time, name, data) p.after(time, name, data) end

  --- Takes back all of this conversation's timers of the name.
  function words.cancel(name) p.cancel(name) end

  --- Gives the conversation to a person; the bot is silent until it is handed back. What this turn says is still sent.
  function words.escalate(spec) p.escalate(spec) end

  --- What the tenant remembers, for all its conversations.
  words.store = p.guarded({
    get = function(key) return p.storeGet(key) end,
    set = function(key, value) p.storeSet(key, value) end,
    delete = function(key) p.storeDelete(key) end,
    increment = function(key, by) return p.storeIncrement(key, by) end,
  }, "store")

  --- The person: name, phone, user_id and username as the phone tells them, and whatever the script adds.
  words.contact = setmetatable({}, {
    __index = function(_, key) return p.contactGet(key) end,
    __newindex = function(_, key, value) p.contactSet(key, value) end,
    __metatable = false,
  })

  --- Lines for the author.
  words.log = p.guarded({
    info = function(...) p.note("info", ...) end,
    warn = function(...) p.note("warn", ...) end,
    error = function(...) p.note("error", ...) end,
  }, "log")
  words.print = words.log.info

  function words.pairs(t) return p.pairs(t) end
end
