-- `text`: what is often done with texts, counted in characters and not in bytes.

local type, tostring, mathtype, rawlen = type, tostring, math.type, rawlen
local gsub, sub, find, upper, lower = string.gsub, string.sub, string.find, string.upper, string.lower
local utf8len, offset, min, max = utf8.len, utf8.offset, math.min, math.max
local codes = utf8.codes

return function(p)
  local text = {}
  local longest = 1000

  local function check(verb, value)
    if type(value) == "number" then value = tostring(value) end
    if type(value) ~= "string" then p.misuse("text.%s needs a text, not %s", verb, p.kindOf(value)) end
    if not utf8len(value) then
      p.misuse("text.%s: this is not a proper text: it may have been cut in the middle of a letter", verb)
    end
    return value
  end

  --- Without blanks at both ends.
  function text.trim(value) return (gsub(gsub(check("trim", value), "^%s+", ""), "%s+$", "")) end

  --- How many characters.
  function text.length(value) return utf8len(check("length", value)) end

  --- As words are compared: "  Sí,  Claro! " is "si, claro".
  function text.fold(value) return p.fold(check("fold", value)) end

  --- At most `limit` characters; a longer text ends in "…", which counts as one.
  function text.truncate(value, limit)
    value = check("truncate", value)
    if mathtype(limit) ~= "integer" or limit < 1 then
      p.misuse("text.truncate needs how many characters, a whole number from 1, not %s", p.kindOf(limit))
    end
    if utf8len(value) <= limit then return value end
    return sub(value, 1, offset(value, limit) - 1) .. "…"
  end

  --- The parts between `separator`, which is taken as it is; blanks around the parts are left out.
  function text.split(value, separator)
    value = check("split", value)
    if separator == nil then separator = "," end
    if type(separator) ~= "string" or separator == "" then
      p.misuse('text.split needs what stands between the parts, e.g. ",", not %s', p.kindOf(separator))
    end
    local parts, from = {}, 1
    while true do
      local first, last = find(value, separator, from, true)
      parts[#parts + 1] = text.trim(sub(value, from, (first or #value + 1) - 1))
      if not first then return parts end
      from = last + 1
    end
  end

  --- Each word with a capital: "amina wanjiru" is "Amina Wanjiru". Letters beyond a to z stay as they are.
  function text.title(value)
    return (gsub(check("title", value), "[%w'\128-\255]+", function(word) return upper(sub(word, 1, 1)) .. lower(sub(word, 2)) end))
  end

  local function lettersOf(value)
    local letters = {}
    for _, code in codes(value) do letters[#letters + 1] = code end
    return letters
  end

  --- How alike two texts are: 1 where they are the same words, 0 where nothing is alike.
  function text.similarity(a, b)
    local first, second = lettersOf(p.fold(check("similarity", a))), lettersOf(p.fold(check("similarity", b)))
    if #first > longest or #second > longest then
      p.misuse("text.similarity compares texts of up to %d characters: cut them by text.truncate", longest)
    end
    local most = max(#first, #second)
    if most == 0 then return 1 end
    local row = {}
    for j = 0, #second do row[j] = j end
    for i = 1, #first do
      local diagonal = row[0]
      row[0] = i
      for j = 1, #second do
        local above = row[j]
        row[j] = min(above + 1, row[j - 1] + 1, diagonal + (first[i] == second[j] and 0 or 1))
        diagonal = above
      end
    end
    return 1 - row[#second] / most
  end

  --- The one of `list` that is most like `value`, and how alike; nil where none is at least 0.6 alike.
  function text.nearest(value, list)
    check("nearest", value)
    if type(list) ~= "table" then p.misuse('text.nearest needs a list of texts, e.g. { "white", "brown" }, not %s', p.kindOf(list)) end
    local best, likeness = nil, 0.6
    for index = 1, rawlen(list) do
      local alike = text.similarity(value, list[index])
      if alike >= likeness and (alike > likeness or not best) then best, likeness = list[index], alike end
    end
    if not best then return nil end
    return best, likeness
  end

  return p.guarded(text, "text")
end
