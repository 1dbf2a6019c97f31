-- `after`, `cancel`, `escalate`: what a turn wants beside messages.

local type, next, remove, utf8len = type, next, table.remove, utf8.len

return function(p)
  local limits = p.limits

  local function timerName(verb, name)
    if type(name) ~= "string" then
      p.misuse('%s needs the name of a timer in quotes, e.g. "feedback", not %s', verb, p.kindOf(name))
    end
    if not p.handlers.timer[name] then
      p.misuse("%s: there is no on.timer(%s)%s", verb, p.show(name, 60), p.suggestion(name, p.handlers.timer, '"%s"'))
    end
  end

  --- Fails where one more timer would be too many, for the turn or for its tenant.
  function p.mayWait(verb)
    local turn = p.turn
    if #turn.timers >= limits.timers then
      p.exceed("timers", "%s: one turn sets at most %d timers: is this a loop?", verb, limits.timers)
    end
    local waiting, limit = p.allowance(turn, "timers_waiting")
    if waiting + #turn.timers >= limit then
      local text = "%s: %d of this tenant's timers wait, the most that may: let some come, or cancel some, before"
      p.exceed("timers_waiting", text, verb, limit)
    end
  end

  --- What a timer of this name calls for, checked.
  function p.timer(verb, name, data)
    timerName(verb, name)
    if data == nil then data = {} end
    if type(data) ~= "table" then
      p.misuse('%s: the third value is a table, e.g. { order = 7 }, not %s', verb, p.kindOf(data))
    end
    return { name = name, data = p.plain(data, "the timer's data", limits.value) }
  end

  --- Lets the timer wait. It is given back, to be told for when.
  function p.addTimer(verb, timer)
    p.mayWait(verb)
    p.turn.timers[#p.turn.timers + 1] = timer
    return timer
  end

  function p.after(time, name, data)
    p.needTurn("after")
    local milliseconds = p.duration(time, "after")
    p.addTimer("after", p.timer("after", name, data)).after = milliseconds
  end

  function p.cancel(name)
    local turn = p.needTurn("cancel")
    if type(name) ~= "string" or name == "" or #name > limits.key then
      p.misuse('cancel needs the name of a timer in quotes, e.g. cancel "feedback", not %s', p.kindOf(name))
    end
    for index = #turn.timers, 1, -1 do
      if turn.timers[index].name == name then remove(turn.timers, index) end
    end
    for index = 1, #turn.cancelled do
      if turn.cancelled[index] == name then return end
    end
    if #turn.cancelled >= limits.timers then p.misuse("cancel: one turn cancels at most %d names", limits.timers) end
    turn.cancelled[#turn.cancelled + 1] = name
  end

  local fields = { reason = true, queue = true, priority = true, note = true }
  p.fields.escalate = fields
  local priorities = { low = true, normal = true, high = true, urgent = true }

  function p.escalate(spec)
    local turn = p.needTurn("escalate")
    if type(spec) == "string" then spec = { reason = spec } end
    if type(spec) ~= "table" then p.misuse('escalate needs a reason: escalate{ reason = "asks for a person" }') end
    for key in next, spec do
      if not fields[key] then p.misuse("escalate does not know %s%s", p.show(key, 40), p.suggestion(key, fields)) end
    end
    if spec.reason == nil then p.misuse('escalate needs a reason: escalate{ reason = "asks for a person" }') end
    if spec.priority ~= nil and not priorities[spec.priority] then
      p.misuse("escalate: priority is %s%s", p.kindOf(spec.priority), p.suggestion(spec.priority, priorities, '"%s"'))
    end
    local escalation = {}
    for key in next, fields do
      local value = spec[key]
      if value ~= nil then
        if type(value) ~= "string" or value == "" or not utf8len(value) then
          p.misuse("escalate: %s must be a text in quotes, not %s", key, p.kindOf(value))
        end
        if #value > limits.note then p.misuse("escalate: %s is longer than %d bytes", key, limits.note) end
        escalation[key] = value
      end
    end
    turn.escalation = escalation
  end
end
