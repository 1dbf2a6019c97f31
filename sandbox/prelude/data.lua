-- Plain data: what may be remembered.

local type, next, tostring = type, next, tostring
local mathtype, huge = math.type, math.huge
local utf8len, find = utf8.len, string.find

return function(p)
  --- Whether two plain data are alike.
  local function same(a, b)
    if a == b then return true end
    if type(a) ~= "table" or type(b) ~= "table" then return false end
    for key, value in next, a do
      if not same(value, b[key]) then return false end
    end
    for key in next, b do
      if a[key] == nil then return false end
    end
    return true
  end
  p.same = same

  local function member(path, key)
    if type(key) ~= "string" then return path .. "[" .. tostring(key) .. "]" end
    if find(key, "^[%a_][%w_]*$") then return path .. "." .. key end
    return path .. "[" .. p.show(key, 60) .. "]"
  end

  --- A copy of `value` if it is plain data of at most `limit` bytes, and roughly its bytes; otherwise the script fails
  --- with the mend and, if it is given, the name of the quota.
  --
  -- Plain data are texts, numbers, true, false, and tables of these whose keys are all texts or 1, 2, 3 and so on.
  function p.plain(value, path, limit, quota)
    local bytes = 0
    local copy

    local function charge(count, where)
      bytes = bytes + count
      if bytes > limit then
        local text = "%s is larger than the %d KiB that may be remembered: keep less in it"
        if quota then p.exceed(quota, text, path, limit // 1024) end
        p.misuse(text, path, limit // 1024)
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
          copy(key, "a key of " .. where, depth)
        elseif mathtype(key) ~= "integer" then
          p.misuse("%s has %s as a key: use a text", where, p.kindOf(key))
        end
        result[key] = copy(item, member(where, key), depth + 1)
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
        if item ~= item or item == huge or item == -huge then
          p.misuse("%s is not a usable number: was something divided by zero?", where)
        end
        charge(8)
        return item
      elseif kind == "table" then
        if item == p.words.contact then item = p.contactContents() end
        if p.frozen then item = p.frozen[item] or item end
        charge(2)
        return copyTable(item, where, depth)
      end
      p.misuse("%s is a %s, which cannot be remembered: keep texts, numbers, true or false", where, kind)
    end

    local result = copy(value, path, 1)
    return result, bytes
  end
end
