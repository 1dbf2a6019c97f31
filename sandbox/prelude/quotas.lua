-- Quotas: what a turn and its tenant may use, and what is left of it.
--
-- What this turn does counts at once, bytes as nearly as can be told here: the host counts exactly before it keeps
-- anything. What the tenant uses is as it was when the turn began.

local max, unlimited = math.max, math.maxinteger

return function(p)
  local limits = p.limits

  --- Fails with the mend and the name of the quota.
  function p.exceed(quota, text, ...) p.misuse(text .. " (quota " .. quota .. ")", ...) end

  --- How much of one of its quotas the tenant had used when the turn began, and how much it may use.
  function p.allowance(turn, quota)
    local place = 2 * limits.quotas[quota]
    return turn.allowance[place - 1], turn.allowance[place]
  end

  local function sizeOf(value, path)
    local _, bytes = p.plain(value, path, unlimited)
    return bytes
  end

  --- Roughly the bytes of a stored value, `bytes` long itself, together with its name.
  function p.storedSize(key, bytes) return #key + 4 + bytes end

  -- By how many names and bytes the store will have grown if the turn ends well. What a write takes the place of is
  -- taken off where `isExact` and where it is known: otherwise it is rather too much than too little.
  local function growth(turn, isExact)
    local keys, bytes = 0, 0
    for index = 1, #turn.writes do
      local write = turn.writes[index]
      local known = isExact and turn.stored[write.key]
      if write.size then keys, bytes = keys + 1, bytes + write.size end
      if known and known.value ~= nil then
        keys, bytes = keys - 1, bytes - p.storedSize(write.key, sizeOf(known.value, write.key))
      end
    end
    return keys, bytes
  end

  -- Which quota of the store would be exceeded, and its limit. What does not grow exceeds nothing, for a quota may have
  -- been lowered.
  local function excess(turn, isExact)
    local keys, bytes = growth(turn, isExact)
    local used, limit = p.allowance(turn, "store_keys")
    if keys > 0 and used + keys > limit then return "store_keys", limit end
    used, limit = p.allowance(turn, "store_bytes")
    if bytes > 0 and used + bytes > limit then return "store_bytes", limit end
  end

  --- The quota of the store that the turn's writes exceed, and its limit; nil if they fit. Where that depends on what
  --- they take the place of, this run ends, and the host runs the turn again with those values.
  function p.storeExcess(turn)
    if not excess(turn, false) then return nil end
    local unknown = {}
    for index = 1, #turn.writes do
      local key = turn.writes[index].key
      if not turn.stored[key] then unknown[#unknown + 1] = key end
    end
    if #unknown > 0 then p.halt { need = { store = unknown } } end
    return excess(turn, true)
  end

  local function share(used, limit) return { used = used, limit = limit, left = max(0, limit - used) } end

  --- All quotas by their names, each with `used`, `limit` and `left`.
  function p.budget()
    local turn = p.needTurn("budget")
    local function ofTenant(quota, added)
      local used, limit = p.allowance(turn, quota)
      return share(used + added, limit)
    end
    local keys, bytes = growth(turn, true)
    return {
      messages = share(#turn.messages, limits.messages),
      timers = share(#turn.timers, limits.timers),
      store_reads = share(turn.reads, limits.reads),
      store_writes = share(#turn.writes, limits.writes),
      state_bytes = share(sizeOf(turn.state, "state"), limits.state),
      contact_bytes = share(sizeOf(turn.attributes, "contact"), limits.attributes),
      log_lines = share(#p.log, limits.log),
      http_calls = share(#turn.calls, limits.calls),
      messages_today = ofTenant("messages_today", #turn.messages),
      timers_waiting = ofTenant("timers_waiting", #turn.timers),
      store_keys = ofTenant("store_keys", keys),
      store_bytes = ofTenant("store_bytes", bytes),
      log_lines_today = ofTenant("log_lines_today", #p.log),
      http_calls_today = ofTenant("http_calls_today", #turn.calls),
    }
  end
end
