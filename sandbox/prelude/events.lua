-- The event as a handler receives it.

local setmetatable, type = setmetatable, type

return function(p)
  -- Everything an event may have; what it has not is nil, what no event ever has is a slip of the pen.
  local names = {
    kind = true, key = true, transport = true, account = true, at = true, sender = true, group = true, text = true,
    reply_to = true, forwarded = true, referral = true, raw = true, choice = true, media = true, location = true,
    contacts = true, reaction = true, order = true, system = true, unsupported = true, status = true, timer = true,
    handback = true, unknown = true, data = true, slots = true,
  }

  p.fields.event = names

  local guard = {
    __index = function(_, name)
      if names[name] or type(name) ~= "string" then return nil end
      p.misuse("an event has no `%s`%s", name, p.suggestion(name, names))
    end,
  }

  --- `event.text` is a text and, for a timer, `event.data` what `after` was given: always.
  function p.event(event)
    event.text = event.text or ""
    if event.kind == "timer" then event.data = event.timer.data or {} end
    return setmetatable(event, guard)
  end
end
