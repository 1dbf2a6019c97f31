-- `reply` and `send`: what an author writes becomes a message, or a sentence that says what is wrong with it.

local type, next, tostring, rawlen = type, next, tostring, rawlen
local find, format, gsub = string.find, string.format, string.gsub
local utf8len = utf8.len

return function(p)

  -- Which fields belong together; the first one present decides what the message is.
  local fields = {
    text = {
      text = true, buttons = true, list = true, footer = true, label = true, image = true, template = true, quote = true,
    },
    image = { image = true, text = true, quote = true },
    template = { template = true, language = true, values = true, components = true, quote = true },
    buttons = { text = true, buttons = true, footer = true, label = true, quote = true },
    list = { text = true, list = true, footer = true, label = true, quote = true },
  }

  p.fields.reply = {}
  for _, names in next, fields do
    for name in next, names do p.fields.reply[name] = true end
  end

  -- What authors write when they know other tools.
  local meant = {
    caption = "text", message = "text", body = "text", title = "text", button = "buttons", choices = "buttons",
    rows = "list", sections = "list", picture = "image", photo = "image", url = "image",
  }

  -- What opens a list, where the author does not say.
  local standardLabel = "Choose"

  local function textOf(value, what)
    local kind = type(value)
    if kind == "number" then return tostring(value) end
    if kind ~= "string" then p.misuse("%s must be a text in quotes, not %s", what, p.kindOf(value)) end
    if not find(value, "%S") then p.misuse("%s is empty: write what the person shall read", what) end
    if not utf8len(value) then
      p.misuse("%s is not a proper text: it may have been cut in the middle of a letter", what)
    end
    return value
  end

  local function listOf(value, what, example)
    if type(value) ~= "table" then p.misuse("%s must be a list in braces, e.g. %s", what, example) end
    local count = rawlen(value)
    for key in next, value do
      if type(key) ~= "number" then
        p.misuse("%s: put each entry in its own braces, e.g. %s, so that their order is sure", what, example)
      end
    end
    if count == 0 then p.misuse("%s is empty: add an entry, e.g. %s", what, example) end
    return count
  end

  -- "Title", { id = "Title" }, or { id = "…", title = "…", description = "…" }.
  local function entry(value, what)
    if type(value) == "string" or type(value) == "number" then
      local title = textOf(value, what)
      return { id = title, title = title }
    end
    if type(value) ~= "table" then
      p.misuse('%s must be a title or { id = "Title" }, not %s', what, p.kindOf(value))
    end
    if value.title ~= nil then
      for key in next, value do
        if key ~= "id" and key ~= "title" and key ~= "description" then
          p.misuse("%s does not know %s: it takes id, title and description", what, p.show(key, 40))
        end
      end
      local title = textOf(value.title, "the title of " .. what)
      return {
        id = value.id == nil and title or textOf(value.id, "the id of " .. what), title = title,
        description = value.description ~= nil and textOf(value.description, "the description of " .. what) or nil,
      }
    end
    local id, title = next(value)
    if id == nil then p.misuse('%s needs a title: { id = "Title" }', what) end
    if next(value, id) ~= nil then p.misuse("%s has several ids: put each into its own braces", what) end
    if id == 1 then id = title end
    if type(title) == "boolean" then p.misuse('%s needs a title: { %s = "Title" }', what, tostring(id)) end
    return { id = textOf(id, "the id of " .. what), title = textOf(title, "the title of " .. what) }
  end

  local function unique(entries, what)
    local ids, titles = {}, {}
    for index = 1, #entries do
      local one = entries[index]
      if ids[one.id] then p.misuse("%s: the id %s is there twice", what, p.show(one.id, 60)) end
      if titles[one.title] then p.misuse("%s: the title %s is there twice", what, p.show(one.title, 60)) end
      ids[one.id], titles[one.title] = true, true
    end
  end

  local function tooMany(count, what)
    p.misuse("%s has %d entries, and a menu shows at most %d: split it into two menus", what, count, p.limits.rows)
  end

  local function buttonsOf(verb, spec)
    local what = verb .. ": buttons"
    local count = listOf(spec.buttons, what, '{ { order = "Order" }, "Help" }')
    if count > p.limits.rows then tooMany(count, what) end
    local buttons = {}
    for index = 1, count do buttons[index] = entry(spec.buttons[index], format("%s[%d]", what, index)) end
    unique(buttons, what)
    return buttons
  end

  local function sectionsOf(verb, spec)
    local what = verb .. ": list"
    local count = listOf(spec.list, what, '{ { white = "White bread" }, "Rolls" }')
    local sections, all, loose = {}, {}, nil
    for index = 1, count do
      local item, name = spec.list[index], format("%s[%d]", what, index)
      if type(item) == "table" and item.rows ~= nil then
        local rows = {}
        for row = 1, listOf(item.rows, name .. ": rows", '{ "White", "Brown" }') do
          rows[row] = entry(item.rows[row], format("%s: rows[%d]", name, row))
          all[#all + 1] = rows[row]
        end
        sections[#sections + 1] = { title = textOf(item.title, "the title of " .. name), rows = rows }
        loose = nil
      else
        if not loose then
          loose = { rows = {} }
          sections[#sections + 1] = loose
        end
        loose.rows[#loose.rows + 1] = entry(item, name)
        all[#all + 1] = loose.rows[#loose.rows]
      end
    end
    if #all > p.limits.rows then tooMany(#all, what) end
    unique(all, what)
    if #sections > 1 then
      for index = 1, #sections do
        if not sections[index].title then
          p.misuse('%s: with several groups each needs a title: { title = "Breads", rows = { … } }', what)
        end
      end
    end
    return sections
  end

  local function templateOf(verb, spec)
    local components = spec.components
    if spec.values ~= nil then
      if components ~= nil then p.misuse("%s: give either values or components", verb) end
      local parameters = {}
      for index = 1, listOf(spec.values, verb .. ": values", '{ "Amina", "17:00" }') do
        parameters[index] = { type = "text", text = textOf(spec.values[index], format("%s: values[%d]", verb, index)) }
      end
      components = { { type = "body", parameters = parameters } }
    elseif components ~= nil then
      listOf(components, verb .. ": components", "{ { type = \"body\", parameters = { … } } }")
      components = p.plain(components, verb .. ": components", p.limits.value)
    end
    return {
      kind = "template", name = textOf(spec.template, verb .. ": template"),
      language = spec.language == nil and p.misuse('%s: a template needs a language, e.g. language = "en"', verb)
        or textOf(spec.language, verb .. ": language"),
      components = components or {},
    }
  end

  local function checkFields(verb, spec, kind)
    local allowed = fields[kind]
    for key in next, spec do
      if key == 1 then p.misuse('%s: the text needs its name: %s{ text = "…" }', verb, verb) end
      if not allowed[key] then
        if fields.text[key] or fields.template[key] then
          p.misuse("%s: %s and %s do not go together in one message: send two", verb, kind, key)
        end
        local near = meant[key] or p.nearest(key, fields.text, fields.template)
        local mend = near and format(": did you mean `%s`?", near) or p.suggestion(key, fields.text)
        p.misuse("%s does not know %s%s", verb, p.show(key, 40), mend)
      end
    end
  end

  local function kindOf(spec)
    if spec.template ~= nil then return "template" end
    if spec.image ~= nil then return "image" end
    if spec.list ~= nil then return "list" end
    if spec.buttons ~= nil then return "buttons" end
    return "text"
  end

  local build = {}

  function build.text(verb, spec)
    return { kind = "text", body = textOf(spec.text, verb .. ": text") }
  end

  function build.image(verb, spec)
    local link = textOf(spec.image, verb .. ": image")
    if not find(link, "^https://[^%s/]+") then
      p.misuse('%s: image must be a web address that begins with https://, not %s', verb, p.show(link, 60))
    end
    return { kind = "image", link = link, caption = spec.text ~= nil and textOf(spec.text, verb .. ": text") or nil }
  end

  function build.buttons(verb, spec)
    local message = {
      body = textOf(spec.text, verb .. ": text"), buttons = buttonsOf(verb, spec),
      footer = spec.footer ~= nil and textOf(spec.footer, verb .. ": footer") or nil,
    }
    message.kind = #message.buttons > p.limits.buttons and "list" or "buttons"
    for index = 1, #message.buttons do
      -- Only rows of a list can show a description.
      if message.buttons[index].description then message.kind = "list" end
    end
    if message.kind == "list" then
      message.sections, message.buttons = { { rows = message.buttons } }, nil
      message.label = spec.label ~= nil and textOf(spec.label, verb .. ": label") or standardLabel
    end
    return message
  end

  function build.list(verb, spec)
    return {
      kind = "list", body = textOf(spec.text, verb .. ": text"), sections = sectionsOf(verb, spec),
      footer = spec.footer ~= nil and textOf(spec.footer, verb .. ": footer") or nil,
      label = spec.label ~= nil and textOf(spec.label, verb .. ": label") or standardLabel,
    }
  end

  build.template = templateOf

  -- What of the contact's is a message, which can be quoted and marked as read.
  local quotable = {
    text = true, choice = true, media = true, location = true, contacts = true, order = true, unsupported = true,
  }

  local function quoteOf(verb, spec, turn)
    if spec.quote == nil or spec.quote == false then return nil end
    if verb == "send" then p.misuse("send does not quote: use reply{ …, quote = true }") end
    if spec.quote ~= true then p.misuse("%s: quote is true or left out", verb) end
    if not quotable[turn.event.kind] then
      p.misuse("%s: there is no message of the person here that could be quoted", verb)
    end
    return turn.event.key
  end

  local function add(verb, turn, message)
    if #turn.messages >= p.limits.messages then
      p.exceed("messages", "%s: one turn sends at most %d messages: is this a loop?", verb, p.limits.messages)
    end
    local sent, limit = p.allowance(turn, "messages_today")
    if sent + #turn.messages >= limit then
      local text = "%s: this tenant has sent %d messages today, the most it may: more can follow after midnight UTC"
      p.exceed("messages_today", text, verb, limit)
    end
    turn.messages[#turn.messages + 1] = message
  end

  --- Adds what the author wants said to the turn, in the name of `verb`.
  function p.say(verb, spec)
    local turn = p.needTurn(verb)
    if type(spec) == "string" or type(spec) == "number" then spec = { text = spec } end
    if type(spec) ~= "table" then p.misuse('%s needs a text, e.g. %s "Hello", not %s', verb, verb, p.kindOf(spec)) end
    local kind = kindOf(spec)
    if kind == "text" and spec.text == nil and next(spec) == nil then
      p.misuse('%s{} says nothing: %s "Hello"', verb, verb)
    end
    checkFields(verb, spec, kind)
    if kind == "text" and spec.footer ~= nil then p.misuse("%s: a footer needs buttons or a list above it", verb) end
    if kind == "text" and spec.label ~= nil then p.misuse("%s: a label belongs to a list", verb) end
    local message = build[kind](verb, spec)
    message.quote = quoteOf(verb, spec, turn)
    add(verb, turn, message)
  end

  --- Marks the person's message as read and shows that an answer is being written, until the next message.
  function p.typing()
    local turn = p.needTurn("typing")
    if not quotable[turn.event.kind] then p.misuse("typing: there is no message of the person here to be marked as read") end
    add("typing", turn, { kind = "read", message = turn.event.key, typing = true })
  end
end
