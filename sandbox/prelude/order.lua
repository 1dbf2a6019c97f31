-- The order in which tables are read.

local type, next, rawlen, sort = type, next, rawlen, table.sort

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
    if t == p.words.contact then t = p.contactContents() end
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
end
