-- `t`: texts in the person's language, from the files lang/<language>.lua.

local type, next, tostring = type, next, tostring
local match, gsub, sub, format, mathtype = string.match, string.gsub, string.sub, string.format, math.type
local sort = table.sort

-- Which form of a text belongs to a number, by language: Unicode CLDR, "Language Plural Rules". `i` is the whole number,
-- nil where `n` is none.
local function oneIsOne(n) return n == 1 and "one" or "other" end
local function always() return "other" end
local function zeroIsOne(n) return (n >= 0 and n < 2) and "one" or "other" end
local function upToOne(n) return n >= 0 and n <= 1 and "one" or "other" end
local function within(n, low, high) return n >= low and n <= high end

local function million(rule)
  return function(n, i)
    local form = rule(n, i)
    return form == "other" and i and i ~= 0 and i % 1000000 == 0 and "many" or form
  end
end

local function russian(n, i)
  if not i then return "other" end
  local ten, hundred = i % 10, i % 100
  if ten == 1 and hundred ~= 11 then return "one" end
  if within(ten, 2, 4) and not within(hundred, 12, 14) then return "few" end
  return "many"
end

local function serbian(n, i)
  local form = russian(n, i)
  return form == "many" and "other" or form
end

local function polish(n, i)
  if i == 1 then return "one" end
  local form = russian(n, i)
  return form == "one" and "many" or form
end

local function czech(n, i)
  if not i then return "many" end
  return i == 1 and "one" or within(i, 2, 4) and "few" or "other"
end

local function arabic(n, i)
  if not i then return "other" end
  local hundred = i % 100
  return i == 0 and "zero" or i == 1 and "one" or i == 2 and "two" or within(hundred, 3, 10) and "few"
    or hundred >= 11 and "many" or "other"
end

local function hebrew(n, i) return i == 1 and "one" or i == 2 and "two" or "other" end

local function romanian(n, i)
  if i == 1 then return "one" end
  return (not i or i == 0 or within(i % 100, 1, 19)) and "few" or "other"
end

local function lithuanian(n, i)
  if not i then return "many" end
  local teen = within(i % 100, 11, 19)
  return i % 10 == 1 and not teen and "one" or i % 10 >= 2 and not teen and "few" or "other"
end

local function slovenian(n, i)
  if not i then return "few" end
  local hundred = i % 100
  return hundred == 1 and "one" or hundred == 2 and "two" or within(hundred, 3, 4) and "few" or "other"
end

local rules = {
  ar = arabic, he = hebrew, ru = russian, uk = russian, be = russian, sr = serbian, hr = serbian, bs = serbian,
  pl = polish, cs = czech, sk = czech, ro = romanian, lt = lithuanian, sl = slovenian,
  fr = million(zeroIsOne), pt = million(zeroIsOne), ["pt-PT"] = million(oneIsOne), es = million(oneIsOne),
  it = million(oneIsOne), ca = million(oneIsOne),
  hi = upToOne, bn = upToOne, gu = upToOne, fa = upToOne, am = upToOne, zu = upToOne,
  ja = always, zh = always, ko = always, vi = always, th = always, id = always, ms = always, my = always, lo = always,
  yo = always, ig = always,
}

local forms = { zero = true, one = true, two = true, few = true, many = true, other = true }

return function(p)
  local tables = {}  -- of each language that was loaded: texts by key
  local warned = {}

  local function fileOf(language) return "lang/" .. language .. ".lua" end

  -- The file for a language: lang/pt-BR.lua or else lang/pt.lua.
  local function languageFor(language)
    if p.files[fileOf(language)] then return language end
    local base = match(language, "^(%a+)%-")
    if base and p.files[fileOf(base)] then return base end
  end

  -- All languages there are, sorted.
  local function languages()
    local list = {}
    for file in next, p.files do
      local language = match(file, "^lang/([%w%-]+)%.lua$")
      if language then list[#list + 1] = language end
    end
    sort(list)
    return list
  end

  local function isPlural(value)
    for key in next, value do
      if not forms[key] then return false end
    end
    return value.other ~= nil
  end

  -- "order.thanks" for { order = { thanks = … } }.
  local function flatten(source, file, prefix, into, depth)
    if depth > 8 then p.misuse("%s: groups lie deeper than 8 in one another: keep them flat", file) end
    for key, value in next, source do
      local name = prefix .. tostring(key)
      if type(key) ~= "string" then p.misuse("%s: %s has %s as a name: use texts", file, prefix, p.kindOf(key)) end
      if type(value) == "string" then
        into[name] = value
      elseif type(value) == "table" and (isPlural(value) or sub(name, 1, 7) == "parlua." and value[1] ~= nil) then
        for form, text in next, value do
          if type(text) ~= "string" then p.misuse("%s: %s, %s must be a text, not %s", file, name, form, p.kindOf(text)) end
        end
        into[name] = value
      elseif type(value) == "table" then
        flatten(value, file, name .. ".", into, depth + 1)
      else
        p.misuse('%s: %s must be a text, or forms such as { one = "…", other = "…" }, not %s', file, name, p.kindOf(value))
      end
    end
    return into
  end

  local function textsOf(language)
    local texts = tables[language]
    if texts then return texts end
    local file = fileOf(language)
    local source = p.module(file)
    if type(source) ~= "table" then
      p.misuse('%s must return a table: return { hello = "…" }, not %s', file, p.kindOf(source))
    end
    texts = flatten(source, file, "", {}, 1)
    tables[language] = texts
    return texts
  end

  local part = {}

  --- The tenant's language: the operator's word, or else English if there is lang/en.lua, or else the first there is.
  function part.standard()
    local named = p.turn and p.turn.language
    if named then return named end
    if p.files[fileOf "en"] then return "en" end
    return languages()[1] or "en"
  end

  local function own()
    local turn = p.turn
    local language = turn and turn.attributes.language
    return type(language) == "string" and language or part.standard()
  end

  -- The text and its language: in the person's, or else in the tenant's.
  local function find(key)
    local first, second = languageFor(own()), languageFor(part.standard())
    local text = first and textsOf(first)[key]
    if text ~= nil then return text, first end
    text = second and second ~= first and textsOf(second)[key] or nil
    return text, second, first or own()
  end

  --- What p.phrase asks for: Parlua's own sentences lie under "parlua".
  function part.phrase(name) return (find("parlua." .. name)) end

  local function form(text, language, count)
    if type(text) ~= "table" then return text end
    local i = mathtype(count) == "integer" and count or count % 1 == 0 and count // 1 | 0 or nil
    local n = count < 0 and -count or count
    local rule = rules[language] or rules[match(language, "^%a+")] or oneIsOne
    return text[rule(n, i and (i < 0 and -i or i))] or text.other
  end

  local function shown(value)
    if mathtype(value) == "float" and value % 1 == 0 and value > -1e15 and value < 1e15 then return format("%d", value) end
    return tostring(value)
  end

  local function warn(key, text, ...)
    if not warned[key] then p.note("warn", format(text, ...)) end
    warned[key] = true
  end

  --- t("bread.sold", { count = 3, name = "Ann" }): the text in the person's language, with the values in their places.
  function part.t(key, values)
    p.needTurn("t")
    if type(key) ~= "string" or key == "" then
      p.misuse('t needs the name of a text in quotes, e.g. t "hello", not %s', p.kindOf(key))
    end
    if values ~= nil and type(values) ~= "table" then
      p.misuse('t: the second value is a table, e.g. { name = "Ann" }, not %s', p.kindOf(values))
    end
    local text, language, missing = find(key)
    if text == nil then
      warn(key, "t: no language has the text %q: it was shown as it is", key)
      return key
    end
    if missing then warn(key, "t: lang/%s.lua has no text %q: it was taken from lang/%s.lua", missing, key, language) end
    values = values or {}
    if type(text) == "table" then
      local count = values.count
      if type(count) ~= "number" or count ~= count then
        p.misuse("t: %s has several forms, so it needs a number: t(%q, { count = 3 }), not %s", key, key, p.kindOf(count))
      end
      text = form(text, language, count)
    end
    return (gsub(text, "{([%a_][%w_]*)}", function(name)
      local value = values[name]
      if value == nil then p.misuse("t: %s says {%s}, so it needs a value: t(%q, { %s = … })", key, name, key, name) end
      return shown(value)
    end))
  end

  --- For the check of a script: what each language has, and which is the tenant's.
  function part.inventory()
    local list = languages()
    if #list == 0 then return nil end
    local inventory = {}
    for _, language in next, list do
      local keys = {}
      for key in next, textsOf(language) do keys[#keys + 1] = key end
      sort(keys)
      inventory[language] = keys
    end
    return { standard = part.standard(), languages = inventory }
  end

  return part
end
