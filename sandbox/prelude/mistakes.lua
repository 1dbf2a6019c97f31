-- How Parlua speaks to an author who misuses a verb: one sentence with the mend, at the author's file and line.

local error, pcall, type, tostring, select = error, pcall, type, tostring, select
local sub, format, find = string.sub, string.format, string.find
local concat = table.concat
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

  p.place = place

  --- Fails with `text` at the author's line, or at the line of the running handler where that one is unknown.
  function p.misuse(text, ...)
    if select("#", ...) > 0 then text = format(text, ...) end
    error((place() or p.at or "") .. text, 0)
  end

  --- The key of one of the tables that looks most like `word`, if one is near enough to be meant.
  function p.nearest(...) return p.part("spelling").nearest(...) end

  --- `; did you mean "x"?`, or a list of what there is.
  function p.suggestion(...) return p.part("spelling").suggestion(...) end

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
