-- The words an author writes. Each only passes on to the part that knows it, which is loaded when it is first needed.
--
-- No tail calls where nothing is returned: they would take lines off the stack that an error could name.

local setmetatable = setmetatable

return function(p)
  local words = p.words

  function words.reply(spec) p.say("reply", spec) end
  function words.send(spec) p.say("send", spec) end
  function words.after(time, name, data) p.after(time, name, data) end
  function words.cancel(name) p.cancel(name) end
  function words.escalate(spec) p.escalate(spec) end

  words.store = p.guarded({
    get = function(key) return p.storeGet(key) end,
    set = function(key, value) p.storeSet(key, value) end,
    delete = function(key) p.storeDelete(key) end,
    increment = function(key, by) return p.storeIncrement(key, by) end,
  }, "store")

  words.contact = setmetatable({}, {
    __index = function(_, key) return p.contactGet(key) end,
    __newindex = function(_, key, value) p.contactSet(key, value) end,
    __metatable = false,
  })

  words.log = p.guarded({
    info = function(...) p.note("info", ...) end,
    warn = function(...) p.note("warn", ...) end,
    error = function(...) p.note("error", ...) end,
  }, "log")
  words.print = words.log.info

  function words.pairs(t) return p.pairs(t) end
end
