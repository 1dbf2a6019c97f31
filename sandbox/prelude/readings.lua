-- What people type when they mean a day, a time of day, both, or an amount of money.
--
-- Each reading takes the text as it was typed, and gives nil where it means nothing of the kind. Words of other languages
-- come from `phrases`; English is always understood.

local type, next, tonumber, tostring = type, next, tonumber, tostring
local find, match, gmatch, gsub, sub, upper, lower, format =
  string.find, string.match, string.gmatch, string.gsub, string.sub, string.upper, string.lower, string.format
local concat, remove = table.concat, table.remove

return function(p)
  local calendar = p.part "calendar"
  local readings = {}

  local weekdays = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }
  local months = {
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  }
  local numbers = {
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
  }
  readings.weekdays = weekdays

  -- The place of `word` in a list, in full or by its first three letters or more: "dec", "sept".
  local function among(list, word)
    for index = 1, #list do
      local name = p.fold(list[index])
      if word == name or #word >= 3 and sub(name, 1, #word) == word then return index end
    end
  end

  local function named(english, phrase, word)
    return among(english, word) or among(p.wordsFor(phrase), word)
  end

  local function isAny(name, text) return p.isWord(name, text) end

  -- The day in the year that the text does not name: the next from today on, unless that is too late for who asks.
  local function inSomeYear(month, ofMonth, today, fits)
    local year = calendar.dateOf(today)
    local best
    for candidate = year, year + 8 do
      local number = calendar.validDay(candidate, month, ofMonth)
      if number and number >= today then
        best = number
        break
      end
    end
    if best and fits(best) then return best end
    for candidate = year, year - 8, -1 do
      local number = calendar.validDay(candidate, month, ofMonth)
      if number and number <= today and fits(number) then return number end
    end
    return best
  end

  -- "26" is 2026, "85" is 1985: from 80 years ago to 19 years ahead.
  local function fullYear(text, today)
    local year = tonumber(text)
    if #text > 2 then return year end
    local this = calendar.dateOf(today)
    year = this - this % 100 + year
    if year > this + 19 then year = year - 100 end
    if year <= this - 81 then year = year + 100 end
    return year
  end

  -- Of two numbers the day comes first, unless the order says otherwise or it can only be the other way round.
  local function dayAndMonth(first, second, order)
    first, second = tonumber(first), tonumber(second)
    if order == "mdy" then first, second = second, first end
    if second > 12 and first <= 12 then first, second = second, first end
    return first, second
  end

  local function byNumbers(text, today, order, fits)
    local year, month, ofMonth = match(text, "^(%d%d%d%d)[%-%./](%d%d?)[%-%./](%d%d?)$")
    if year then return calendar.validDay(tonumber(year), tonumber(month), tonumber(ofMonth)) end
    local first, second, third = match(text, "^(%d%d?)%s?[%-%./ ]%s?(%d%d?)%s?[%-%./ ]%s?(%d%d%d?%d?)$")
    if first and #third ~= 3 then
      local d, m = dayAndMonth(first, second, order)
      return calendar.validDay(fullYear(third, today), m, d)
    end
    first, second = match(text, "^(%d%d?)%s?[%-%./]%s?(%d%d?)$")
    if not first then return nil end
    local d, m = dayAndMonth(first, second, order)
    return inSomeYear(m, d, today, fits)
  end

  local function byMonth(text, today, fits)
    local ofMonth, name, year = match(text, "^(%d%d?)%.? ?([^%d%s%.]+)%.? ?(%d*)$")
    if not ofMonth then name, ofMonth, year = match(text, "^([^%d%s%.]+)%.? (%d%d?)%.? ?(%d*)$") end
    local month = name and named(months, "months", name)
    if not month then return nil end
    if year == "" then return inSomeYear(month, tonumber(ofMonth), today, fits) end
    if #year ~= 2 and #year ~= 4 then return nil end
    return calendar.validDay(fullYear(year, today), month, tonumber(ofMonth))
  end

  -- "friday" is the next one after today; "next friday" is that of the week that begins on the coming Monday.
  local function byWeekday(text, today)
    local isNext = false
    local name, rest = match(text, "^(%S+) (.+)$")
    if name and isAny("next_words", name) then
      isNext, text = true, rest
    elseif name and (name == "this" or name == "coming") then
      text = rest
    elseif rest == "next week" then
      isNext, text = true, name
    end
    local wanted = not find(text, "%s") and named(weekdays, "weekdays", text)
    if not wanted then return nil end
    local now = calendar.weekday(today)
    if isNext then return today - now + 7 + wanted end
    return today + (wanted - now - 1) % 7 + 1
  end

  local units = { day = 1, days = 1, week = 7, weeks = 7 }

  local function byDistance(text, today)
    local count, unit = match(text, "^in (%S+) (%a+)$")
    if not count then return nil end
    count = tonumber(count) or (count == "a" or count == "an") and 1 or among(numbers, count)
    if count and count == count // 1 and count >= 0 and count <= 5000 and units[unit] then
      return today + (count // 1 | 0) * units[unit]
    end
  end

  -- Without what says nothing: "on the 24th of December".
  local function bare(text)
    text = gsub(p.fold(text), ",", " ")
    text = gsub(text, "(%d)(%a%a)%f[%A]", function(digit, ending)
      if ending == "st" or ending == "nd" or ending == "rd" or ending == "th" then return digit end
    end)
    local words = {}
    for word in gmatch(text, "%S+") do
      if word ~= "on" and word ~= "the" and word ~= "of" then words[#words + 1] = word end
    end
    return concat(words, " ")
  end

  local function anything() return true end

  --- The number of the day that is meant. `fits` tells of a day whether it would do: it decides where no year is named.
  function readings.day(text, today, order, fits)
    if #text > 60 then return nil end
    local isOrdinal = find(text, "%d%a%a%f[%A]") or find(p.fold(text), "^the %d")
    text = gsub(bare(text), "%.$", "")
    fits = fits or anything
    if isAny("today_words", text) then return today end
    if isAny("tomorrow_words", text) then return today + 1 end
    if isAny("after_tomorrow_words", text) then return today + 2 end
    if isAny("yesterday_words", text) then return today - 1 end
    local number = byNumbers(text, today, order, fits) or byMonth(text, today, fits) or byWeekday(text, today)
      or byDistance(text, today)
    if number or not isOrdinal then return number end
    local ofMonth = match(text, "^(%d%d?)$")
    if not ofMonth then return nil end
    -- "the 24th": of this month or, where that is over, of the next that has one.
    local year, month = calendar.dateOf(today)
    for _ = 1, 4 do
      number = calendar.validDay(year, month, tonumber(ofMonth))
      if number and number >= today then return number end
      month = month + 1
      if month > 12 then year, month = year + 1, 1 end
    end
  end

  local halves = { half = 30, quarter = 15 }

  -- "half past five", "quarter to six".
  local function bySpeech(text)
    local part, side, hour = match(text, "^a? ?(%a+) (%a+) (%S+)$")
    local minutes = part and halves[part]
    hour = hour and (tonumber(hour) or among(numbers, hour))
    if not minutes or not hour or hour < 1 or hour > 12 or hour ~= hour // 1 then return nil end
    hour = hour % 12 | 0
    if side == "past" then return hour * 60 + minutes end
    if side == "to" then return (hour * 60 - minutes) % 720 end
  end

  --- The minute of the day that is meant, and whether it may be meant for the afternoon as well: "5", "5:30".
  function readings.clock(text)
    if #text > 60 then return nil end
    text = gsub(p.fold(text), "^at ", "")
    if isAny("noon_words", text) then return 720 end
    if isAny("midnight_words", text) then return 0 end
    local half
    text = gsub(text, " in the (%a+)$", function(part)
      if part == "morning" then half = "a" elseif part == "afternoon" or part == "evening" then half = "p" end
      return half and "" or nil
    end)
    text = gsub(text, "%s?([ap])%.?m$", function(letter)
      half = letter
      return ""
    end)
    text = gsub(gsub(gsub(text, " o'?clock$", ""), "%s?h$", ""), " uhr$", "")
    local hour, minute = match(text, "^(%d%d?)[:%.h](%d%d)$")
    if not hour then hour, minute = match(text, "^(%d%d)(%d%d)$") end
    if not hour then hour, minute = match(text, "^(%d%d?)$"), "0" end
    if hour then
      local isVague = not half and #hour == 1 and hour ~= "0" or not half and (hour == "10" or hour == "11" or hour == "12")
      hour, minute = tonumber(hour), tonumber(minute)
      if hour > 23 or minute > 59 then return nil end
      if half and (hour < 1 or hour > 12) then return nil end
      if half then hour = hour % 12 + (half == "p" and 12 or 0) end
      return hour * 60 + minute, isVague and hour < 12
    end
    local spoken = bySpeech(text)
    if not spoken and among(numbers, text) and find(text, "^%a+$") then spoken = among(numbers, text) % 12 * 60 end
    if not spoken then return nil end
    if half == "p" then return spoken + 720 end
    return spoken, not half
  end

  -- The time of day that fits: "5" is 17:00 where 05:00 would not do.
  local function fitting(minute, isVague, fits)
    if isVague and not fits(minute) and fits(minute + 720) then return minute + 720 end
    return minute
  end

  --- The minute of the day that is meant, and fits if one can be meant that does.
  function readings.minute(text, fits)
    local minute, isVague = readings.clock(text)
    return minute and fitting(minute, isVague, fits or anything)
  end

  local spans = { minute = 60, minutes = 60, min = 60, hour = 3600, hours = 3600 }

  -- The first `count` of the words, and the others.
  local function split(words, count)
    local other = 0
    if p.fold(words[count + 1]) == "at" and count + 1 < #words then other = 1 end
    return concat(words, " ", 1, count), concat(words, " ", count + 1 + other)
  end

  --- The wall that is meant by a day and a time, or by one of both: then also which is missing, "day" or "time". A time
  --- alone is meant for its next coming; `now` is the wall now.
  function readings.both(text, now, order, fits)
    if #text > 80 then return nil end
    fits = fits or anything
    local number, second = calendar.read(match(text, "^%s*(.-)%s*$"))
    if number and second then return number * 86400 + second end
    local today = now // 86400
    local count, unit = match(p.fold(text), "^in (%S+) (%a+)$")
    count = count and (tonumber(count) or (count == "a" or count == "an") and 1)
    if count and spans[unit] and count >= 0 and count <= 100000 then
      return (now + count * spans[unit]) // 60 * 60 | 0
    end
    -- The whole first: "24 Dec 2026" is no evening.
    local whole = readings.day(text, today, order, function(day) return fits(day * 86400) end)
    if whole then return whole * 86400, "time" end
    local words = {}
    for word in gmatch(gsub(text, ",", " "), "%S+") do words[#words + 1] = word end
    local function joined(dayText, clockText)
      local minute, isVague = readings.clock(clockText)
      if not minute then return nil end
      local function fitsWith(day) return fits(day * 86400 + minute * 60) end
      local day = readings.day(dayText, today, order, fitsWith)
      if not day then return nil end
      return day * 86400 + 60 * fitting(minute, isVague, function(one) return fits(day * 86400 + one * 60) end)
    end
    for count = #words - 1, 1, -1 do
      local left, right = split(words, count)
      local wall = joined(left, right) or joined(right, left)
      if wall then return wall end
    end
    local minute, isVague = readings.clock(text)
    if not minute then return nil end
    local function coming(one)
      local wall = today * 86400 + one * 60
      return wall > now and wall or wall + 86400
    end
    minute = fitting(minute, isVague, function(one) return fits(coming(one)) end)
    return coming(minute), "day"
  end

  -- What people write for a currency; what several use means the one that is asked for.
  local signs = {
    ["€"] = { "EUR" }, euro = { "EUR" }, euros = { "EUR" }, ["£"] = { "GBP" }, pounds = { "GBP" }, ["₹"] = { "INR" },
    rs = { "INR", "PKR", "LKR", "NPR", "MUR" }, rupees = { "INR", "PKR", "LKR", "NPR", "MUR" },
    ["$"] = { "USD", "CAD", "AUD", "NZD", "SGD", "MXN", "ARS", "CLP", "COP", "HKD", "TWD", "NAD", "JMD" },
    dollars = { "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "NAD", "JMD" }, us = { "USD" },
    ksh = { "KES" }, kshs = { "KES" }, sh = { "KES", "TZS", "UGX", "SOS" }, shs = { "KES", "TZS", "UGX", "SOS" },
    shillings = { "KES", "TZS", "UGX", "SOS" }, bob = { "KES" }, tsh = { "TZS" }, ush = { "UGX" },
    ["₦"] = { "NGN" }, naira = { "NGN" }, n = { "NGN" }, r = { "ZAR" }, rand = { "ZAR" }, ["r$"] = { "BRL" },
    reais = { "BRL" }, ["¥"] = { "JPY", "CNY" }, yen = { "JPY" }, ["₩"] = { "KRW" }, cedis = { "GHS" }, ["₵"] = { "GHS" },
    ["zł"] = { "PLN" }, kr = { "SEK", "NOK", "DKK", "ISK" }, fr = { "CHF" }, francs = { "CHF", "XOF", "XAF", "RWF" },
    dh = { "MAD", "AED" }, dhs = { "MAD", "AED" }, birr = { "ETB" }, br = { "ETB" }, ["₺"] = { "TRY" }, tl = { "TRY" },
  }
  -- ISO 4217: how many digits a currency has behind the point, where it is not two.
  local digits = {
    BIF = 0, CLP = 0, DJF = 0, GNF = 0, ISK = 0, JPY = 0, KMF = 0, KRW = 0, PYG = 0, RWF = 0, UGX = 0, VND = 0, VUV = 0,
    XAF = 0, XOF = 0, XPF = 0, BHD = 3, IQD = 3, JOD = 3, KWD = 3, LYD = 3, OMR = 3, TND = 3,
  }

  --- How many digits a currency has behind the point.
  function readings.digits(currency) return digits[currency] or 2 end

  -- Whether what stands beside the number names the currency; nil where it names another.
  local function names(word, currency)
    word = gsub(gsub(lower(word), "^[/%s%.]+", ""), "[/%s%.=%-]+$", "")
    if word == "" or upper(word) == currency or not currency then return true end
    local meant = signs[word]
    for index = 1, meant and #meant or 0 do
      if meant[index] == currency then return true end
    end
    if meant or find(word, "^%a%a%a$") then return nil end
    return false
  end

  -- "1,200.50", "1.200,50", "1 200", "1200": three digits behind a mark are thousands, unless the currency has three.
  local function plain(text, places)
    text = gsub(gsub(text, "[%s'_]", ""), "\xC2\xA0", "")
    if not find(text, "^%d[%d%.,]*$") or #text > 18 then return nil end
    local mark, behind = match(text, "([%.,])(%d*)$")
    if mark then
      local other = mark == "." and "," or "."
      local isOnce = not find(sub(text, 1, #text - #behind - 1), mark, 1, true)
      local isPoint = isOnce and (#behind ~= 3 or places == 3 and not find(text, other, 1, true) or find(text, other, 1, true))
      if not isPoint then
        behind = ""
        if not find(text, "^%d%d?%d?[%" .. mark .. "]%d%d%d") then return nil end
      end
      local whole = isPoint and sub(text, 1, #text - #behind - 1) or text
      if find(whole, "[%.,]") and not find(whole, "^%d%d?%d?[%.,]%d%d%d") then return nil end
      text = gsub(whole, "[%.,]", "") .. (behind ~= "" and "." .. behind or "")
      if #behind > places then return nil end
    end
    return tonumber(text)
  end

  --- The amount that is meant, in whole units of the currency, which may be nil for any; or nil, and "currency" where
  --- another one is named.
  function readings.money(text, currency)
    if #text > 60 then return nil end
    local before, number, after = match(text, "^([^%d]*)(%d[%d%.,'%s\xC2\xA0]*)([^%d]*)$")
    if not number then return nil end
    number = gsub(number, "%s+$", "")
    -- "100." and "100,-" and "100/="
    number = gsub(number, "[%.,]$", "")
    if find(before, "%-%s*$") then return nil end
    local factor = 1
    after = gsub(gsub(after, "^%s+", ""), "%s+$", "")
    if find(after, "^[kK]%f[^%a]") then factor, after = 1000, sub(after, 2) end
    local left, right = names(gsub(before, "%s+$", ""), currency), names(after, currency)
    if left == nil or right == nil then return nil, "currency" end
    if not left or not right then return nil end
    local amount = plain(number, factor == 1 and (digits[currency or ""] or 2) or 3)
    if not amount then return nil end
    amount = amount * factor
    return amount % 1 == 0 and amount // 1 | 0 or amount
  end

  --- "KES 1,200.50".
  function readings.moneyText(amount, currency)
    local text = amount % 1 == 0 and tostring(amount // 1 | 0) or format("%." .. (currency and readings.digits(currency) or 2) .. "f", amount)
    local whole, rest = match(text, "^(%d+)(.*)$")
    local count
    repeat whole, count = gsub(whole, "^(%d+)(%d%d%d)", "%1,%2") until count == 0
    return (currency and currency .. " " or "") .. whole .. rest
  end

  return readings
end
