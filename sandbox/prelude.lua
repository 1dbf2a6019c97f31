-- Parlua's half in Lua: builds what a script sees, loads the script, and hands it one event.
--
-- Runs as the main chunk of a pristine VM with the sandbox's primitives. First phase, without any input: the script's
-- files are loaded and register their handlers. What is returned is the second phase, called with the turn's input.

local primitives = ...
local next, type, setmetatable, tostring = next, type, setmetatable, tostring
local load_module = primitives.module

local p = { words = {}, log = {}, halt = primitives.halt, loadModule = load_module }
p.limits = load_module("[parlua]/limits.lua")
p.files = load_module("[parlua]/files.lua")

for _, part in next, { "mistakes", "data", "durations" } do load_module("[parlua]/" .. part .. ".lua")(p) end

--- The turn in hand; outside of one the verb fails with the mend.
function p.needTurn(verb)
  local turn = p.turn
  if not turn then p.misuse("%s works inside a handler, between `function(event)` and `end`", verb) end
  return turn
end

--- A table of verbs that answers a misspelt one with the nearest.
function p.guarded(verbs, name)
  return setmetatable(verbs, {
    __index = function(_, key)
      p.misuse("there is no %s.%s%s", name, tostring(key), p.suggestion(key, verbs, name .. ".%s"))
    end,
    __newindex = function() p.misuse("%s cannot be changed", name) end,
    __metatable = false,
  })
end

for _, part in next, { "routing", "messages", "memory", "actions", "events", "globals" } do
  load_module("[parlua]/" .. part .. ".lua")(p)
end

load_module("bot.lua")

local startLog = p.log

return function(input)
  if input.check then return { handlers = p.listing, log = startLog } end
  p.log = {}
  local turn = {
    event = p.event(input.event), person = input.person, state = input.state, attributes = input.attributes,
    stored = input.stored, messages = {}, timers = {}, cancelled = {}, writes = {}, written = {},
  }
  p.turn = turn
  p.openState(turn.state)
  p.dispatch(turn)
  return {
    state = p.plain(turn.state, "state", p.limits.state),
    attributes = p.plain(turn.attributes, "contact", p.limits.attributes),
    writes = turn.writes, messages = turn.messages, timers = turn.timers, cancelled = turn.cancelled,
    escalation = turn.escalation, log = p.log, default = turn.default, at = p.at,
  }
end
