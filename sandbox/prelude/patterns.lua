-- Commands with slots: on.command("order {count:int} {item}").

local math = math
local find, gmatch, gsub, match, sub = string.find, string.gmatch, string.gsub, string.match, string.sub
local concat = table.concat

return function(p)
  local patterns, shapes = {}, {}

  -- How many words a slot of a type takes, and how they are read: as an answer of that kind would be.
  local types = {
    int = { most = 1, given = { kind = "number", given = { whole = true } } },
    number = { most = 1, given = { kind = "number", given = {} } },
    money = { most = 3, given = { kind = "money", given = { money = true } } },
    date = { most = 5, given = { kind = "date", given = {} } },
    time = { most = 4, given = { kind = "time", given = {} } },
    phone = { most = 6, given = { kind = "phone", given = {} } },
    email = { most = 1, given = { kind = "email", given = {} } },
    word = { most = 1 },
    text = { isOpen = true },
    rest = { isOpen = true },
  }

  -- "{count:int}", "{item}", "{phone}".
  local function slot(text, pattern, taken)
    local name, kind = match(text, "^{([%a_][%w_]*):?([%a_]*)}$")
    if not name or find(text, ":}", 1, true) then
      p.misuse('on.command: %s in %s is no slot: write {item} or {count:int}', text, p.show(pattern, 60))
    end
    if kind == "" then kind = types[name] and name or "text" end
    if not types[kind] then p.misuse("on.command: there is no {%s:%s}%s", name, kind, p.suggestion(kind, types, "{" .. name .. ":%s}")) end
    if taken[name] then p.misuse("on.command: {%s} comes twice in %s", name, p.show(pattern, 60)) end
    taken[name] = true
    return { name = name, kind = kind, type = types[kind] }
  end

  local function parse(text)
    local elements, taken = {}, {}
    local literals, typed, open, rest = 0, 0, 0, 0
    for word in gmatch(gsub(text, "%b{}", function(one) return " " .. gsub(one, "%s", "") .. " " end), "%S+") do
      local last = elements[#elements]
      if find(word, "[{}]") then
        local one = slot(word, text, taken)
        if last and last.kind == "rest" then p.misuse("on.command: {rest} takes all that follows: put it last in %s", p.show(text, 60)) end
        if last and last.kind == "text" and one.type.isOpen then
          p.misuse("on.command: put a word between two texts in %s, so that it is sure where one ends", p.show(text, 60))
        end
        elements[#elements + 1] = one
        if one.type.isOpen then open = open + 1 else typed = typed + 1 end
        if one.kind == "rest" then rest = rest + 1 end
      else
        if last and last.kind == "rest" then p.misuse("on.command: {rest} takes all that follows: put it last in %s", p.show(text, 60)) end
        elements[#elements + 1] = { literal = p.fold(word) }
        literals = literals + 1
      end
    end
    if literals == 0 then
      p.misuse("on.command: %s would take every message: begin with a word, e.g. %s", p.show(text, 60), p.show("order " .. text, 60))
    end
    if open > 2 or open + typed > 5 then p.misuse("on.command: %s has too many slots: at most 5, and 2 of them texts", p.show(text, 60)) end
    return { elements = elements, literals = literals, typed = typed, rest = rest }
  end

  local function shapeOf(elements)
    local parts = {}
    for index = 1, #elements do parts[index] = elements[index].literal or "{" .. elements[index].kind .. "}" end
    return concat(parts, " ")
  end

  -- More words of its own first, then more typed slots, then without {rest}; else the one that was written first.
  local function isBefore(a, b)
    if a.literals ~= b.literals then return a.literals > b.literals end
    if a.typed ~= b.typed then return a.typed > b.typed end
    return a.rest < b.rest
  end

  local function add(text, fn)
    local pattern = parse(text)
    local shape = shapeOf(pattern.elements)
    local earlier = shapes[shape]
    if earlier then
      local at = gsub(p.placeOf(earlier) or "?", ": $", "")
      p.misuse("on.command %q is there twice: the function at %s handles it already", text, at)
    end
    shapes[shape], pattern.handler = fn, fn
    local place = #patterns + 1
    while place > 1 and isBefore(pattern, patterns[place - 1]) do
      patterns[place] = patterns[place - 1]
      place = place - 1
    end
    patterns[place] = pattern
  end

  -- More words than these are one to a slot.
  local longest = 60

  local function split(text)
    local words, folded, from = {}, {}, 1
    while #words < longest do
      local first, last = find(text, "%S+", from)
      if not first then break end
      words[#words + 1] = sub(text, first, last)
      from = last + 1
    end
    local left = match(text, "^%s*(.-)%s*$", from)
    if left ~= "" then words[#words + 1] = left end
    for index = 1, #words do folded[index] = p.fold(words[index]) end
    while #words > 0 and folded[#words] == "" do words[#words] = nil end
    return words, folded
  end

  local function read(one, text)
    if one.kind == "rest" then return text end
    if not one.type.given then
      text = gsub(text, "[%.!%?]+$", "")
      return text ~= "" and text or nil
    end
    return (p.answer(one.type.given, { kind = "text", text = text }))
  end

  local function matches(pattern, words, folded)
    local elements, values, count = pattern.elements, {}, #words
    local function from(index, word)
      local one = elements[index]
      if not one then return word > count end
      if one.literal then return folded[word] == one.literal and word <= count and from(index + 1, word + 1) end
      if one.kind == "rest" then
        values[one.name] = concat(words, " ", word)
        return true
      end
      local first, last, step = 1, count - word + 1, 1
      if not one.type.isOpen then first, last, step = math.min(one.type.most, count - word + 1), 1, -1 end
      for taken = first, last, step do
        if from(index + 1, word + taken) then
          local value = read(one, concat(words, " ", word, word + taken - 1))
          if value ~= nil then
            values[one.name] = value
            return true
          end
        end
      end
      return false
    end
    return from(1, 1) and values
  end

  --- The handler of the most specific command that the text is, and the values of its slots.
  local function nearestTo(text)
    local words, folded = split(text)
    for index = 1, #patterns do
      local pattern = patterns[index]
      local first = pattern.elements[1].literal
      local values = (not first or first == folded[1]) and matches(pattern, words, folded)
      if values then return pattern.handler, values end
    end
  end

  return { add = add, find = nearestTo }
end
