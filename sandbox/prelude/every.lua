-- `every`: a timer that comes again and again by the person's clock, until it is cancelled.

local type, next, tonumber = type, next, tonumber
local find, gmatch, gsub, match = string.find, string.gmatch, string.gsub, string.match
local concat = table.concat

return function(p)
  local calendar, readings = p.part "calendar", p.part "readings"
  local mend = 'write "day 09:00", "weekday 09:00", "monday 09:00", "month 1 09:00" or a span such as "2h"'

  local sets = { day = { 1, 2, 3, 4, 5, 6, 7 }, weekday = { 1, 2, 3, 4, 5 }, weekend = { 6, 7 } }

  -- "monday, thursday" as a list of numbers.
  local function daysOf(text)
    if sets[text] then return sets[text] end
    local found, list = {}, {}
    for word in gmatch(gsub(text, "%f[%a]and%f[%A]", " "), "[^%s,]+") do
      local number
      for index = 1, 7 do
        local name = readings.weekdays[index]
        if word == name or #word >= 3 and find(name, word, 1, true) == 1 then number = index end
      end
      if not number then return nil end
      if not found[number] then list[#list + 1] = number end
      found[number] = true
    end
    return #list > 0 and list or nil
  end

  local function monthDay(text)
    local which = match(text, "^month (%w+)$")
    if not which then return nil end
    if which == "last" then return 31 end
    local number = tonumber(match(which, "^(%d%d?)%a*$"))
    return number and number >= 1 and number <= 31 and number or nil
  end

  -- The days of the front and the time of the end, wherever the text can be cut so that both mean something.
  local function rule(text)
    local words = {}
    for word in gmatch(gsub(text, "%f[%a]at%f[%A]", " "), "%S+") do words[#words + 1] = word end
    for count = #words - 1, 1, -1 do
      local front, minute = concat(words, " ", 1, count), readings.clock(concat(words, " ", count + 1))
      local days, ofMonth = daysOf(front), monthDay(front)
      if minute and days then return { days = days, minute = minute } end
      if minute and ofMonth then return { day = ofMonth, minute = minute } end
    end
  end

  local function parse(text)
    text = p.fold(text)
    if find(text, "^%d+%.?%d*%s*%a") and not find(text, "[ap]%.?m") then
      local span = p.duration(text, "every")
      if span < 60000 then p.misuse("every comes once a minute at the most, not each %s", text) end
      return { span = span }
    end
    local found = rule(text)
    if found then return found end
    if daysOf(text) or monthDay(text) then p.misuse('every: %s needs a time: "%s 09:00"', p.show(text, 40), text) end
    if readings.clock(text) then p.misuse('every: %s needs to know which days: "day %s"', p.show(text, 40), text) end
    p.misuse("every does not understand %s: %s", p.show(text, 60), mend)
  end

  --- Calls on.timer(name) again and again. What waits under this name already is taken back.
  return function(when, name, data)
    p.needTurn("every")
    if p.isMuted() then return end
    if type(when) ~= "string" then p.misuse("every got %s instead of a time: %s", p.kindOf(when), mend) end
    local every = parse(when)
    local timer = p.timer("every", name, data)
    local zone, called = calendar.zone()
    every.zone = called
    p.cancel(name)
    p.addTimer("every", timer).every = every
  end
end
