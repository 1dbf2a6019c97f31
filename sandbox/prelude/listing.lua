-- `store.list`: which names of the tenant's store begin with a prefix.

local type, next = type, next
local sub, sort, utf8len, mathtype = string.sub, table.sort, utf8.len, math.type

return function(p)
  local limits = p.limits
  local verb = "store.list"
  local known = { limit = true, values = true }

  local function optionsOf(options)
    if options == nil then return {} end
    if type(options) == "number" then options = { limit = options } end
    if type(options) ~= "table" then
      p.misuse("%s: the second value is how many, or a table, e.g. { limit = 20, values = true }, not %s", verb,
        p.kindOf(options))
    end
    for key in next, options do
      if not known[key] then p.misuse("%s does not know %s%s", verb, p.show(key, 40), p.suggestion(key, known)) end
    end
    local limit = options.limit
    if limit ~= nil and (mathtype(limit) ~= "integer" or limit < 1) then
      p.misuse("%s: limit is a whole number from 1, not %s", verb, p.kindOf(limit))
    end
    return options
  end

  -- A listing that is not among the turn's inputs ends this run; the host runs the turn again with it.
  local function ask(turn, prefix)
    local listing = turn.listings[prefix]
    if not (listing and listing.isRead) then p.countRead(turn) end
    if not listing then p.halt { need = { list = prefix } } end
    listing.isRead = true
    if not listing.names then
      p.misuse(
        "%s looks through at most %d names, and %s has more beside it: begin names with their group, e.g. \"slot:monday:9\"",
        verb, limits.listed, p.show(prefix, 60))
    end
    return listing.names
  end

  -- What is stored, with what this turn has set and without what it has deleted.
  local function namesOf(turn, prefix)
    local there, names = {}, {}
    for _, name in next, ask(turn, prefix) do there[name] = true end
    for name, entry in next, turn.written do
      if sub(name, 1, #prefix) == prefix then there[name] = entry.value ~= nil or nil end
    end
    for name in next, there do names[#names + 1] = name end
    sort(names)
    return names
  end

  -- All values that are missing are asked for at once.
  local function withValues(turn, names)
    local missing, list = {}, {}
    for index = 1, #names do
      local name = names[index]
      if not turn.written[name] and not turn.stored[name] then missing[#missing + 1] = name end
    end
    if turn.reads + #missing > limits.reads then
      p.exceed("store_reads", "%s: one turn reads at most %d values: ask for fewer, e.g. { limit = 20 }", verb, limits.reads)
    end
    if #missing > 0 then p.halt { need = { store = missing } } end
    for index = 1, #names do
      local value = p.storeRead(turn, names[index])
      if type(value) == "table" then value = p.plain(value, names[index], limits.value * 2) end
      list[index] = { name = names[index], value = value }
    end
    return list
  end

  return function(prefix, options)
    local turn = p.needTurn(verb)
    if type(prefix) ~= "string" or #prefix > limits.key or not utf8len(prefix) then
      p.misuse('%s needs what the names begin with, e.g. %s "slot:", not %s', verb, verb, p.kindOf(prefix))
    end
    options = optionsOf(options)
    local names = namesOf(turn, prefix)
    for index = #names, (options.limit or limits.listed) + 1, -1 do names[index] = nil end
    return options.values and withValues(turn, names) or names
  end
end
