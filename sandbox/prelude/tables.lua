-- `data`: the tables of the folder data/, for reading.

local type, next, tonumber, tostring, rawlen, setmetatable = type, next, tonumber, tostring, rawlen, setmetatable
local match = string.match

return function(p)
  local frozen = {}  -- what stands behind each table that cannot be changed
  p.frozen = frozen

  local function freeze(value, path, columns)
    if type(value) ~= "table" then return value end
    local front = {}
    local inner = {}
    local function at(key)
      local item = value[key]
      if type(item) ~= "table" then return item end
      if not inner[key] then inner[key] = freeze(item, path) end
      return inner[key]
    end
    frozen[front] = value
    return setmetatable(front, {
      __index = function(_, key)
        if columns and value[key] == nil and not columns[key] then
          p.misuse("%s has no column %s%s", path, p.show(key, 40), p.suggestion(key, columns))
        end
        return at(key)
      end,
      __newindex = function(_, key)
        p.misuse("%s cannot be changed: it is a file of the bot. To remember something write state.%s = …", path,
          type(key) == "string" and key or "name")
      end,
      __len = function() return rawlen(value) end,
      __pairs = function()
        return function(_, key)
          local following = next(value, key)
          return following, following ~= nil and at(following) or nil
        end, front, nil
      end,
      __metatable = false,
    })
  end

  -- A list of rows, each { column = value }, whatever the file is.
  local function rowsOf(name, file)
    local source = p.module(file)
    if type(source) ~= "table" then
      p.misuse('%s must return a table: return { { item = "bread", price = 250 } }, not %s', file, p.kindOf(source))
    end
    if match(file, "%.lua$") then return p.plain(source, file, p.limits.table_bytes), nil end
    local columns, rows = {}, {}
    for index = 1, #source.columns do columns[source.columns[index]] = index end
    for number = 1, #source do
      local cells, row = source[number], {}
      for index = 1, #source.columns do row[source.columns[index]] = cells[index] end
      rows[number] = row
    end
    return rows, columns
  end

  local function tableOf(name, file)
    local path = "data." .. name
    local rows, columns = rowsOf(name, file)
    local fronts = {}

    -- A row, or whatever a Lua file has under the key.
    local function front(number)
      if fronts[number] == nil then fronts[number] = freeze(rows[number], path, columns) end
      return fronts[number]
    end

    local function same(cell, wanted)
      if cell == wanted then return true end
      -- "250", as somebody types it, finds the number.
      return type(cell) == "number" and type(wanted) == "string" and cell == tonumber(wanted)
    end

    local function check(verb, self, filter)
      if self ~= p.tables[name] then p.misuse("write %s:%s with a colon", path, verb) end
      if filter == nil or type(filter) == "function" then return end
      if type(filter) ~= "table" then
        p.misuse('%s:%s needs what to look for, e.g. %s:%s{ item = "bread" }, not %s', path, verb, path, verb, p.kindOf(filter))
      end
      for key in next, filter do
        if columns and not columns[key] then
          p.misuse("%s has no column %s%s", path, p.show(key, 40), p.suggestion(key, columns))
        end
      end
    end

    local function fits(number, filter)
      if filter == nil then return true end
      if type(filter) == "function" then return filter(front(number)) and true or false end
      local row = rows[number]
      if type(row) ~= "table" then return false end
      for key, wanted in next, filter do
        if not same(row[key], wanted) then return false end
      end
      return true
    end

    local methods = {}

    --- All rows that fit, in the order of the file.
    function methods.find(self, filter)
      check("find", self, filter)
      local found = {}
      for number = 1, #rows do
        if fits(number, filter) then found[#found + 1] = front(number) end
      end
      return found
    end

    function methods.all(self) return methods.find(self) end

    --- The first row that fits, or nil.
    function methods.first(self, filter)
      check("first", self, filter)
      for number = 1, #rows do
        if fits(number, filter) then return front(number) end
      end
      return nil
    end

    --- How many rows fit.
    function methods.count(self, filter)
      check("count", self, filter)
      local count = 0
      for number = 1, #rows do
        if fits(number, filter) then count = count + 1 end
      end
      return count
    end

    local whole = freeze(rows, path)
    local own = {}
    frozen[own] = rows
    return setmetatable(own, {
      __index = function(_, key)
        if methods[key] then return methods[key] end
        if rows[key] ~= nil then return front(key) end
        if type(key) == "string" then
          p.misuse("%s has no %s: it has all, find, first and count", path, p.show(key, 40))
        end
        return nil
      end,
      __newindex = function(_, key) whole[key] = true end,
      __len = function() return #rows end,
      __pairs = function() return p.pairs(whole) end,
      __metatable = false,
    })
  end

  p.tables = {}

  return setmetatable({}, {
    __index = function(_, name)
      local known = p.tables[name]
      if known then return known end
      local csv, lua = "data/" .. tostring(name) .. ".csv", "data/" .. tostring(name) .. ".lua"
      local file = p.files[csv] and csv or p.files[lua] and lua
      if not file then
        local names = {}
        for other in next, p.files do
          local one = match(other, "^data/([%w_%-/]+)%.%a+$")
          if one then names[one] = true end
        end
        p.misuse("there is no file %s or .lua in this folder%s", csv, p.suggestion(name, names, "data.%s"))
      end
      p.tables[name] = tableOf(name, file)
      return p.tables[name]
    end,
    __newindex = function() p.misuse("data cannot be changed: put a file into the folder data") end,
    __metatable = false,
  })
end
