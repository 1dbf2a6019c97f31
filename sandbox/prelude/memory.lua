-- What a script remembers of this person (`contact`) and of the whole tenant (`store`).

local type, next = type, next
local utf8len = utf8.len

return function(p)
  local limits = p.limits

  -- What the transport tells of the person, and names that mean something of their own.
  local told = { name = true, phone = true, user_id = true, parent_user_id = true, username = true }
  local known = { identities = true, tags = true, history = true, language = true }
  p.fields.contact = { language = true, identities = true, tags = true, timezone = true }
  for key in next, told do p.fields.contact[key] = true end

  function p.contactGet(key)
    local turn = p.needTurn("contact")
    if told[key] then return turn.person[key] end
    if known[key] then return p.part("people").get(key) end
    return turn.attributes[key]
  end

  function p.contactSet(key, value)
    local turn = p.needTurn("contact")
    if type(key) ~= "string" then p.misuse("contact takes names, not %s: contact.city = …", p.kindOf(key)) end
    if told[key] then
      local mend = "use another name, e.g. contact.my_" .. key
      p.misuse("contact.%s is told by the person's phone and cannot be changed: %s", key, mend)
    end
    if known[key] then p.part("people").checkSet(key, value) end
    if key == "timezone" and value ~= nil then p.checkZone(value) end
    if value ~= nil then value = p.plain(value, "contact." .. key, limits.attributes, "contact_bytes") end
    turn.attributes[key] = value
  end

  --- Fails unless there is a time zone of this name.
  function p.checkZone(name)
    local example = 'contact.timezone = "Africa/Nairobi"'
    if type(name) ~= "string" then p.misuse("contact.timezone is a text, e.g. %s, not %s", example, p.kindOf(name)) end
    local isZone, nearest = p.part "calendar".isZone(name)
    if isZone then return end
    local meant = nearest and 'did you mean "' .. nearest .. '"?' or "write a name such as " .. example
    p.misuse("contact.timezone: there is no time zone %s: %s", p.show(name, 60), meant)
  end

  --- Everything known of the person in one table.
  function p.contactContents()
    local turn, all = p.needTurn("contact"), {}
    for key, value in next, turn.attributes do all[key] = value end
    for key in next, told do all[key] = turn.person[key] end
    return all
  end

  function p.storeKey(verb, key)
    if type(key) ~= "string" then
      p.misuse('%s needs a name in quotes, e.g. %s "orders", not %s', verb, verb, p.kindOf(key))
    end
    if key == "" or #key > limits.key then
      p.misuse("%s: a name has 1 to %d bytes, this one has %d", verb, limits.key, #key)
    end
    if not utf8len(key) then p.misuse("%s: the name is not a proper text", verb) end
    return key
  end
  local keyOf = p.storeKey

  --- Counts one more question to the store.
  function p.countRead(turn)
    if turn.reads >= limits.reads then
      p.exceed("store_reads", "store: one turn reads at most %d names: is this a loop?", limits.reads)
    end
    turn.reads = turn.reads + 1
  end

  -- A value that is not among the turn's inputs ends this run; the host runs the turn again with it.
  function p.storeRead(turn, key)
    local write = turn.written[key]
    if write then return write.value end
    local known = turn.stored[key]
    if known and known.isRead then return known.value end
    p.countRead(turn)
    if not known then p.halt { need = { store = { key } } } end
    known.isRead = true
    return known.value
  end
  local read = p.storeRead

  local full = {
    store_keys = "%s: this tenant's store holds %d names, the most it may: delete some with store.delete",
    store_bytes = "%s: this does not fit into the %d bytes of this tenant's store: delete names with store.delete",
  }

  -- When a value shall be forgotten: milliseconds from now; nil means never.
  local function expiryOf(verb, options)
    if options == nil then return nil end
    local expires = type(options) == "table" and options.expires
    if not expires or next(options, next(options)) ~= nil then
      p.misuse('%s takes one option, when to forget the value: { expires = "2h" }', verb)
    end
    return p.duration(expires, verb .. ": expires")
  end

  -- `bytes` are roughly the value's; `expiry` is when to forget it, or "kept" for when it was to be forgotten before.
  -- What does not fit changes nothing, for the script may catch the error and go on.
  local function write(turn, verb, key, value, bytes, expiry)
    local entry = turn.written[key]
    local isNew, before, size = not entry, entry and entry.value, entry and entry.size
    if expiry == "kept" and entry then expiry = entry.expires end
    if isNew then
      if #turn.writes >= limits.writes then
        p.exceed(
          "store_writes", "%s: one turn changes at most %d names of the store: is this a loop?", verb, limits.writes)
      end
      entry = { key = key }
      turn.written[key] = entry
      turn.writes[#turn.writes + 1] = entry
    end
    entry.value, entry.size = value, bytes and p.storedSize(key, bytes)
    local quota, limit = p.storeExcess(turn)
    if not quota then
      entry.expires = expiry
      return
    end
    entry.value, entry.size = before, size
    if isNew then turn.written[key], turn.writes[#turn.writes] = nil, nil end
    p.exceed(quota, full[quota], verb, limit)
  end

  function p.storeGet(key)
    local turn = p.needTurn("store.get")
    local value = read(turn, keyOf("store.get", key))
    -- A copy: what the script does to it is kept only by `store.set`.
    if type(value) == "table" then value = p.plain(value, key, limits.value * 2) end
    return value
  end

  --- Writes a value that is not nil.
  function p.storeWrite(verb, key, value, expiry)
    local copy, bytes = p.plain(value, "the value of " .. p.show(key, 60), limits.value)
    write(p.turn, verb, key, copy, bytes, expiry)
  end

  function p.storeSet(key, value, options)
    p.needTurn("store.set")
    keyOf("store.set", key)
    if value == nil then
      p.misuse("store.set(%s) needs a value; to forget it write store.delete(%s)", p.show(key, 60), p.show(key, 60))
    end
    p.storeWrite("store.set", key, value, expiryOf("store.set", options))
  end

  function p.storeDelete(key)
    local turn = p.needTurn("store.delete")
    write(turn, "store.delete", keyOf("store.delete", key), nil)
  end

  function p.storeIncrement(key, by, options)
    local turn = p.needTurn("store.increment")
    keyOf("store.increment", key)
    if by == nil then by = 1 end
    if type(by) ~= "number" or by - by ~= 0 then p.misuse("store.increment adds a number, not %s", p.kindOf(by)) end
    local span = expiryOf("store.increment", options)
    local value, expiry = read(turn, key), "kept"
    if value == nil then value, expiry = 0, span end
    if type(value) ~= "number" then
      p.misuse("store.increment: %s holds %s, not a number", p.show(key, 60), p.kindOf(value))
    end
    value = value + by
    p.storeWrite("store.increment", key, value, expiry)
    return value
  end

  --- Sets the value if it is still the expected one, or removes it where the new one is nil; nil expects that there is
  --- none.
  function p.storeCompareAndSet(key, expected, new, options)
    local verb = "store.compare_and_set"
    local turn = p.needTurn(verb)
    local expiry = expiryOf(verb, options)
    if not p.same(read(turn, keyOf(verb, key)), expected) then return false end
    if new ~= nil then p.storeWrite(verb, key, new, expiry) else write(turn, verb, key, nil) end
    return true
  end
end
