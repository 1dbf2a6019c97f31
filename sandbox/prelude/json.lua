-- `json.encode` and `json.decode` (RFC 8259).

local type, next, tostring, tonumber, mathtype = type, next, tostring, tonumber, math.type
local find, sub, gsub, byte, format, match = string.find, string.sub, string.gsub, string.byte, string.format, string.match
local concat, sort, char, utf8len, huge = table.concat, table.sort, utf8.char, utf8.len, math.huge

local longest, deepest = 256 * 1024, 32

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
local meant = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

return function(p)
  local lists = {}

  local function quoted(text)
    return '"' .. gsub(text, '[%c"\\\127]', function(letter)
      return escapes[letter] or format("\\u%04x", byte(letter))
    end) .. '"'
  end

  local function encode(value, out, depth)
    local kind = type(value)
    if kind == "nil" then
      out[#out + 1] = "null"
    elseif kind == "boolean" then
      out[#out + 1] = tostring(value)
    elseif kind == "number" then
      if value ~= value or value == huge or value == -huge then
        p.misuse("json.encode: %s is no number that JSON knows: was something divided by zero?", tostring(value))
      end
      out[#out + 1] = mathtype(value) == "integer" and format("%d", value)
        or value % 1 == 0 and value > -1e15 and value < 1e15 and format("%.0f", value) or format("%.17g", value)
    elseif kind == "string" then
      if not utf8len(value) then
        p.misuse("json.encode: a text is not a proper one: it may have been cut in the middle of a letter")
      end
      out[#out + 1] = quoted(value)
    elseif kind == "table" then
      if depth > deepest then
        p.misuse("json.encode: tables lie deeper than %d in one another, or one contains itself", deepest)
      end
      local isList = lists[value]
      local plain = p.plain(value, "json.encode: the value", longest)
      if #plain > 0 or isList then
        out[#out + 1] = "["
        for index = 1, #plain do
          if index > 1 then out[#out + 1] = "," end
          encode(value[index], out, depth + 1)
        end
        out[#out + 1] = "]"
      else
        local names = {}
        for name in next, plain do names[#names + 1] = name end
        sort(names)
        out[#out + 1] = "{"
        for index = 1, #names do
          if index > 1 then out[#out + 1] = "," end
          out[#out + 1] = quoted(names[index]) .. ":"
          encode(value[names[index]], out, depth + 1)
        end
        out[#out + 1] = "}"
      end
    else
      p.misuse("json.encode: %s cannot be written as JSON: use texts, numbers, true, false and tables", p.kindOf(value))
    end
  end

  -- Reads one value from `at`; the value and the place behind it, or nil, nil and the place of the mistake.
  local read

  local function skip(text, at) return find(text, "[^ \t\r\n]", at) or #text + 1 end

  local function readText(text, at)
    local parts, from = {}, at + 1
    while true do
      local stop = find(text, '["\\%c]', from)
      if not stop then return nil, nil, at end
      parts[#parts + 1] = sub(text, from, stop - 1)
      local letter = sub(text, stop, stop)
      if letter == '"' then
        return concat(parts), stop + 1
      elseif letter == "\127" then
        parts[#parts + 1] = letter
        from = stop + 1
      elseif letter ~= "\\" then
        return nil, nil, stop
      else
        local kind = sub(text, stop + 1, stop + 1)
        if kind == "u" then
          local code = tonumber(match(text, "^%x%x%x%x", stop + 2) or "", 16)
          if not code then return nil, nil, stop end
          from = stop + 6
          if code >= 0xD800 and code < 0xDC00 then
            local low = tonumber(match(text, "^\\u(%x%x%x%x)", from) or "", 16)
            if not low or low < 0xDC00 or low > 0xDFFF then return nil, nil, stop end
            code, from = 0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00, from + 6
          elseif code >= 0xDC00 and code <= 0xDFFF then
            return nil, nil, stop
          end
          parts[#parts + 1] = char(code)
        else
          if not meant[kind] then return nil, nil, stop end
          parts[#parts + 1] = meant[kind]
          from = stop + 2
        end
      end
    end
  end

  local function readNumber(text, at)
    local number = match(text, "^-?%d+%.?%d*[eE]?[+-]?%d*", at)
    local isProper = number and not find(number, "^-?0%d")
      and (find(number, "^-?%d+$") or find(number, "^-?%d+%.%d+$") or find(number, "^-?%d+[eE][+-]?%d+$")
        or find(number, "^-?%d+%.%d+[eE][+-]?%d+$"))
    local value = isProper and tonumber(number)
    if not value or value - value ~= 0 then return nil, nil, at end
    return value, at + #number
  end

  local function readList(text, at, depth)
    local list, count = {}, 0
    lists[list] = true
    at = skip(text, at + 1)
    if sub(text, at, at) == "]" then return list, at + 1 end
    while true do
      local value, after, wrong = read(text, at, depth + 1)
      if not after then return nil, nil, wrong end
      count = count + 1
      list[count] = value
      at = skip(text, after)
      local letter = sub(text, at, at)
      if letter == "]" then return list, at + 1 end
      if letter ~= "," then return nil, nil, at end
      at = skip(text, at + 1)
    end
  end

  local function readTable(text, at, depth)
    local object = {}
    at = skip(text, at + 1)
    if sub(text, at, at) == "}" then return object, at + 1 end
    while true do
      if sub(text, at, at) ~= '"' then return nil, nil, at end
      local name, after, wrong = readText(text, at)
      if not after then return nil, nil, wrong end
      at = skip(text, after)
      if sub(text, at, at) ~= ":" then return nil, nil, at end
      object[name], after, wrong = read(text, skip(text, at + 1), depth + 1)
      if not after then return nil, nil, wrong end
      at = skip(text, after)
      local letter = sub(text, at, at)
      if letter == "}" then return object, at + 1 end
      if letter ~= "," then return nil, nil, at end
      at = skip(text, at + 1)
    end
  end

  function read(text, at, depth)
    if depth > deepest then return nil, nil, at end
    local letter = sub(text, at, at)
    if letter == "{" then return readTable(text, at, depth) end
    if letter == "[" then return readList(text, at, depth) end
    if letter == '"' then return readText(text, at) end
    if sub(text, at, at + 3) == "true" then return true, at + 4 end
    if sub(text, at, at + 4) == "false" then return false, at + 5 end
    if sub(text, at, at + 3) == "null" then return nil, at + 4 end
    return readNumber(text, at)
  end

  local json = {}

  --- The value as JSON, names sorted.
  function json.encode(value)
    local out = {}
    encode(value, out, 1)
    local text = concat(out)
    if #text > longest then p.misuse("json.encode: the text has %d bytes, at most %d may be", #text, longest) end
    return text
  end

  --- What a JSON text says; `null` is nil. nil and why where it is none.
  function json.decode(text)
    if type(text) ~= "string" then p.misuse("json.decode needs a text, not %s", p.kindOf(text)) end
    if #text > longest then return nil, format("the text has %d bytes, at most %d may be", #text, longest) end
    if not utf8len(text) then return nil, "the text is not UTF-8" end
    local value, after, wrong = read(text, skip(text, 1), 1)
    if after and skip(text, after) <= #text then after, wrong = nil, skip(text, after) end
    if after then return value end
    if wrong > #text then return nil, "the text ends too early" end
    return nil, format("this is not JSON at byte %d: %s", wrong, p.show(sub(text, wrong, wrong + 19), 60))
  end

  --- The same table, written as a list even if it is empty.
  function json.list(list)
    if type(list) ~= "table" then p.misuse("json.list needs a table, not %s", p.kindOf(list)) end
    lists[list] = true
    return list
  end

  return p.guarded(json, "json")
end
