-- What is known of the person beside what scripts remember: tags, language, identities, what was said. And what agents
-- and owners want to know: `note`, `goal`.

local type, next, tostring, setmetatable = type, next, tostring, setmetatable
local find, sort, utf8len, mathtype = string.find, table.sort, utf8.len, math.type

return function(p)
  local limits = p.limits
  local most, longest, kept = 50, 60, 20

  -- Tags and the language lie among what is remembered of the person, under names that no script can set otherwise.
  local function tagsOf(turn)
    local tags = turn.attributes.tags
    return type(tags) == "table" and tags or {}
  end

  local function placeOf(tags, name)
    for index = 1, #tags do
      if tags[index] == name then return index end
    end
  end

  local get = {}

  function get.tags(turn)
    local list = {}
    for index, name in next, tagsOf(turn) do list[index] = name end
    return setmetatable(list, {
      __index = { has = function(self, name)
        if self ~= list then p.misuse('write contact.tags:has with a colon: contact.tags:has "vip"') end
        return placeOf(list, name) ~= nil
      end },
      __newindex = function() p.misuse('contact.tags only shows the tags: write tag "vip" or untag "vip"') end,
      __metatable = false,
    })
  end

  function get.language(turn)
    local own = turn.attributes.language
    if own ~= nil then return own end
    return p.part("translations").standard()
  end

  -- Each identity with what it is, the strongest first.
  function get.identities(turn)
    local list = {}
    for _, kind in next, { "user_id", "parent_user_id", "phone", "username" } do
      if turn.person[kind] then list[#list + 1] = { kind = kind, value = turn.person[kind] } end
      for _, other in next, turn.person.others or {} do
        if other.kind == kind then list[#list + 1] = { kind = kind, value = other.value } end
      end
    end
    return list
  end

  local function said(count)
    local turn = p.turn
    if not turn.history then p.halt { need = { history = true } } end
    local list = {}
    for index = #turn.history - count + 1, #turn.history do
      local one = turn.history[index]
      if one then list[#list + 1] = { at = one.at, by = one.by, kind = one.kind, text = one.text } end
    end
    return list
  end

  function get.history()
    return function(count)
      if count == nil then count = kept end
      if mathtype(count) ~= "integer" or count < 1 or count > kept then
        p.misuse("contact.history takes how many, a whole number from 1 to %d, not %s", kept, p.kindOf(count))
      end
      return p.outside("contact.history " .. count, said, count)
    end
  end

  local part = {}

  function part.get(key) return get[key](p.turn) end

  local setting = {
    tags = 'contact.tags cannot be set: write tag "vip" or untag "vip"',
    history = "contact.history cannot be set: it is what was said",
    identities = "contact.identities cannot be set: they are told by the transport",
  }

  --- Fails unless the script may set it so.
  function part.checkSet(key, value)
    if setting[key] then p.misuse(setting[key]) end
    if value ~= nil and (type(value) ~= "string" or not find(value, "^%l%l%l?$") and not find(value, "^%l%l%l?%-[%w]+$")) then
      p.misuse('contact.language is a language such as "de" or "pt-BR", not %s', p.kindOf(value))
    end
  end

  local function nameOf(verb, name, example)
    if type(name) ~= "string" or not find(name, "%S") or #name > longest or not utf8len(name) then
      p.misuse("%s needs a name of 1 to %d bytes in quotes: %s", verb, longest, example)
    end
    return name
  end

  local function setTag(verb, name, isOn)
    local turn = p.needTurn(verb)
    nameOf(verb, name, verb .. ' "vip"')
    local tags = {}
    for _, one in next, tagsOf(turn) do
      if one ~= name then tags[#tags + 1] = one end
    end
    if isOn then tags[#tags + 1] = name end
    if #tags > most then p.misuse("tag: a person has at most %d tags: untag some", most) end
    sort(tags)
    turn.attributes.tags = #tags > 0 and tags or nil
  end

  --- tag "vip"; tag("vip", false) takes it away again.
  part.tag = p.unlessMuted(function(name, isOn)
    if isOn ~= nil and type(isOn) ~= "boolean" then
      p.misuse('tag: the second value is true or false: tag("vip", false), not %s', p.kindOf(isOn))
    end
    setTag("tag", name, isOn ~= false)
  end)

  part.untag = p.unlessMuted(function(name) setTag("untag", name, false) end)

  --- A line for the agents of this conversation.
  part.note = p.unlessMuted(function(text)
    local turn = p.needTurn("note")
    if type(text) == "number" then text = tostring(text) end
    if type(text) ~= "string" or not find(text, "%S") or not utf8len(text) then
      p.misuse('note needs a text for the agents in quotes, e.g. note "allergic to nuts", not %s', p.kindOf(text))
    end
    if #text > limits.note then p.misuse("note: the text is longer than %d bytes", limits.note) end
    turn.notes = turn.notes or {}
    if #turn.notes >= limits.notes then
      p.misuse("note: one turn writes at most %d notes: is this a loop?", limits.notes)
    end
    turn.notes[#turn.notes + 1] = text
  end)

  --- Something the tenant wanted came about: goal("order", 250).
  part.goal = p.unlessMuted(function(name, value)
    local turn = p.needTurn("goal")
    nameOf("goal", name, 'goal("order", 250)')
    if value == nil then value = 0 end
    if type(value) ~= "number" or value - value ~= 0 then
      p.misuse('goal: the second value is what it is worth, a number: goal("order", 250), not %s', p.kindOf(value))
    end
    turn.goals = turn.goals or {}
    if #turn.goals >= limits.goals then
      p.misuse("goal: one turn reaches at most %d goals: is this a loop?", limits.goals)
    end
    turn.goals[#turn.goals + 1] = { name = name, value = value }
  end)

  return part
end
