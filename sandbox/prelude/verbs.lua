-- The words an author writes. Each only passes on to the part that knows it.
--
-- No tail calls where nothing is returned: they would take lines off the stack that an error could name.

local setmetatable, tostring, pcall, gsub, pairs, type = setmetatable, tostring, pcall, string.gsub, pairs, type
local os, math = os, math

return function(p)
  local words = p.words

  -- What a flow has said and done in earlier turns is not said and done again.
  local function unlessMuted(act)
    return function(...)
      if not p.isMuted(...) then act(...) end
    end
  end
  p.unlessMuted = unlessMuted

  --- Answers the person: reply "text", or a table with text, buttons, list, image or template; `quote = true` shows the
  --- message that is answered above the answer.
  words.reply = unlessMuted(function(spec) p.say("reply", spec) end)

  --- The same for what the bot says of its own accord, e.g. when a timer fires: it never quotes.
  words.send = unlessMuted(function(spec) p.say("send", spec) end)

  --- Shows the person that their message was read and that an answer is being written. Goes before what takes a while.
  words.typing = unlessMuted(function() p.typing() end)

  --- Calls on.timer(name) later, with `data` as event.data. Several timers may have one name.
  words.after = unlessMuted(function(time, name, data) p.after(time, name, data) end)

  --- Takes back all of this conversation's timers of the name.
  words.cancel = unlessMuted(function(name) p.cancel(name) end)

  --- Gives the conversation to a person; the bot is silent until it is handed back. What this turn says is still sent.
  words.escalate = unlessMuted(function(spec) p.escalate(spec) end)

  --- What the tenant remembers, for all its conversations.
  words.store = p.guarded({
    get = function(key) return p.outside("store.get " .. tostring(key), p.storeGet, key) end,
    set = unlessMuted(function(key, value, options) p.storeSet(key, value, options) end),
    delete = unlessMuted(function(key) p.storeDelete(key) end),
    increment = function(key, by, options)
      return p.outside("store.increment " .. tostring(key), p.storeIncrement, key, by, options)
    end,
    compare_and_set = function(key, expected, new, options)
      return p.outside("store.compare_and_set " .. tostring(key), p.storeCompareAndSet, key, expected, new, options)
    end,
    list = function(prefix, options)
      return p.outside("store.list " .. tostring(prefix), p.part("listing"), prefix, options)
    end,
  }, "store")

  --- The person: name, phone, user_id and username as the phone tells them, and whatever the script adds.
  words.contact = setmetatable({}, {
    __index = function(_, key) return p.contactGet(key) end,
    __newindex = unlessMuted(function(_, key, value) p.contactSet(key, value) end),
    __pairs = function() return pairs(p.contactContents()) end,
    __metatable = false,
  })

  --- What this turn and the tenant may use, and what is left of it.
  function words.budget() return p.guarded(p.outside("budget", p.budget), "budget()") end

  --- Lines for the author.
  words.log = p.guarded({
    info = unlessMuted(function(...) p.note("info", ...) end),
    warn = unlessMuted(function(...) p.note("warn", ...) end),
    error = unlessMuted(function(...) p.note("error", ...) end),
  }, "log")
  words.print = words.log.info

  p.pairs = pairs
  function words.pairs(t)
    if type(t) ~= "table" then p.misuse("pairs needs a table, not %s", p.kindOf(t)) end
    return pairs(t)
  end

  -- The library's function; its errors would name the line of the word below in place of the author's.
  local function call(name, fn, ...)
    local isWell, result = pcall(fn, ...)
    if not isWell then p.misuse("%s", (gsub(result, "'%?'", "'" .. name .. "'"))) end
    return result
  end

  -- In a flow the time and what was drawn stay what they were when it came to them first.
  local time, date, random = os.time, os.date, math.random

  --- The moment at which the turn began, in seconds since 1970.
  function p.now() return call("time", time) end

  function os.time(parts)
    if parts ~= nil then return call("time", time, parts) end
    return p.outside("os.time", call, "time", time)
  end

  function os.date(format, moment)
    if moment == nil and p.isInFlow() then moment = os.time() end
    return call("date", date, format, moment)
  end

  function math.random(...) return p.outside("math.random", call, "random", random, ...) end
end
