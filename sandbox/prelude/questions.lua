-- What `ask` asks, and what counts as an answer.

local type, next, tonumber, rawlen, select = type, next, tonumber, rawlen, select
local find, match, gsub, sub, lower, format =
  string.find, string.match, string.gsub, string.sub, string.lower, string.format
local concat = table.concat
local utf8len, mathtype = utf8.len, math.type

-- The second byte of the accented Latin letters that begin with the byte 0xC3, and what remains without the accent.
local plainLetters = {
  a = "\x80\x81\x82\x83\x84\x85\xA0\xA1\xA2\xA3\xA4\xA5", c = "\x87\xA7", e = "\x88\x89\x8A\x8B\xA8\xA9\xAA\xAB",
  i = "\x8C\x8D\x8E\x8F\xAC\xAD\xAE\xAF", n = "\x91\xB1", o = "\x92\x93\x94\x95\x96\x98\xB2\xB3\xB4\xB5\xB6\xB8",
  u = "\x99\x9A\x9B\x9C\xB9\xBA\xBB\xBC", y = "\x9D\xBD\xBF", ss = "\x9F",
}
local folded = {}
for letter, bytes in next, plainLetters do
  for index = 1, #bytes do folded["\xC3" .. bytes:sub(index, index)] = letter end
end

return function(p)
  --- "  Sí,  Claro! " and "si, claro" are the same words.
  function p.fold(text)
    text = gsub(lower(text), "\xC3[\x80-\xBF]", folded)
    return (gsub(gsub(gsub(text, "^%s+", ""), "[%s%.!%?]+$", ""), "%s+", " "))
  end

  local options = {
    choices = true, yes_no = true, number = true, location = true, media = true, email = true, phone = true,
    pattern = true, text = true, min = true, max = true, whole = true, check = true, retry = true, timeout = true,
  }
  p.fields.ask = options
  local kinds = { "choices", "yes_no", "number", "location", "media", "email", "phone", "pattern", "text" }

  -- A choice is "Title", { id = "Title" } or { id = "…", title = "…", words = { … } }.
  local function choiceOf(value, index)
    local what = format("ask: choices[%d]", index)
    if type(value) == "string" or type(value) == "number" then value = { title = value, id = value } end
    if type(value) ~= "table" then p.misuse('%s must be a title or { id = "Title" }, not %s', what, p.kindOf(value)) end
    local id, title, words = value.id, value.title, value.words
    if title == nil then
      id, title = next(value)
      if id == 1 then id = title end
      if id == nil or next(value, id) ~= nil and value[1] == nil then p.misuse('%s needs a title: { id = "Title" }', what) end
    end
    if id == nil then id = title end
    if type(title) == "number" then title = tostring(title) end
    if type(title) ~= "string" or not find(title, "%S") then p.misuse("%s: its title is %s", what, p.kindOf(title)) end
    if words ~= nil and type(words) ~= "table" then p.misuse('%s: words is a list, e.g. { "bread" }', what) end
    return { id = id, title = title, words = words or {} }
  end

  local function choicesOf(list)
    if type(list) ~= "table" or rawlen(list) == 0 then
      p.misuse('ask: choices must be a list in braces, e.g. { "White", "Brown" }, not %s', p.kindOf(list))
    end
    local choices, taken = {}, {}
    for index = 1, rawlen(list) do
      local choice = choiceOf(list[index], index)
      local words = p.fold(choice.title)
      if taken[words] then p.misuse("ask: the choice %s is there twice", p.show(choice.title, 60)) end
      taken[words], choices[index] = true, choice
    end
    return choices
  end

  local yesNo = {
    { id = true, title = "Yes", words = { "y", "yeah", "yep", "ok", "okay", "sure" } },
    { id = false, title = "No", words = { "n", "nope" } },
  }

  --- What is asked: checked, so that a slip shows at its line and not when somebody answers.
  function p.question(name, prompt, given)
    if type(prompt) ~= "string" or not find(prompt, "%S") then
      p.misuse('ask needs the question as a text: ask("count", "How many?"), not %s', p.kindOf(prompt))
    end
    if given == nil then given = {} end
    if type(given) ~= "table" then
      p.misuse('ask: the third value is a table, e.g. { number = true }, not %s', p.kindOf(given))
    end
    local kind = nil
    for key in next, given do
      if not options[key] then p.misuse("ask does not know %s%s", p.show(key, 40), p.suggestion(key, options)) end
    end
    for index = 1, #kinds do
      if given[kinds[index]] then
        if kind then p.misuse("ask: %s and %s do not go together: ask twice", kind, kinds[index]) end
        kind = kinds[index]
      end
    end
    if given.check ~= nil and type(given.check) ~= "function" then
      p.misuse("ask: check is a function that returns true for a good answer, not %s", p.kindOf(given.check))
    end
    local question = { name = name, prompt = prompt, kind = kind or "text", given = given }
    if kind == "choices" then question.choices = choicesOf(given.choices) end
    if kind == "yes_no" then question.choices = yesNo end
    if kind == "pattern" and type(given.pattern) ~= "string" then
      p.misuse("ask: pattern must be a text, not %s", p.kindOf(given.pattern))
    end
    return question
  end

  -- Names and titles may hold colons, so the name's length comes first.
  local function idOf(question, index)
    return format("ask:%d:%s:%s", #question.name, question.name, p.fold(question.choices[index].title))
  end

  --- Sends `text` with what can be chosen below it, or with a button that shares a place.
  function p.put(question, text)
    local choices = question.choices
    if question.kind == "location" then return p.say("ask", { text = text, request = "location" }) end
    if not choices then return p.say("ask", text) end
    local buttons = {}
    for index = 1, #choices do buttons[index] = { id = idOf(question, index), title = choices[index].title } end
    p.say("ask", { text = text, buttons = buttons })
  end

  --- The question that a tap belongs to, and the title of the choice; nil when it is no choice of a question.
  function p.questionOfTap(id)
    local length, rest = match(id, "^ask:(%d%d?%d?):(.*)$")
    if length then return sub(rest, 1, tonumber(length)), sub(rest, tonumber(length) + 2) end
  end

  -- The choice that was tapped, typed as its number, its title, its id or another of its words.
  local function chosen(question, event)
    local text = p.fold(event.text)
    local tapped = event.choice and select(2, p.questionOfTap(event.choice.id))
    for index = 1, #question.choices do
      local choice = question.choices[index]
      local title = p.fold(choice.title)
      if title == (tapped or text) then return choice end
      if text == tostring(index) or type(choice.id) == "string" and p.fold(choice.id) == text then return choice end
      for word = 1, #choice.words do
        if p.fold(choice.words[word]) == text then return choice end
      end
    end
  end

  local function range(given, what)
    if given.min and given.max then return format("Please type %s from %s to %s.", what, given.min, given.max) end
    if given.min then return format("Please type %s of at least %s.", what, given.min) end
    if given.max then return format("Please type %s of at most %s.", what, given.max) end
    return format("Please type %s.", what)
  end

  local read = {}

  function read.text(event, given)
    local text = gsub(gsub(event.text, "^%s+", ""), "%s+$", "")
    if text == "" then return nil, "Please answer with a text." end
    local length = utf8len(text) or #text
    if given.min and length < given.min then return nil, format("Please write at least %d letters.", given.min) end
    if given.max and length > given.max then return nil, format("Please write at most %d letters.", given.max) end
    return text
  end

  function read.number(event, given)
    local what = given.whole and "a whole number" or "a number"
    local text = gsub(event.text, "%s", "")
    if find(text, "^[+-]?%d%d?%d?,%d%d%d$") then text = gsub(text, ",", "") else text = gsub(text, ",", ".") end
    local number = find(text, "^[+-]?%d+%.?%d*$") and #text <= 18 and tonumber(text)
    if number and number % 1 == 0 then number = number // 1 | 0 end
    local fits = number and (not given.whole or mathtype(number) == "integer")
      and (not given.min or number >= given.min) and (not given.max or number <= given.max)
    if not fits then return nil, range(given, what) end
    return number
  end

  function read.choices(event, _, question)
    local choice = chosen(question, event)
    if not choice then return nil, "Please choose one of these." end
    return choice.id
  end

  function read.yes_no(event, _, question)
    local choice = chosen(question, event)
    if not choice then return nil, "Please answer yes or no." end
    return choice.id
  end

  function read.location(event)
    local place = event.location
    if not place then return nil, "Please share a location: tap the paper clip or the plus, then Location." end
    return { latitude = place.latitude, longitude = place.longitude, name = place.name, address = place.address }
  end

  function read.media(event)
    local media = event.media
    if not media then return nil, "Please send a picture or a file." end
    return { kind = media.kind, id = media.id, mime_type = media.mime_type, caption = media.caption }
  end

  function read.email(event)
    local text = match(event.text, "^%s*([%w%.%+_%%%-]+@[%w%-]+%.[%w%.%-]*%w)%s*$")
    if not text then return nil, "Please type an e-mail address, like name@example.com." end
    return lower(text)
  end

  function read.phone(event)
    local text = gsub(event.text, "[%s%-%(%)%./]", "")
    local digits = match(text, "^%+?(%d+)$")
    if not digits or #digits < 7 or #digits > 15 then
      return nil, "Please type a phone number with its country code, like +254 712 345678."
    end
    return text
  end

  function read.pattern(event, given)
    local text = match(event.text, "^%s*(.-)%s*$")
    local first = match(text, given.pattern)
    if not first then return nil, "Please check what you typed, and try again." end
    return text
  end

  --- The answer that `event` is; or nil and what to tell the person. `false` is an answer too.
  function p.answer(question, event)
    local given = question.given
    local value, problem = read[question.kind](event, given, question)
    if value ~= nil and given.check then
      local verdict, words = given.check(value)
      if not verdict then
        value, problem = nil, words
      elseif verdict ~= true then
        value = verdict
      end
    end
    if value ~= nil then return value end
    local words = given.retry or problem
    return nil, type(words) == "string" and words or "Please check what you typed, and try again."
  end

  --- Whether the event is one of the question's choices, whatever its words mean elsewhere.
  function p.isChoice(question, event) return question.choices ~= nil and chosen(question, event) ~= nil end
end
