-- What `ask` asks, and what counts as an answer.

local type, next, tonumber, rawlen, select = type, next, tonumber, rawlen, select
local find, match, gsub, sub, lower, format =
  string.find, string.match, string.gsub, string.sub, string.lower, string.format
local concat = table.concat
local utf8len, mathtype = utf8.len, math.type

return function(p)
  local options = {
    choices = true, yes_no = true, number = true, location = true, media = true, email = true, phone = true,
    pattern = true, text = true, min = true, max = true, whole = true, check = true, retry = true, timeout = true,
    money = true, date = true, time = true, after = true, before = true, order = true, tell = true,
  }
  p.fields.ask = options
  local kinds = { "choices", "yes_no", "number", "location", "media", "email", "phone", "pattern", "text", "money", "date", "time" }
  -- Those that are read by a part of their own.
  local lazy = { money = true, date = true, time = true, when = true }

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

  local function yesNo()
    return {
      { id = true, title = p.phrase "yes", words = p.wordsFor "yes_words" },
      { id = false, title = p.phrase "no", words = p.wordsFor "no_words" },
    }
  end

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
        local both = kind == "date" and kinds[index] == "time" and "when"
        if kind and not both then p.misuse("ask: %s and %s do not go together: ask twice", kind, kinds[index]) end
        kind = both or kinds[index]
      end
    end
    if given.check ~= nil and type(given.check) ~= "function" then
      p.misuse("ask: check is a function that returns true for a good answer, not %s", p.kindOf(given.check))
    end
    local question = { name = name, prompt = prompt, kind = kind or "text", given = given }
    if lazy[kind] then
      p.part "answers".check(question)
    elseif given.tell or given.order or given.after or given.before then
      p.misuse("ask: tell, order, after and before are of dates, times or money, not of a %s", question.kind)
    end
    if kind == "choices" then question.choices = choicesOf(given.choices) end
    if kind == "yes_no" then question.choices = yesNo() end
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

  -- "Please type a number from 1 to 9.": the phrase of this kind that tells of both ends, one or none.
  local function range(given, kind)
    local ends = given.min and given.max and "_between" or given.min and "_from" or given.max and "_to" or ""
    return p.phrase(kind .. ends, given)
  end

  local read = {}

  function read.text(event, given)
    local text = gsub(gsub(event.text, "^%s+", ""), "%s+$", "")
    if text == "" then return nil, p.phrase "answer_text" end
    local length = utf8len(text) or #text
    if given.min and length < given.min then return nil, p.phrase("answer_longer", given) end
    if given.max and length > given.max then return nil, p.phrase("answer_shorter", given) end
    return text
  end

  function read.number(event, given)
    local text = gsub(event.text, "%s", "")
    if find(text, "^[+-]?%d%d?%d?,%d%d%d$") then text = gsub(text, ",", "") else text = gsub(text, ",", ".") end
    local number = find(text, "^[+-]?%d+%.?%d*$") and #text <= 18 and tonumber(text)
    if number and number % 1 == 0 then number = number // 1 | 0 end
    local fits = number and (not given.whole or mathtype(number) == "integer")
      and (not given.min or number >= given.min) and (not given.max or number <= given.max)
    if not fits then return nil, range(given, given.whole and "whole" or "number") end
    return number
  end

  function read.choices(event, _, question)
    local choice = chosen(question, event)
    if not choice then return nil, p.phrase "answer_choice" end
    return choice.id
  end

  function read.yes_no(event, _, question)
    local choice = chosen(question, event)
    if not choice then return nil, p.phrase "answer_yes_no" end
    return choice.id
  end

  function read.location(event)
    local place = event.location
    if not place then return nil, p.phrase "answer_location" end
    return { latitude = place.latitude, longitude = place.longitude, name = place.name, address = place.address }
  end

  function read.media(event)
    local media = event.media
    if not media then return nil, p.phrase "answer_media" end
    return { kind = media.kind, id = media.id, mime_type = media.mime_type, caption = media.caption }
  end

  function read.email(event)
    local text = match(event.text, "^%s*([%w%.%+_%%%-]+@[%w%-]+%.[%w%.%-]*%w)%s*$")
    if not text then return nil, p.phrase "answer_email" end
    return lower(text)
  end

  function read.phone(event)
    local text = gsub(event.text, "[%s%-%(%)%./]", "")
    local digits = match(text, "^%+?(%d+)$")
    if not digits or #digits < 7 or #digits > 15 then
      return nil, p.phrase "answer_phone"
    end
    return text
  end

  function read.pattern(event, given)
    local text = match(event.text, "^%s*(.-)%s*$")
    local first = match(text, given.pattern)
    if not first then return nil, p.phrase "answer_other" end
    return text
  end

  --- The answer that `event` is; or nil and what to tell the person. `false` is an answer too.
  function p.answer(question, event)
    local given = question.given
    local reading = read[question.kind] or p.part "answers"[question.kind]
    local value, problem = reading(event, given, question)
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
    return nil, type(words) == "string" and words or p.phrase "answer_other"
  end

  --- Tells the person how their answer was understood, where the author wishes it.
  function p.tellBack(question, value)
    local answer = question.given.tell and p.part "answers".shown(question, value)
    if answer then p.say("ask", p.phrase("noted", { answer = answer })) end
  end

  --- Whether the event is one of the question's choices, whatever its words mean elsewhere.
  function p.isChoice(question, event) return question.choices ~= nil and chosen(question, event) ~= nil end
end
