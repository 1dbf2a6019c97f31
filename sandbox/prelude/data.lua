-- Plain data: what may be remembered, and in which order it is read.

local type, next, rawget, rawlen, select, tostring = type, next, rawget, rawlen, select, tostring
local mathtype, huge, sort = math.type, math.huge, table.sort
local utf8len, find, format = utf8.len, string.find, string.format

return function(p)
  local rank = { number = 1, string = 2, boolean = 3 }

  local function before(a, b)
    local left, right = type(a), type(b)
    if left ~= right then return rank[left] < rank[right] end
    if left == "boolean" then return a and not b end
    return a < b
  end

  --- `pairs` in a stable order: numbers, then texts, then true and false, each sorted; all else last.
  --
  -- Lua's own order changes from run to run, so that a menu made from a table would look different every day and a
  -- recorded turn could not be repeated.
  function p.pairs(t)
    if type(t) ~= "table" then p.misuse("pairs needs a table, not %s", p.kindOf(t)) end
    local count = rawlen(t)
    if count > 0 and next(t, count) == nil then return next, t, nil end
    if p.contents and p.contents[t] then t = p.contents[t]() end
    local keys, rest = {}, {}
    for key in next, t do
      if rank[type(key)] then keys[#keys + 1] = key else rest[#rest + 1] = key end
    end
    sort(keys, before)
    for index = 1, #rest do keys[#keys + 1] = rest[index] end
    local index = 0
    return function()
      while true do
        index = index + 1
        local key = keys[index]
        if key == nil then return nil end
        local value = t[key]
        if value ~= nil then return key, value end
      end
    end, t, nil
  end

  local function member(path, key)
    if type(key) ~= "string" then return path .. "[" .. tostring(key) .. "]" end
    if find(key, "^[%a_][%w_]*$") then return path .. "." .. key end
    return path .. "[" .. p.show(key, 60) .. "]"
  end

  --- A copy of `value` if it is plain data of at most `limit` bytes; otherwise the script fails with the mend.
  --
  -- Plain data are texts, numbers, true, false, and tables of these whose keys are all texts or 1, 2, 3 and so on.
  function p.plain(value, path, limit)
    local bytes = 0
    local copy

    local function charge(count, where)
      bytes = bytes + count
      if bytes > limit then
        p.misuse("%s is larger than the %d KiB that may be remembered: keep less in it", path, limit // 1024)
      end
    end

    local function copyTable(t, where, depth)
      if depth > p.limits.depth then
        p.misuse("%s is nested deeper than %d tables, or contains itself: keep it flat", path, p.limits.depth)
      end
      local result, count, texts = {}, 0, false
      for key, item in next, t do
        count = count + 1
        if type(key) == "string" then
          texts = true
          charge(#key + 4)
        elseif mathtype(key) ~= "integer" then
          p.misuse("%s has %s as a key: use a text", where, p.kindOf(key))
        end
        result[type(key) == "string" and copy(key, "a key of " .. where, depth) or key] = copy(item, member(where, key), depth + 1)
      end
      local length = #result
      if not texts and length == count then return result end
      for key in next, t do
        if type(key) ~= "string" then
          p.misuse(
            texts and "%s mixes names and numbers as keys: use texts, e.g. [tostring(%d)]"
              or "%s has the number %d as a key but not all of 1, 2, 3, …: use a text, e.g. [tostring(n)]", where, key)
        end
      end
      return result
    end

    function copy(item, where, depth)
      local kind = type(item)
      if kind == "string" then
        if not utf8len(item) then
          p.misuse("%s is not a proper text: it may have been cut in the middle of a letter", where)
        end
        charge(#item + 3)
        return item
      elseif kind == "boolean" then
        charge(6)
        return item
      elseif kind == "number" then
        if item ~= item or item == huge or item == -huge then p.misuse("%s is not a usable number (%s)", where, tostring(item)) end
        charge(8)
        return item
      elseif kind == "table" then
        if p.contents and p.contents[item] then item = p.contents[item]() end
        charge(2)
        return copyTable(item, where, depth)
      end
      p.misuse("%s is a %s, which cannot be remembered: keep texts, numbers, true or false", where, kind)
    end

    return copy(value, path, 1)
  end
end
