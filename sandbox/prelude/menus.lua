-- Menus: `buttons` and `list`, in whatever form can show them, and what was typed instead of tapped.
--
-- Up to three short titles are buttons, up to ten a list, and whatever fits neither is text with numbers. The last menu is
-- remembered in the conversation, so that its number, its title or one of its words comes as the same choice as a tap. It
-- holds until it is answered, until the next menu or question, or until the bot speaks unasked.

local type, next, tostring, tonumber = type, next, tostring, tonumber
local format, match = string.format, string.match

-- Where the menu lies among what the conversation remembers; no author's name can begin with a bracket.
local place = "[menu]"
-- What opens a list, where the author does not say.
local standardLabel = "Choose"

return function(p)
  local textOf, listOf, lengthOf = p.textOf, p.listOf, p.lengthOf
  local open  -- the menu that was shown last, while it holds

  local known = { id = true, title = true, description = true, words = true }

  local function wordsOf(words, what)
    if words == nil then return nil end
    local list = {}
    for index = 1, listOf(words, "the words of " .. what, '{ "bread", "loaf" }') do
      list[index] = p.fold(textOf(words[index], "a word of " .. what))
    end
    if #list > 20 then p.misuse("%s has %d words, at most 20 may be", what, #list) end
    return list
  end

  -- The id and title of { id = "Title" }, beside which words and a description may stand.
  local function idAndTitle(value, what)
    local id, title = next(value)
    if id == nil then p.misuse('%s needs a title: { id = "Title" }', what) end
    if next(value, id) ~= nil then
      id = nil
      for key, item in next, value do
        if key ~= "words" and key ~= "description" then
          if id ~= nil then p.misuse("%s has several ids: put each into its own braces", what) end
          id, title = key, item
        end
      end
      if id == nil then p.misuse('%s needs a title: { id = "Title" }', what) end
    end
    if id == 1 then id = title end
    return id, title
  end

  -- "Title", { id = "Title" }, or { id = "…", title = "…", description = "…", words = { … } }.
  local function entry(value, what)
    if type(value) == "string" or type(value) == "number" then
      local title = textOf(value, what)
      return { id = title, title = title }
    end
    if type(value) ~= "table" then
      p.misuse('%s must be a title or { id = "Title" }, not %s', what, p.kindOf(value))
    end
    local id, title = value.id, value.title
    if title ~= nil then
      for key in next, value do
        if not known[key] then
          p.misuse("%s does not know %s: it takes id, title, description and words", what, p.show(key, 40))
        end
      end
      title = textOf(title, "the title of " .. what)
      id = id == nil and title or textOf(id, "the id of " .. what)
    else
      id, title = idAndTitle(value, what)
      if type(title) == "boolean" then p.misuse('%s needs a title: { %s = "Title" }', what, tostring(id)) end
      id, title = textOf(id, "the id of " .. what), textOf(title, "the title of " .. what)
      if next(value, next(value)) == nil then return { id = id, title = title } end
    end
    return {
      id = id, title = title, words = wordsOf(value.words, what),
      description = value.description ~= nil and textOf(value.description, "the description of " .. what) or nil,
    }
  end

  local function unique(entries, what)
    local ids, titles = {}, {}
    for index = 1, #entries do
      local one = entries[index]
      if ids[one.id] then p.misuse("%s: the id %s is there twice", what, p.show(one.id, 60)) end
      if titles[one.title] then p.misuse("%s: the title %s is there twice", what, p.show(one.title, 60)) end
      ids[one.id], titles[one.title] = true, true
    end
    if #entries > p.limits.choices then
      local text = "%s has %d entries, and a menu has at most %d: split it into two menus"
      p.misuse(text, what, #entries, p.limits.choices)
    end
  end

  local function buttonsOf(verb, spec)
    local what = verb .. (verb == "ask" and ": choices" or ": buttons")
    local buttons = {}
    for index = 1, listOf(spec.buttons, what, '{ { order = "Order" }, "Help" }') do
      buttons[index] = entry(spec.buttons[index], format("%s[%d]", what, index))
    end
    unique(buttons, what)
    return { { rows = buttons } }, buttons
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
    unique(all, what)
    if #sections > 1 then
      for index = 1, #sections do
        if not sections[index].title then
          p.misuse('%s: with several groups each needs a title: { title = "Breads", rows = { … } }', what)
        end
      end
    end
    return sections, all
  end

  local function fit(rows, title, description)
    for index = 1, #rows do
      local row = rows[index]
      if lengthOf(row.title) > title or row.description and lengthOf(row.description) > description then return false end
    end
    return true
  end

  local function sectionsFit(sections)
    for index = 1, #sections do
      if sections[index].title and lengthOf(sections[index].title) > 24 then return false end
    end
    return true
  end

  -- Whether the person's app can show it as buttons, as a list, or as neither. The numbers are the transport's.
  local function formOf(menu, turn)
    if turn.event.group then return "numbered" end
    local rows = menu.rows
    if not menu.isList and #rows <= p.limits.buttons and fit(rows, 20, 0) and lengthOf(menu.body) <= 1024 then
      return "buttons"
    end
    if #rows <= p.limits.rows and not menu.media and fit(rows, 24, 72) and sectionsFit(menu.sections) then
      return "list"
    end
    return "numbered"
  end

  -- Without the words, which are not sent.
  local function shown(rows)
    local list = {}
    for index = 1, #rows do
      local row = rows[index]
      list[index] = { id = row.id, title = row.title, description = row.description }
    end
    return list
  end

  --- The message that shows a menu, and what is to be remembered of it. `media` stands above it.
  function p.menu(verb, spec, turn, media)
    if spec.buttons ~= nil and spec.list ~= nil then
      p.misuse("%s: list and buttons do not go together in one message: send two", verb)
    end
    local function optional(name) return spec[name] ~= nil and textOf(spec[name], verb .. ": " .. name) or nil end
    local menu = {
      body = textOf(spec.text, verb .. ": text"), header = optional("header"), footer = optional("footer"),
      label = optional("label"), media = media, isList = spec.list ~= nil,
    }
    menu.sections, menu.rows = (menu.isList and sectionsOf or buttonsOf)(verb, spec)
    local form = formOf(menu, turn)
    if form == "numbered" then return p.part("numbered")(menu) end
    local message = { kind = form, body = menu.body, header = media or menu.header, footer = menu.footer }
    if form == "buttons" then
      message.buttons = shown(menu.rows)
    else
      message.label, message.sections = menu.label or standardLabel, {}
      for index = 1, #menu.sections do
        local section = menu.sections[index]
        message.sections[index] = { title = section.title, rows = shown(section.rows) }
      end
    end
    return message, menu
  end

  --- Keeps a menu until it is answered. A number counts for as long as numbers are before the person's eyes, and for
  --- buttons and lists until the bot says something else.
  function p.rememberMenu(menu)
    local rows = {}
    for index = 1, #menu.rows do
      local row = menu.rows[index]
      rows[index] = { id = row.id, title = row.title, words = row.words }
    end
    open = { rows = rows, numbers = true, numbered = menu.isNumbered, isNew = true }
  end

  function p.forgetMenu() open = nil end

  local function chosen(text)
    local rows = open.rows
    for index = 1, #rows do
      if p.fold(rows[index].title) == text then return rows[index] end
    end
    local number = open.numbers and tonumber(match(text, "^%d%d?$"))
    if number and rows[number] then return rows[number] end
    for index = 1, #rows do
      local words = rows[index].words or {}
      for word = 1, #words do
        if words[word] == text then return rows[index] end
      end
    end
  end

  --- Makes a tap of what was typed, if the menu that holds has it.
  function p.readAsTap(event)
    local row = open and event.kind == "text" and chosen(p.fold(event.text))
    if not row then return false end
    open = nil
    event.kind, event.text = "choice", row.title
    event.choice = { id = row.id, title = row.title, source = "typed" }
    return true
  end

  --- Takes the menu out of what the conversation remembers.
  function p.openMenu(state)
    open, state[place] = state[place], nil
  end

  --- Puts it back, as far as it still holds.
  function p.closeMenu(state, turn)
    if not open then return state end
    local says = false
    for index = 1, #turn.messages do
      local kind = turn.messages[index].kind
      says = says or kind ~= "read" and kind ~= "reaction"
    end
    if says and not open.isNew then
      if turn.event.kind == "timer" then return state end
      if not open.numbered then open.numbers = nil end
    end
    open.isNew = nil
    state[place] = open
    return state
  end
end
