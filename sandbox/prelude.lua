-- Parlua's half in Lua: builds what a script sees, loads the script, and hands it one event.
--
-- Runs in three steps. First, with the sandbox's primitives, what all tenants have in common. Then, with the list of a
-- tenant's files, its script: the files are loaded and register their handlers. Last, with an event, the turn. The VM as
-- it is after each of the first two is kept, and every turn begins with a copy.

local primitives = ...
local next, setmetatable, tostring = next, setmetatable, tostring
local module = primitives.module

-- `fields`: by its word, what the table that a verb takes or a handler gets may have.
local p = { words = {}, fields = {}, log = {}, halt = primitives.halt, module = module }

p.limits = module("[parlua]/limits.lua")

--- Where the author wrote a function: "bot.lua:12: "; nil for one of ours.
function p.placeOf(fn)
  local place = primitives.place(fn)
  if string.byte(place) ~= 91 then return place end  -- "["
end

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
    __metatable = false,
  })
end

-- What every turn may need is there from the beginning. The order matters: each part uses only those before it.
local parts = {
  "parts", "mistakes", "data", "durations", "folding", "messages", "menus", "notes", "quotas", "actions", "memory",
  "routing", "questions",
  "flows", "verbs", "events",
}
for _, part in next, parts do module("[parlua]/" .. part .. ".lua")(p) end

-- Words that are a part of their own, loaded by its first use: the word and the part's file.
p.lazy = {
  phrases = "phrases", time = "time", at = "at", every = "every", http = "http",
  tag = "people.tag", untag = "people.untag", note = "people.note", goal = "people.goal",
  t = "translations.t", data = "tables", json = "json", text = "text",
}
module("[parlua]/globals.lua")(p)

-- What is left when nothing was remembered is not looked at.
local function remembered(value, name, limit, quota)
  if next(value) == nil then return value end
  return p.plain(value, name, limit, quota)
end

--- Whether the folder has files of languages.
function p.hasLanguages()
  for file in next, p.files do
    if string.sub(file, 1, 5) == "lang/" then return true end
  end
  return false
end

local function answer(input)
  if input.vocabulary then return p.part("vocabulary") end
  if input.check then
    -- Most scripts speak one language, and do not pay for more when they are loaded.
    local languages = p.hasLanguages() and p.part("translations").inventory() or nil
    return { handlers = p.listing, log = p.log, translations = languages }
  end
  local turn = {
    event = p.event(input.event), person = input.person, state = input.state, attributes = input.attributes,
    stored = input.stored, listings = input.listings or {}, zones = input.zones or {}, calls = input.calls or {},
    history = input.history, language = input.language, messages = {}, timers = {}, cancelled = {}, writes = {},
    written = {},
    allowance = input.allowance, reads = 0,
  }
  p.turn, p.log, p.trace = turn, {}, input.trace and {} or nil
  p.openFlow(turn.state)
  p.openMenu(turn.state)
  p.openState(turn.state)
  if input.rehearsal then return { rehearsal = p.rehearse() } end
  p.dispatch(turn)
  return {
    state = p.closeMenu(p.closeFlow(remembered(turn.state, "state", p.limits.state, "state_bytes")), turn),
    attributes = remembered(turn.attributes, "contact", p.limits.attributes, "contact_bytes"),
    writes = turn.writes, messages = turn.messages, timers = turn.timers, cancelled = turn.cancelled,
    escalation = turn.escalation, notes = turn.notes, goals = turn.goals, log = p.log, default = turn.default, at = p.at,
    trace = p.trace,
  }
end

return function(files)
  p.files = files()
  for file in next, p.files do
    -- Only a bot with translations pays for them.
    if string.sub(file, 1, 5) == "lang/" then
      p.translated = function(name) return p.part("translations").phrase(name) end
    end
  end
  module("bot.lua")
  return answer
end
