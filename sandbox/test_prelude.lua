-- Parlua's half of a `*_test.lua`: collects the tests and runs one of them.
--
-- What a test does happens outside. Each step looks for its result among the inputs; where there is none yet, the run
-- halts with what it needs, the host does that for real and runs the test again from its top with one more result.

local primitives = ...
local next, pairs, type, pcall, select, setmetatable = next, pairs, type, pcall, select, setmetatable
local tostring, tonumber = tostring, tonumber
local match, format, find = string.match, string.format, string.find
local concat = table.concat
local module, halt = primitives.module, primitives.halt

local p = { words = {}, halt = halt, module = module }
p.limits, p.pairs = module("[parlua]/limits.lua"), pairs
for _, part in next, { "parts", "mistakes", "durations" } do module("[parlua]/" .. part .. ".lua")(p) end
local misuse = p.misuse

local tests, names = {}, {}
local results  -- of the running test's steps
local done     -- how many of them were used
local dialogue -- lines, for people
local received -- every message of the bot so far
local unread   -- the first one no expectation has looked at
local escalation

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

-- What the outside shall do, and what came of it.
local function perform(request)
  if not results then misuse("this works inside a test: test(\"…\", function(contact, bot) … end)") end
  done = done + 1
  if done > 200 then misuse("a test has at most 200 steps: is this a loop?") end
  local result = results[done]
  if not result then halt { need = request } end
  unread, escalation = #received + 1, result.escalation
  local messages = result.messages or {}
  for index = 1, #messages do
    received[#received + 1] = messages[index]
    tell("bot:     %s", shown(messages[index]))
  end
  if escalation then tell("         (handed to a human: %s)", p.show(escalation.reason, 200)) end
  local failure = result.failure
  if failure then
    local at = failure.file and format("%s:%s: ", failure.file, failure.line and tostring(failure.line) or "?") or ""
    fail("the bot failed: %s%s", at, tostring(failure.message))
  end
end

local function method(object, self, verb, example)
  if self ~= object then misuse("write %s with a colon: %s", verb, example) end
end

local contact = {}

function contact.says(self, text)
  method(contact, self, "contact:says", 'contact:says "menu"')
  if type(text) ~= "string" or text == "" then misuse("contact:says needs a text in quotes, not %s", p.kindOf(text)) end
  if results and results[done + 1] then tell("contact: %s", p.show(text, 400)) end
  perform { kind = "says", text = text }
end

-- The latest entry called `label`, by title or id.
local function entryCalled(label)
  for number = #received, 1, -1 do
    local entries = entriesOf(received[number])
    for index = 1, #entries do
      if entries[index].title == label or entries[index].id == label then return number, entries[index] end
    end
  end
end

function contact.taps(self, label)
  method(contact, self, "contact:taps", 'contact:taps "Order bread"')
  if type(label) ~= "string" then misuse("contact:taps needs a title in quotes, not %s", p.kindOf(label)) end
  if not results then perform {} end
  local number, entry = entryCalled(label)
  if not number then
    local titles = {}
    for index = 1, #received do
      for _, one in next, entriesOf(received[index]) do titles[one.title] = true end
    end
    fail("the bot has shown nothing called %s to tap%s", p.show(label, 60), p.suggestion(label, titles, '"%s"'))
  end
  if results[done + 1] then tell("contact: taps [%s]", entry.title) end
  perform { kind = "taps", message = number, id = entry.id, title = entry.title }
end

function p.words.advance(time)
  local milliseconds = p.duration(time, "advance")
  if results and results[done + 1] then tell("         (%s later)", time) end
  perform { kind = "advance", milliseconds = milliseconds }
end

local function difference(what, expected, given)
  fail("the bot's %s is not as expected\n  expected: %s\n  given:    %s", what, expected, given)
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

local bot = {}

function bot.replies(self, expected)
  method(bot, self, "bot:replies", 'bot:replies "Hello"')
  if type(expected) == "string" then expected = { text = expected } end
  if type(expected) ~= "table" or next(expected) == nil then
    misuse('bot:replies needs what you expect, e.g. bot:replies "Hello", not %s', p.kindOf(expected))
  end
  for key in next, expected do
    if not known[key] then misuse("bot:replies does not know %s%s", p.show(key, 40), p.suggestion(key, known)) end
  end
  local message = received and received[unread]
  if not results then perform {} end
  if not message then
    local wanted = expected.text or expected
    fail("the bot said nothing more\n  expected: %s", p.show(wanted, 400))
  end
  unread = unread + 1
  for key in pairs(expected) do
    if compared[key] then
      if not agrees(expected[key], message[key]) then difference(key, p.show(expected[key], 1000), p.show(message[key], 1000)) end
    else
      compareEntries(key, expected[key], message)
    end
  end
end

function bot.is_silent(self)
  method(bot, self, "bot:is_silent", "bot:is_silent()")
  if not results then perform {} end
  if received[unread] then fail("the bot should have said nothing more\n  given:    %s", shown(received[unread])) end
end

local fields = { reason = true, queue = true, priority = true, note = true }

function bot.escalates(self, expected)
  method(bot, self, "bot:escalates", 'bot:escalates{ reason = "…" }')
  if not results then perform {} end
  if type(expected) == "string" then expected = { reason = expected } end
  if not escalation then fail("the bot did not hand the conversation to a human") end
  for key, value in pairs(expected or {}) do
    if not fields[key] then misuse("bot:escalates does not know %s%s", p.show(key, 40), p.suggestion(key, fields)) end
    if escalation[key] ~= value then
      difference("escalation's " .. key, p.show(value, 400), p.show(escalation[key], 400))
    end
  end
end

--- A table of verbs that answers a misspelt one with the nearest.
local function guarded(verbs, name)
  return setmetatable(verbs, {
    __index = function(_, key)
      misuse("there is no %s:%s%s", name, tostring(key), p.suggestion(key, verbs, name .. ":%s"))
    end,
    __metatable = false,
  })
end
guarded(contact, "contact")
guarded(bot, "bot")

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
  results, done, dialogue, received, unread = input.results or {}, 0, {}, {}, 1
  local ok, message = pcall(tests[input.test].fn, contact, bot)
  if ok then return { done = true } end
  return { failed = failure(message) }
end

return function(files)
  p.files = files()
  module("[parlua]/test.lua")
  return answer
end
