-- `at`: a timer for a moment of the clock.

local type, format = type, string.format

return function(p)
  local calendar, readings = p.part "calendar", p.part "readings"
  local mend = 'write a day and a time such as "2026-12-24 09:00", "tomorrow 9:00" or "monday 17:30"'

  -- The moment that is meant, and whether it is still to come.
  local function find(when)
    local now = p.now()
    local wall, missing = readings.both(when, calendar.wall(now))
    if not wall then p.misuse("at does not understand %s: %s", p.show(when, 60), mend) end
    if missing == "time" then
      p.misuse("at: %s names a day without a time: %s", p.show(when, 60), p.show(calendar.dateText(wall // 86400) .. " 09:00"))
    end
    local moment = calendar.moment(wall)
    if moment - now > 400 * 86400 then p.misuse("at takes times up to 400 days ahead, not %s", p.show(when, 40)) end
    return { moment = moment, isAhead = moment > now }
  end

  --- Calls on.timer(name) at that time of the person's clock. False, and nothing is set, where it has passed.
  return function(when, name, data)
    p.needTurn("at")
    if type(when) ~= "string" then p.misuse("at got %s instead of a time: %s", p.kindOf(when), mend) end
    local found = p.outside("at", find, when)
    if p.isMuted() then return found.isAhead end
    local timer = p.timer("at", name, data)
    if not found.isAhead then
      p.note("warn", format("at: %s has passed, so the timer %s is not set", when, name))
      return false
    end
    p.addTimer("at", timer).at = found.moment * 1000
    return true
  end
end
