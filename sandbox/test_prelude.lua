-- Parlua's half of a `*_test.lua`: collects the tests and runs one of them.
--
-- What a test does happens outside. Each step looks for its result among the inputs; where there is none yet, the run
-- halts with what it needs, the host does that for real and runs the test again from its top with one more result.

local primitives = ...
local next, pairs, type, pcall, select, setmetatable = next, pairs, type, pcall, select, setmetatable
local tostring, tonumber = tostring, tonumber
local match, gmatch, format, find = string.match, string.gmatch, string.format, string.find
local concat, max = table.concat, math.max
local module, halt = primitives.module, primitives.halt

local p = { words = {}, halt = halt, module = module, lazy = { http = "stubs" } }
p.limits, p.pairs = module("[parlua]/limits.lua"), pairs
for _, part in next, { "parts", "mistakes", "durations" } do module("[parlua]/" .. part .. ".lua")(p) end
local misuse = p.misuse

local tests, names = {}, {}
local results  -- of the running test's steps
local done     -- how many of them were used
local dialogue -- lines, for people
local people   -- who takes part, the test's own contact first
local actor    -- who did the last step
local escalation
local refused  -- how many messages of the last step were
local called   -- every call of the bot to a web service
local looked   -- how many of them an expectation has looked at

-- Menus are compared by what is read; a list shows rows where a message shows buttons.
local function entriesOf(message) return message.buttons or message.rows or {} end

local function shown(message)
  local parts = { message.text and p.show(message.text, 400) or nil }
  for _, kind in next, { "image", "video", "audio", "document", "sticker", "contact", "reaction", "template" } do
    if message[kind] ~= nil then parts[#parts + 1] = format("(%s %s)", kind, tostring(message[kind])) end
  end
  if message.location then parts[#parts + 1] = "(location " .. p.show(message.location, 200) .. ")" end
  if message.link then parts[#parts + 1] = format("[%s: %s]", message.link.label, message.link.url) end
  if message.request then parts[#parts + 1] = "[Send location]" end
  local entries = entriesOf(message)
  for index = 1, #entries do parts[#parts + 1] = "[" .. tostring(entries[index].title) .. "]" end
  if message.footer then parts[#parts + 1] = "(footer " .. p.show(message.footer, 100) .. ")" end
  return concat(parts, " ")
end

local function tell(...) dialogue[#dialogue + 1] = format(...) end

local function fail(text, ...)
  if select("#", ...) > 0 then text = format(text, ...) end
  misuse("%s\nThe dialogue so far:\n  %s", text, #dialogue > 0 and concat(dialogue, "\n  ") or "(nothing was said)")
end

-- Somebody who takes part: what they have received, and what the bot remembers of them.
local function newPerson(name)
  return { name = name, received = {}, unread = 1, memory = {} }
end

local function nameOf(person) return person == people[1] and "contact" or person.name end

-- As wide as the longest usual name, so that what is said stands in a column.
local function said(who, text) tell("%-8s %s", who .. ":", text) end

-- What the outside shall do, and what came of it.
local function perform(request)
  if not results then misuse("this works inside a test: test(\"…\", function(contact, bot) … end)") end
  done = done + 1
  if done > 200 then misuse("a test has at most 200 steps: is this a loop?") end
  local result = results[done]
  if not result then
    local names = {}
    for index = 1, #people do
      names[index] = people[index].name or ""
      if people[index] == actor then request.by = index end
    end
    request.people = names
    halt { need = request }
  end
  escalation, refused = result.escalation, result.refused or 0
  for index = 1, #people do
    local person, given = people[index], result.people and result.people[index] or {}
    -- A stub is no step of the dialogue: what was said before it can still be looked at.
    if request.kind ~= "stub" then person.unread = #person.received + 1 end
    person.memory = given
    local messages = given.messages or {}
    for number = 1, #messages do
      person.received[#person.received + 1] = messages[number]
      said(person == actor and "bot" or "bot to " .. nameOf(person), shown(messages[number]))
    end
  end
  if refused > 0 then tell("         (%d of the bot's messages refused)", refused) end
  for _, call in next, result.calls or {} do
    called[#called + 1] = call
    tell("         (calls %s %s)", call.method, call.url)
  end
  if escalation then tell("         (handed to a human: %s)", p.show(escalation.reason, 200)) end
  local failure = result.failure
  if failure then
    local at = failure.file and format("%s:%s: ", failure.file, failure.line and tostring(failure.line) or "?") or ""
    fail("the bot failed: %s%s", at, tostring(failure.message))
  end
end

p.perform = perform

-- Notes what somebody does, if it is known already what came of it.
local function act(person, text)
  actor = person
  if results and results[done + 1] then said(nameOf(person), text) end
end

-- What people can do in a test; `self` is one of them.
local verbs = {}
local persons = {}  -- by the table that the test holds

local function personOf(self, verb, example)
  local person = persons[self]
  if not person then misuse("write contact:%s with a colon: contact:%s%s", verb, verb, example) end
  if not results then perform {} end
  return person
end

function verbs.says(self, text)
  local person = personOf(self, "says", ' "menu"')
  if type(text) ~= "string" or text == "" then misuse("contact:says needs a text in quotes, not %s", p.kindOf(text)) end
  act(person, p.show(text, 400))
  perform { kind = "says", text = text }
end

-- The latest entry called `label`, by title or id.
local function entryCalled(person, label)
  for number = #person.received, 1, -1 do
    local entries = entriesOf(person.received[number])
    for index = 1, #entries do
      if entries[index].title == label or entries[index].id == label then return number, entries[index] end
    end
  end
end

function verbs.taps(self, label)
  local person = personOf(self, "taps", ' "Order bread"')
  if type(label) ~= "string" then misuse("contact:taps needs a title in quotes, not %s", p.kindOf(label)) end
  local number, entry = entryCalled(person, label)
  if not number then
    local titles = {}
    for index = 1, #person.received do
      for _, one in next, entriesOf(person.received[index]) do titles[one.title] = true end
    end
    fail("the bot has shown nothing called %s to tap%s", p.show(label, 60), p.suggestion(label, titles, '"%s"'))
  end
  act(person, "taps [" .. entry.title .. "]")
  perform { kind = "taps", message = number, id = entry.id, title = entry.title }
end

local media = { image = true, video = true, audio = true, document = true, sticker = true }
local sendable = { text = true, filename = true, voice = true, location = true, contacts = true }
for kind in next, media do sendable[kind] = true end

local function placeOf(place)
  if type(place) ~= "table" or type(place.latitude) ~= "number" or type(place.longitude) ~= "number" then
    misuse("contact:sends: location is a table like { latitude = -1.28, longitude = 36.82 }")
  end
  return { latitude = place.latitude, longitude = place.longitude, name = place.name, address = place.address }
end

local function cardsOf(cards)
  if type(cards) ~= "table" or #cards == 0 then
    misuse('contact:sends: contacts is a list like { { name = "Ann", phone = "+254 700 000002" } }')
  end
  local list = {}
  for index = 1, #cards do list[index] = { name = cards[index].name, phone = cards[index].phone } end
  return list
end

function verbs.sends(self, what)
  local person = personOf(self, "sends", "{ image = true }")
  if type(what) ~= "table" then
    misuse("contact:sends needs a table, e.g. contact:sends{ image = true }, not %s", p.kindOf(what))
  end
  local step, kind = { kind = "sends", text = what.text, voice = what.voice, filename = what.filename }, nil
  for key, value in next, what do
    if not sendable[key] then misuse("contact:sends does not know %s%s", p.show(key, 40), p.suggestion(key, sendable)) end
    if media[key] or key == "location" or key == "contacts" then
      if kind then misuse("contact:sends: %s and %s do not go together: send them one after the other", kind, key) end
      kind = key
      if media[key] then
        step.media = key
        if type(value) == "string" then step.filename = value end
      end
    end
  end
  if not kind then misuse("contact:sends needs image, video, audio, document, sticker, location or contacts") end
  if kind == "location" then step.location = placeOf(what.location) end
  if kind == "contacts" then step.contacts = cardsOf(what.contacts) end
  act(person, "sends " .. kind .. (what.text and " " .. p.show(what.text, 200) or ""))
  perform(step)
end

function verbs.reacts(self, emoji)
  local person = personOf(self, "reacts", ' "👍"')
  if emoji ~= nil and (type(emoji) ~= "string" or emoji == "") then
    misuse("contact:reacts needs an emoji in quotes, not %s; without one the reaction is taken back", p.kindOf(emoji))
  end
  if #person.received == 0 then fail("there is no message of the bot to react to") end
  act(person, emoji and "reacts " .. emoji or "takes the reaction back")
  perform { kind = "reacts", message = #person.received, emoji = emoji }
end

--- A table of verbs that answers a misspelt one with the nearest.
local function guarded(words, name)
  return setmetatable(words, {
    __index = function(_, key)
      misuse("there is no %s:%s%s", name, tostring(key), p.suggestion(key, words, name .. ":%s"))
    end,
    __metatable = false,
  })
end
guarded(verbs, "contact")

local function take(part)
  local handle = setmetatable({}, { __index = verbs, __metatable = false })
  persons[handle] = part
  people[#people + 1] = part
  return handle
end

--- Somebody else who writes to the bot.
function p.words.another(name)
  if not results then perform {} end
  if type(name) ~= "string" or not find(name, "%S") or #name > 60 then
    misuse('another needs the person\'s name in quotes, e.g. another "Ann", not %s', p.kindOf(name))
  end
  for index = 1, #people do
    if people[index].name == name then misuse("there is another person called %s already", p.show(name, 60)) end
  end
  if #people >= 20 then misuse("a test has at most 20 people") end
  return take(newPerson(name))
end

function p.words.advance(time)
  local milliseconds = p.duration(time, "advance")
  if results and results[done + 1] then tell("         (%s later)", time) end
  perform { kind = "advance", milliseconds = milliseconds }
end

local function difference(what, expected, given)
  fail("the bot's %s is not as expected\n  expected: %s\n  given:    %s", what, expected, given)
end

local function linesOf(text)
  local list = {}
  for line in gmatch(text .. "\n", "(.-)\n") do list[#list + 1] = line end
  return list
end

-- Both texts in one, line by line: what only one has bears a mark. `common[i][j]` counts the lines that the two have in
-- common from their i-th and j-th on.
local function merged(expected, given)
  local common = {}
  for i = #expected + 1, 1, -1 do
    common[i] = {}
    for j = #given + 1, 1, -1 do
      if i > #expected or j > #given then
        common[i][j] = 0
      elseif expected[i] == given[j] then
        common[i][j] = common[i + 1][j + 1] + 1
      else
        common[i][j] = max(common[i + 1][j], common[i][j + 1])
      end
    end
  end
  local lines, i, j = {}, 1, 1
  while i <= #expected or j <= #given do
    if i <= #expected and expected[i] == given[j] then
      lines[#lines + 1] = "    " .. expected[i]
      i, j = i + 1, j + 1
    elseif j > #given or i <= #expected and common[i + 1][j] >= common[i][j + 1] then
      lines[#lines + 1] = "  - " .. expected[i]
      i = i + 1
    else
      lines[#lines + 1] = "  + " .. given[j]
      j = j + 1
    end
  end
  return lines
end

-- Texts of several lines are shown line by line; of one line each below the other.
local function compareTexts(what, expected, given)
  if expected == given then return end
  local isLong = type(expected) == "string" and type(given) == "string" and find(expected .. given, "\n")
  if not isLong then difference(what, p.show(expected, 1000), p.show(given, 1000)) end
  local left, right = linesOf(expected), linesOf(given)
  if #left > 100 or #right > 100 then difference(what, p.show(expected, 1000), p.show(given, 1000)) end
  fail("the bot's %s is not as expected (- expected, + given)\n%s", what, concat(merged(left, right), "\n"))
end

local function labelsOf(list, what)
  if type(list) ~= "table" then misuse('bot:replies: %s is a list of titles, e.g. { "Order bread", "Help" }', what) end
  local labels = {}
  for index = 1, #list do
    local item = list[index]
    if type(item) == "table" then
      local id, title = next(item)
      if item.title then id, title = item.id, item.title end
      labels[index] = { id = id, title = title }
    else
      labels[index] = { title = item }
    end
  end
  return labels
end

local function brackets(entries)
  local parts = {}
  for index = 1, #entries do
    local one = entries[index]
    parts[index] = "[" .. tostring(one.title) .. "]"
  end
  return #parts > 0 and concat(parts, " ") or "none"
end

local function compareEntries(what, list, message)
  local expected, given = labelsOf(list, what), entriesOf(message)
  local same = #expected == #given
  for index = 1, same and #given or 0 do
    if expected[index].title ~= given[index].title then same = false end
  end
  if not same then difference(what, brackets(expected), brackets(given)) end
  for index = 1, #given do
    local id = expected[index].id
    if id ~= nil and id ~= given[index].id then
      difference(format("id behind [%s]", given[index].title), p.show(id, 60), p.show(given[index].id, 60))
    end
  end
end

local compared = {
  text = true, header = true, footer = true, label = true, image = true, video = true, audio = true, document = true,
  sticker = true, filename = true, voice = true, location = true, contact = true, reaction = true, link = true,
  request = true, template = true, language = true,
}
local known = { buttons = true, list = true }
for name in next, compared do known[name] = true end

-- Whether everything that is expected is there; of a table what is not named may be anything.
local function agrees(expected, given)
  if type(expected) ~= "table" or type(given) ~= "table" then return expected == given end
  for key, value in next, expected do
    if not agrees(value, given[key]) then return false end
  end
  return true
end

-- What is expected of the bot; `self` is the bot, or what it says to one person: bot:to(ann).
local expect = {}
local listeners = {}  -- by the table that the test holds

local function listenerOf(self, verb, example)
  local listens = listeners[self]
  if not listens then misuse("write bot:%s with a colon: bot:%s%s", verb, verb, example) end
  if not results then perform {} end
  return listens.person or actor
end

function expect.replies(self, expected)
  local person = listenerOf(self, "replies", ' "Hello"')
  if type(expected) == "string" then expected = { text = expected } end
  if type(expected) ~= "table" or next(expected) == nil then
    misuse('bot:replies needs what you expect, e.g. bot:replies "Hello", not %s', p.kindOf(expected))
  end
  for key in next, expected do
    if not known[key] then misuse("bot:replies does not know %s%s", p.show(key, 40), p.suggestion(key, known)) end
  end
  local message = person.received[person.unread]
  if not message then
    local wanted = expected.text or expected
    fail("the bot said nothing more\n  expected: %s", p.show(wanted, 400))
  end
  person.unread = person.unread + 1
  for key in pairs(expected) do
    if not compared[key] then
      compareEntries(key, expected[key], message)
    elseif key == "text" then
      compareTexts(key, expected[key], message[key])
    elseif not agrees(expected[key], message[key]) then
      difference(key, p.show(expected[key], 1000), p.show(message[key], 1000))
    end
  end
end

function expect.is_silent(self)
  local person = listenerOf(self, "is_silent", "()")
  local message = person.received[person.unread]
  if message then fail("the bot should have said nothing more\n  given:    %s", shown(message)) end
end

function expect.calls(self, expected)
  listenerOf(self, "calls", '{ url = "https://…" }')
  looked = looked + 1
  p.part("stubs")
  p.expectCall(called[looked], expected, fail, agrees)
end

local fields = { reason = true, queue = true, priority = true, note = true }

function expect.escalates(self, expected)
  listenerOf(self, "escalates", '{ reason = "…" }')
  if type(expected) == "string" then expected = { reason = expected } end
  if not escalation then fail("the bot did not hand the conversation to a human") end
  for key, value in pairs(expected or {}) do
    if not fields[key] then misuse("bot:escalates does not know %s%s", p.show(key, 40), p.suggestion(key, fields)) end
    if escalation[key] ~= value then
      difference("escalation's " .. key, p.show(value, 400), p.show(escalation[key], 400))
    end
  end
end

local units = { { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 } }

-- A span as authors write it: "2h 30m".
local function spelt(milliseconds)
  local parts = {}
  for index = 1, #units do
    local unit, length = units[index][1], units[index][2]
    if milliseconds >= length then
      parts[#parts + 1] = format("%d%s", milliseconds // length, unit)
      milliseconds = milliseconds % length
    end
  end
  return #parts > 0 and concat(parts, " ") or "0s"
end

-- What is remembered under the names that are expected; a name that shall not be there is `false`.
local function compareMemory(self, verb, what, expected)
  local person = listenerOf(self, verb, "{ step = 2 }")
  if type(expected) ~= "table" then
    misuse("bot:%s needs a table, e.g. bot:%s{ step = 2 }, not %s", verb, verb, p.kindOf(expected))
  end
  local memory = person.memory[what] or {}
  for key, value in pairs(expected) do
    local given = memory[key]
    if not (value == false and given == nil) and not agrees(value, given) then
      difference(what .. "." .. tostring(key), p.show(value, 400), p.show(given, 400))
    end
  end
end

function expect.remembers(self, expected) compareMemory(self, "remembers", "state", expected) end

function expect.knows(self, expected) compareMemory(self, "knows", "contact", expected) end

function expect.waits(self, name, time)
  local person = listenerOf(self, "waits", ' "feedback"')
  if name ~= false and type(name) ~= "string" then
    misuse('bot:waits needs the name of a timer in quotes, e.g. bot:waits("feedback", "2h"), not %s', p.kindOf(name))
  end
  local milliseconds = time and p.duration(time, "bot:waits")
  local lines, timers = {}, person.memory.timers or {}
  for index = 1, #timers do
    local timer = timers[index]
    if timer.name == name and (not milliseconds or timer.milliseconds == milliseconds) then return end
    lines[index] = format("%s in %s", timer.name, spelt(timer.milliseconds))
  end
  if name == false and #timers == 0 then return end
  local wanted = name and format("%s%s", name, time and " in " .. time or "") or "none"
  difference("waiting timer", wanted, #lines > 0 and concat(lines, ", ") or "none")
end

function expect.is_refused(self, count)
  listenerOf(self, "is_refused", "()")
  local wanted = count or 1
  if refused ~= wanted then difference("number of refused messages", tostring(wanted), tostring(refused)) end
end

function expect.to(self, who)
  listenerOf(self, "to", '(ann)')
  local person = persons[who]
  if not person then misuse('bot:to needs a person, e.g. local ann = another "Ann" … bot:to(ann):replies "Hello"') end
  local listener = setmetatable({}, { __index = expect, __metatable = false })
  listeners[listener] = { person = person }
  return listener
end

guarded(expect, "bot")

function p.words.test(name, fn)
  if results then misuse("a test cannot be inside another test") end
  if type(name) ~= "string" or not find(name, "%S") then
    misuse("a test needs a name in quotes, not %s", p.kindOf(name))
  end
  if type(fn) ~= "function" then misuse("a test needs a function: test(%q, function(contact, bot) … end)", name) end
  if names[name] then misuse("there are two tests called %q", name) end
  names[name] = true
  tests[#tests + 1] = { name = name, fn = fn }
end

function p.words.pairs(t)
  if type(t) ~= "table" then misuse("pairs needs a table, not %s", p.kindOf(t)) end
  return pairs(t)
end

module("[parlua]/globals.lua")(p)

-- "bot_test.lua:12: it is so" taken apart.
local function failure(message)
  if type(message) ~= "string" then return { message = "the test failed with " .. p.kindOf(message) } end
  local file, line, text = match(message, "^([^:\n]+):(%d+): (.*)$")
  if not file then return { message = message } end
  return { message = text, file = file, line = tonumber(line) }
end

local function answer(input)
  if not input.test then
    local list = {}
    for index = 1, #tests do list[index] = tests[index].name end
    return { tests = list }
  end
  results, done, dialogue, people, escalation, refused = input.results or {}, 0, {}, {}, nil, 0
  called, looked = {}, 0
  local contact = take(newPerson(nil))
  actor = people[1]
  local bot = setmetatable({}, { __index = expect, __metatable = false })
  listeners[bot] = {}
  local ok, message = pcall(tests[input.test].fn, contact, bot)
  if ok then return { done = true } end
  return { failed = failure(message) }
end

return function(files)
  p.files = files()
  module("[parlua]/test.lua")
  return answer
end
