-- "90s", "15m", "2h", "3d", "1h 30m", "2 hours": spans of time as authors write them.

local type, tonumber = type, tonumber
local gsub, lower = string.gsub, string.lower

local milliseconds = {
  s = 1000, second = 1000, seconds = 1000,
  m = 60000, min = 60000, minute = 60000, minutes = 60000,
  h = 3600000, hour = 3600000, hours = 3600000,
  d = 86400000, day = 86400000, days = 86400000,
  w = 604800000, week = 604800000, weeks = 604800000,
}

return function(p)
  --- The milliseconds of a span such as "1h 30m"; fails in the name of `verb` unless it lies within 1 s to 400 d.
  function p.duration(text, verb)
    local mend = 'write a time such as "90s", "15m", "2h" or "3d"'
    if type(text) ~= "string" then p.misuse("%s got %s instead of a time: %s", verb, p.kindOf(text), mend) end
    local total = 0
    local rest = gsub(lower(text), "%s*(%d+%.?%d*)%s*(%a+)%s*", function(count, unit)
      local length = milliseconds[unit]
      if not length then return nil end  -- stays in the rest
      total = total + tonumber(count) * length
      return ""
    end)
    if rest ~= "" or total == 0 then
      p.misuse("%s does not understand the time %s: %s", verb, p.show(text, 40), mend)
    end
    if total < 1000 or total > 400 * milliseconds.d then
      p.misuse("%s takes times from 1s to 400d, not %s", verb, p.show(text, 40))
    end
    return total // 1 | 0
  end
end
