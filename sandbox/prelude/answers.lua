-- Answers that are a day, a time of day, both, or an amount of money.

local type, find = type, string.find

local day = 86400

return function(p)
  local calendar, readings = p.part "calendar", p.part "readings"
  local answers = {}
  local bounds = { "min", "max", "after", "before" }

  -- What one of the question's bounds says, by the wall `now`: the number of a day, a minute of the day, or a wall.
  local read = {}

  function read.date(text, now) return readings.day(text, now // day) end

  function read.time(text) return (readings.clock(text)) end

  function read.when(text, now, bound)
    local wall, missing = readings.both(text, now)
    if wall and missing == "time" and (bound == "max" or bound == "after") then wall = wall + day - 60 end
    return wall
  end

  local examples = { date = '"2026-12-24" or "tomorrow"', time = '"17:30"', when = '"2026-12-24 17:30"' }

  --- Fails at the author's line where the question's options mean nothing.
  function answers.check(question)
    local given, kind = question.given, question.kind
    if given.order ~= nil and (kind ~= "date" and kind ~= "when" or given.order ~= "dmy" and given.order ~= "mdy") then
      p.misuse('ask: order is "dmy" or "mdy", of a date, not %s', p.kindOf(given.order))
    end
    if kind == "money" then
      if given.money ~= true and (type(given.money) ~= "string" or not find(given.money, "^%u%u%u$")) then
        p.misuse('ask: money is the currency, e.g. money = "KES", or true for any, not %s', p.kindOf(given.money))
      end
      for index = 1, #bounds do
        local bound = given[bounds[index]]
        if bound ~= nil and (index > 2 or type(bound) ~= "number") then
          p.misuse("ask: %s of an amount is %s", bounds[index], index > 2 and "none: use min and max" or "a number")
        end
      end
      return
    end
    for index = 1, #bounds do
      local bound = given[bounds[index]]
      if bound ~= nil and (type(bound) ~= "string" or not read[kind](bound, 0, bounds[index])) then
        p.misuse("ask: %s is a text such as %s, not %s", bounds[index], examples[kind], p.kindOf(bound))
      end
    end
  end

  -- The least and the greatest value that do, nil where there is no end.
  local function ends(question, now, step)
    local given, kind = question.given, question.kind
    local function value(bound) return given[bound] and read[kind](given[bound], now, bound) end
    local least, greatest, after, before = value "min", value "max", value "after", value "before"
    if after and (not least or after + step > least) then least = after + step end
    if before and (not greatest or before - step < greatest) then greatest = before - step end
    return least, greatest
  end

  local patterns = { date = "{weekday} {day} {month} {year}", when = "{weekday} {day} {month} {year}, {time}" }

  local function text(kind, value)
    if kind == "date" then return calendar.dateText(value) end
    if kind == "time" then return calendar.clockText(value) end
    return calendar.text(value)
  end

  local function shown(kind, value) return p.part "time".format(text(kind, value), patterns[kind]) end

  local function complaint(kind, least, greatest, show)
    if not least and not greatest then return p.phrase("answer_" .. kind) end
    local which = least and greatest and "_between" or least and "_from" or "_to"
    return p.phrase(kind .. which, { min = least and show(kind, least), max = greatest and show(kind, greatest) })
  end

  local function answer(question, step, find)
    local now = calendar.now()
    local least, greatest = ends(question, now, step)
    local function fits(value) return not (least and value < least) and not (greatest and value > greatest) end
    local value, problem = find(now, fits)
    if value and fits(value) then return text(question.kind, value) end
    return nil, problem or complaint(question.kind, least, greatest, shown)
  end

  function answers.date(event, given, question)
    return answer(question, 1, function(now, fits) return readings.day(event.text, now // day, given.order, fits) end)
  end

  function answers.time(event, _, question)
    return answer(question, 1, function(_, fits) return readings.minute(event.text, fits) end)
  end

  function answers.when(event, given, question)
    return answer(question, 60, function(now, fits)
      local wall, missing = readings.both(event.text, now, given.order, fits)
      if missing == "time" then
        return nil, p.phrase("when_time", { day = p.part "time".format(calendar.dateText(wall // day), "{day} {month}") })
      end
      return wall
    end)
  end

  local function amountText(currency)
    return function(_, amount) return readings.moneyText(amount, currency) end
  end

  function answers.money(event, given)
    local currency = given.money ~= true and given.money or nil
    local amount, problem = readings.money(event.text, currency)
    if amount and not (given.min and amount < given.min) and not (given.max and amount > given.max) then return amount end
    if problem == "currency" then return nil, p.phrase("money_currency", { currency = currency }) end
    return nil, complaint("money", given.min, given.max, amountText(currency))
  end

  --- How an answer is told back; nil where `check` has made something else of it.
  function answers.shown(question, value)
    if question.kind == "money" then
      local currency = question.given.money
      return type(value) == "number" and value >= 0 and readings.moneyText(value, currency ~= true and currency or nil) or nil
    end
    if type(value) ~= "string" then return nil end
    local number, second = calendar.read(value)
    if not number and not second then return nil end
    return p.part "time".format(value, number and (second and patterns.when or patterns.date) or nil)
  end

  return answers
end
