-- How Parlua speaks to an author who misuses a verb: one sentence with the mend, at the author's file and line.

local error, pcall, type, tostring, next, select = error, pcall, type, tostring, next, select
local sub, format, find, lower = string.sub, string.format, string.find, string.lower
local concat, sort, min, max = table.concat, table.sort, math.min, math.max
local utf8len, mathtype = utf8.len, math.type

return function(p)
  -- The nearest place on the stack that is the author's: "bot.lua:12: ". The names of Parlua's own files begin with
  -- "[", C functions have no place. `return reply(…)` is a tail call: the author's function has left the stack.
  local function place()
    for level = 3, 20 do
      local _, at = pcall(error, "", level)
      if at ~= "" and sub(at, 1, 1) ~= "[" then return at end
    end
  end

  --- Fails with `text` at the author's line, or at the line of the running handler where that one is unknown.
  function p.misuse(text, ...)
    if select("#", ...) > 0 then text = format(text, ...) end
    error((place() or p.at or "") .. text, 0)
  end

  -- How many letters were left out, added, changed or swapped with their neighbour.
  local function distance(a, b)
    local rows = { [0] = {} }
    for j = 0, #b do rows[0][j] = j end
    for i = 1, #a do
      local row, above = { [0] = i }, rows[i - 1]
      for j = 1, #b do
        local same = sub(a, i, i) == sub(b, j, j)
        row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same and 0 or 1))
        if i > 1 and j > 1 and sub(a, i, i) == sub(b, j - 1, j - 1) and sub(a, i - 1, i - 1) == sub(b, j, j) then
          row[j] = min(row[j], rows[i - 2][j - 2] + 1)
        end
      end
      rows[i] = row
    end
    return rows[#a][#b]
  end

  --- The key of one of the `tables` that looks most like `word`, if one is near enough to be meant.
  local function nearest(word, ...)
    if type(word) ~= "string" or #word > 40 then return nil end
    local best, bestDistance = nil, #word < 3 and 1 or (#word + 1) // 3 + 1
    for _, candidates in next, { ... } do
      for name in next, candidates do
        if type(name) == "string" and #name <= 40 then
          local far = distance(lower(word), lower(name))
          local common = min(#word, #name)
          if common >= 3 and sub(name, 1, common) == sub(word, 1, common) then far = 1 end
          if far < bestDistance or (far == bestDistance and best and name < best) then
            best, bestDistance = name, far
          end
        end
      end
    end
    return best
  end

  p.nearest = nearest

  --- `; did you mean "x"?`, or a list of what there is.
  function p.suggestion(word, names, spell)
    spell = spell or "`%s`"
    local near = nearest(word, names)
    if near then return ": did you mean " .. format(spell, near) .. "?" end
    local list = {}
    for name in next, names do list[#list + 1] = format(spell, name) end
    if #list == 0 then return "" end
    sort(list)
    return "; there is " .. concat(list, ", ")
  end

  --- A value as an author would write it, cut where it grows long.
  function p.show(value, limit)
    local out, room = {}, limit or 200
    local function put(text)
      if room > 0 then out[#out + 1] = text end
      room = room - #text
    end
    local function write(item, depth)
      local kind = type(item)
      if kind == "string" then
        if utf8len(item) then put(format("%q", item)) else put("a text that is not UTF-8") end
      elseif kind == "number" or kind == "boolean" or kind == "nil" then
        put(tostring(item))
      elseif kind ~= "table" then
        put("a " .. kind)
      elseif depth > 4 then
        put("{…}")
      else
        put("{ ")
        local first = true
        for key, inner in p.pairs(item) do
          if room <= 0 then break end
          if not first then put(", ") end
          first = false
          if mathtype(key) ~= "integer" then
            local plain = type(key) == "string" and find(key, "^[%a_][%w_]*$")
            put(plain and key .. " = " or "[" .. p.show(key, 40) .. "] = ")
          end
          write(inner, depth + 1)
        end
        put(first and "}" or " }")
      end
    end
    write(value, 1)
    if room < 0 then out[#out + 1] = " …" end
    return concat(out)
  end

  --- "a number", "nothing": what an author got wrong, in words.
  function p.kindOf(value)
    local kind = type(value)
    if kind == "nil" then return "nothing" end
    if kind == "string" then return "the text " .. p.show(value, 60) end
    if kind == "number" or kind == "boolean" then return "the " .. kind .. " " .. tostring(value) end
    return "a " .. kind
  end
end
