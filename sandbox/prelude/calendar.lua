-- Days, clocks and time zones: the arithmetic, and how times are written.
--
-- A moment is seconds since 1970. A wall is what clocks show, as the moment that shows the same in UTC. Scripts write both
-- as texts, by the clocks of the person's zone: "2026-12-24", "2026-12-24 17:30", "17:30". Such texts are plain data, and
-- they sort by time.

local type, tonumber = type, tonumber
local format, match, find = string.format, string.match, string.find

local day = 86400
local lengths = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

return function(p)
  local calendar = {}

  --- The number of a day, counted from 1970-01-01.
  --
  -- Years begin in March here, so that the day that some have and some have not is their last. Source: H. Hinnant,
  -- "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  function calendar.dayOf(year, month, ofMonth)
    if month <= 2 then year = year - 1 end
    local era = year // 400
    local ofEra = year - era * 400
    local ofYear = (153 * (month + (month > 2 and -3 or 9)) + 2) // 5 + ofMonth - 1
    return era * 146097 + ofEra * 365 + ofEra // 4 - ofEra // 100 + ofYear - 719468
  end

  --- Year, month and day of the month of a day's number: `civil_from_days` of the same source.
  function calendar.dateOf(number)
    local shifted = number + 719468
    local era = shifted // 146097
    local ofEra = shifted - era * 146097
    local year = (ofEra - ofEra // 1460 + ofEra // 36524 - ofEra // 146096) // 365
    local ofYear = ofEra - (365 * year + year // 4 - year // 100)
    local month = (5 * ofYear + 2) // 153
    local ofMonth = ofYear - (153 * month + 2) // 5 + 1
    month = month < 10 and month + 3 or month - 9
    return year + era * 400 + (month <= 2 and 1 or 0), month, ofMonth
  end

  function calendar.daysIn(year, month)
    if month == 2 and year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0) then return 29 end
    return lengths[month]
  end

  --- The number of a day that there is; nil for 30 February. Years from 1900 to 9999.
  function calendar.validDay(year, month, ofMonth)
    if year < 1900 or year > 9999 or month < 1 or month > 12 then return nil end
    if ofMonth < 1 or ofMonth > calendar.daysIn(year, month) then return nil end
    return calendar.dayOf(year, month, ofMonth)
  end

  --- 1 to 7; Monday is 1. 1970-01-01 was a Thursday.
  function calendar.weekday(number) return (number + 3) % 7 + 1 end

  -- Zones are inputs of the turn; one that is not among them ends this run, and the host runs the turn again with it.
  local function lookUp(name)
    local turn = p.needTurn("time")
    local answer = turn.zones[name]
    if not answer then p.halt { need = { zones = { name } } } end
    return answer
  end

  --- Whether there is a zone of this name; if not, also the nearest.
  function calendar.isZone(name)
    local answer = lookUp(name)
    return answer.name ~= nil, answer.nearest
  end

  --- The person's own zone, else the tenant's.
  function calendar.zone()
    local own = p.needTurn("time").attributes.timezone
    local answer = type(own) == "string" and own ~= "" and lookUp(own)
    if answer and answer.name then return answer, own end
    return lookUp(""), ""
  end

  local function offsetAt(zone, moment)
    local offset, changes = zone.offset, zone.changes
    for index = 1, #changes, 2 do
      if changes[index] > moment then break end
      offset = changes[index + 1]
    end
    return offset
  end

  --- What clocks of the zone show at a moment.
  function calendar.wall(moment, zone) return moment + offsetAt(zone or calendar.zone(), moment) end

  --- When clocks of the zone show `wall`: the first time where they show it twice; where they skip it, as much later as
  --- they are put forward (RFC 5545, 3.3.5).
  function calendar.moment(wall, zone)
    zone = zone or calendar.zone()
    local changes, best = zone.changes, nil
    for index = 0, #changes, 2 do
      local moment = wall - (index == 0 and zone.offset or changes[index])
      if moment + offsetAt(zone, moment) == wall and (not best or moment < best) then best = moment end
    end
    if best then return best end
    for index = 1, #changes, 2 do
      local moment = wall - (index == 1 and zone.offset or changes[index - 1])
      if moment >= changes[index] and wall - changes[index + 1] < changes[index] then return moment end
    end
    return wall - offsetAt(zone, wall)
  end

  --- "2026-12-24".
  function calendar.dateText(number) return format("%04d-%02d-%02d", calendar.dateOf(number)) end

  --- "17:30".
  function calendar.clockText(minute) return format("%02d:%02d", minute // 60, minute % 60) end

  --- "2026-12-24 17:30", with seconds where there are any.
  function calendar.text(wall)
    local second = wall % day
    local text = calendar.dateText(wall // day) .. " " .. calendar.clockText(second // 60)
    if second % 60 ~= 0 then text = text .. format(":%02d", second % 60) end
    return text
  end

  --- What a text in the written form says: the number of the day or nil, and the seconds of that day or nil.
  function calendar.read(text)
    local year, month, ofMonth, rest = match(text, "^(%d%d%d%d)%-(%d%d?)%-(%d%d?)(.*)$")
    local number = year and calendar.validDay(tonumber(year), tonumber(month), tonumber(ofMonth))
    if year and not number then return nil end
    rest = year and rest or text
    if number and rest == "" then return number end
    local hour, minute, second = match(rest, "^[ T]?(%d%d?):(%d%d)(.*)$")
    if not hour or number and not find(rest, "^[ T]") then return nil end
    second = second == "" and 0 or tonumber(match(second, "^:(%d%d)$") or 60)
    hour, minute = tonumber(hour), tonumber(minute)
    if hour > 23 or minute > 59 or second > 59 then return nil end
    return number, hour * 3600 + minute * 60 + second
  end

  --- Seconds of the wall now.
  function calendar.now() return calendar.wall(p.now()) end

  return calendar
end
