-- `time`: days and times of the clock, as texts, by the clocks of the person's zone.

local type, tonumber, tostring, select, math = type, tonumber, tostring, select, math
local find, format, gsub, lower, match, sub = string.find, string.format, string.gsub, string.lower, string.match, string.sub

local day = 86400

return function(p)
  local calendar, readings = p.part "calendar", p.part "readings"
  local forms = '"2026-12-24", "2026-12-24 17:30" or "17:30"'

  -- The number of the day or nil, and the seconds of the day or nil.
  local function read(verb, when)
    if type(when) ~= "string" then p.misuse("%s needs a time as a text, %s, not %s", verb, forms, p.kindOf(when)) end
    local number, second = calendar.read(when)
    if not number and not second then
      p.misuse("%s does not understand %s: write %s, or read what people typed with time.parse", verb, p.show(when, 60), forms)
    end
    return number, second
  end

  local function readDay(verb, when)
    local number, second = read(verb, when)
    if not number then p.misuse("%s needs a day, and %s is a time of day only", verb, p.show(when, 40)) end
    return number, second
  end

  local function now() return p.outside("time.now", calendar.now) end

  -- "5:30pm"
  local function twelve(second)
    local hour, minute = second // 3600, second // 60 % 60
    local text = tostring((hour + 11) % 12 + 1)
    if minute ~= 0 then text = text .. format(":%02d", minute) end
    return text .. (hour < 12 and "am" or "pm")
  end

  local needsDay = { weekday = true, wday = true, day = true, dd = true, month = true, mon = true, mm = true, year = true }
  local slots = {
    weekday = function(number) return p.wordsFor "weekdays"[calendar.weekday(number)] end,
    wday = function(number) return sub(p.wordsFor "weekdays"[calendar.weekday(number)], 1, 3) end,
    day = function(number) return select(3, calendar.dateOf(number)) end,
    dd = function(number) return format("%02d", (select(3, calendar.dateOf(number)))) end,
    month = function(number) return p.wordsFor "months"[select(2, calendar.dateOf(number))] end,
    mon = function(number) return sub(p.wordsFor "months"[select(2, calendar.dateOf(number))], 1, 3) end,
    mm = function(number) return format("%02d", (select(2, calendar.dateOf(number)))) end,
    year = function(number) return (calendar.dateOf(number)) end,
    time = function(_, second) return calendar.clockText(second // 60) end,
    time12 = function(_, second) return twelve(second) end,
  }

  local words = {}

  function words.now() return calendar.text(now() // 60 * 60) end

  function words.today() return calendar.dateText(now() // day) end

  function words.zone() return (calendar.zone()).name end

  function words.of(milliseconds)
    if type(milliseconds) ~= "number" or milliseconds - milliseconds ~= 0 then
      p.misuse("time.of needs milliseconds since 1970, such as event.at, not %s", p.kindOf(milliseconds))
    end
    return calendar.text(calendar.wall(milliseconds // 1000 | 0))
  end

  function words.stamp(when)
    local number, second = readDay("time.stamp", when)
    return calendar.moment(number * day + (second or 0)) * 1000
  end

  function words.parse(text, order)
    if type(text) ~= "string" then p.misuse("time.parse needs what somebody typed, a text, not %s", p.kindOf(text)) end
    if order ~= nil and order ~= "dmy" and order ~= "mdy" then
      p.misuse('time.parse: the order of 03/04 is "dmy" or "mdy", not %s', p.kindOf(order))
    end
    return p.outside("time.parse", function()
      local wall, missing = readings.both(text, calendar.now(), order)
      if not wall then return nil end
      if missing == "time" then return calendar.dateText(wall // day) end
      if missing == "day" then return calendar.clockText(wall % day // 60) end
      return calendar.text(wall)
    end)
  end

  function words.format(when, pattern)
    local number, second = read("time.format", when)
    if pattern == nil then
      pattern = number and (second and "{weekday} {day} {month}, {time}" or "{weekday} {day} {month}") or "{time}"
    elseif type(pattern) ~= "string" then
      p.misuse('time.format: the second value is a text such as "{day} {month} {year}", not %s', p.kindOf(pattern))
    end
    return (gsub(pattern, "{([%a_%d]*)}", function(name)
      local slot = slots[name]
      if not slot then p.misuse("time.format does not know {%s}%s", name, p.suggestion(name, slots, "{%s}")) end
      local value = needsDay[name] and number or not needsDay[name] and second
      if not value then
        p.misuse("time.format: {%s} needs a %s, which %s has not", name, needsDay[name] and "day" or "time of day", when)
      end
      return tostring(slot(number, second))
    end))
  end

  function words.weekday(when) return readings.weekdays[calendar.weekday(readDay("time.weekday", when))] end

  local units = {
    s = "second", second = "second", m = "minute", min = "minute", minute = "minute", h = "hour", hour = "hour", d = "day",
    day = "day", w = "week", week = "week", month = "month", year = "year",
  }
  local seconds = { second = 1, minute = 60, hour = 3600 }
  local days = { day = 1, week = 7 }

  -- Months, days and seconds of a span such as "1 month", "-2d", "1h 30m".
  local function span(text)
    local mend = 'write a span such as "3d", "-2h", "1h 30m", "1 month"'
    if type(text) ~= "string" then p.misuse("time.add got %s instead of a span: %s", p.kindOf(text), mend) end
    local totals, sign = { month = 0, day = 0, second = 0 }, 1
    local rest = gsub(lower(text), "%s*([+-]?)%s*(%d+)%s*(%a+)%s*", function(mark, count, unit)
      unit = units[unit] or units[gsub(unit, "s$", "")]
      if not unit or #count > 6 then return nil end  -- stays in the rest
      if mark ~= "" then sign = mark == "-" and -1 or 1 end
      count = sign * tonumber(count)
      if unit == "month" or unit == "year" then
        totals.month = totals.month + count * (unit == "year" and 12 or 1)
      elseif days[unit] then
        totals.day = totals.day + count * days[unit]
      else
        totals.second = totals.second + count * seconds[unit]
      end
      return ""
    end)
    if rest ~= "" then p.misuse("time.add does not understand the span %s: %s", p.show(text, 40), mend) end
    return totals
  end

  local function addDays(number, totals)
    local year, month, ofMonth = calendar.dateOf(number)
    local count = year * 12 + month - 1 + totals.month
    year, month = count // 12, count % 12 + 1
    ofMonth = math.min(ofMonth, calendar.daysIn(year, month))
    local sum = calendar.dayOf(year, month, ofMonth) + totals.day
    year = calendar.dateOf(sum)
    if year < 1900 or year > 9999 then p.misuse("time.add: the year %d is beyond what there is: 1900 to 9999", year) end
    return sum
  end

  function words.add(when, text)
    local number, second = read("time.add", when)
    local totals = span(text)
    if not number then
      if totals.month ~= 0 or totals.day ~= 0 then
        p.misuse("time.add: %s is a time of day only: add hours or minutes", p.show(when, 40))
      end
      return calendar.clockText((second + totals.second) % day // 60)
    end
    number = addDays(number, totals)
    if not second then
      if totals.second ~= 0 then
        p.misuse("time.add: %s is a day only: add days, or write %s", p.show(when, 40), p.show(when .. " 09:00"))
      end
      return calendar.dateText(number)
    end
    if totals.second == 0 then return calendar.text(number * day + second) end
    return calendar.text(calendar.wall(calendar.moment(number * day + second) + totals.second))
  end

  local measures = { minutes = 60, hours = 3600, days = 1, weeks = 7 }

  function words.between(first, second, unit)
    unit = unit == nil and "days" or unit
    if not measures[unit] then
      p.misuse("time.between counts in %s%s", p.kindOf(unit), p.suggestion(unit, measures, '"%s"'))
    end
    local fromDay, from = readDay("time.between", first)
    local toDay, to = readDay("time.between", second)
    if unit == "days" then return toDay - fromDay end
    if unit == "weeks" then return (toDay - fromDay) // 7 end
    local elapsed = calendar.moment(toDay * day + (to or 0)) - calendar.moment(fromDay * day + (from or 0))
    return elapsed % measures[unit] == 0 and elapsed // measures[unit] or elapsed / measures[unit]
  end

  function words.start_of(unit, when)
    local number = readDay("time.start_of", when == nil and words.today() or when)
    local year, month, ofMonth = calendar.dateOf(number)
    if unit == "day" then
      return calendar.dateText(number)
    elseif unit == "week" then
      return calendar.dateText(number - calendar.weekday(number) + 1)
    elseif unit == "month" then
      return calendar.dateText(number - ofMonth + 1)
    elseif unit == "year" then
      return calendar.dateText(calendar.dayOf(year, 1, 1))
    end
    p.misuse('time.start_of takes "day", "week", "month" or "year", not %s', p.kindOf(unit))
  end

  return p.guarded(words, "time")
end
