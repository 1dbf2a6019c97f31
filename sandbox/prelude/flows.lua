-- `flow`, `start`, `ask`, `once`: conversations written as straight-line code.
--
-- A flow holds no VM while it waits. Each answer is recorded under the name of its question, and with the next message
-- the flow runs again from its top: questions that have an answer return at once, and what was said and done in earlier
-- turns is not said and done again ("muted"), until the question is reached that this message answers. Names count, not
-- places: an edit may add, remove and reorder questions while somebody is in the middle.

local type, next, error = type, next, error
local create, resume, yield, status = coroutine.create, coroutine.resume, coroutine.yield, coroutine.status
local current, isyieldable = coroutine.running, coroutine.isyieldable
local remove, find, byte, format = table.remove, string.find, string.byte, string.format
local tostring, select = tostring, select

-- The name of the timers that end a wait. No author's timer can have it, for it is no handler's.
local timeout = "[ask]"
-- Where the record lies among what the conversation remembers; no author's name can begin with a bracket.
local place = "[flow]"

return function(p)
  local words, limits = p.words, p.limits
  local flows = {}
  local record   -- of the flow this conversation is in: what is remembered of it; nil when it is in none
  local running  -- while the flow's own code runs: how far it is
  local started  -- whether this turn began a flow, which has put its question itself
  local tooLate = {}  -- in place of an event when a wait has timed out

  local function copy(value) return value ~= nil and p.plain(value, "the flow's memory", limits.state) or nil end

  -- What has changed from one state to another: new values, and the names that are gone.
  local function changes(before, after)
    local set, gone = {}, {}
    for key, value in next, after do
      if not p.same(value, before[key]) then set[key] = value end
    end
    for key in next, before do
      if after[key] == nil then gone[#gone + 1] = key end
    end
    return { set = set, gone = gone }
  end

  local function apply(change, state)
    for key, value in next, change.set do state[key] = value end
    for index = 1, #change.gone do state[change.gone[index]] = nil end
  end

  --- True while a flow's code runs.
  function p.isInFlow() return running ~= nil end

  -- A number that tells values apart: what is said and done is known by it. A table's does not depend on its order.
  local function traceOf(value, depth)
    local sum = #type(value)
    if type(value) == "string" then
      for index = 1, #value, 4 do
        local a, b, c, d = byte(value, index, index + 3)
        sum = (((sum * 31 + a) * 31 + (b or 0)) * 31 + (c or 0)) * 31 + (d or 0)
      end
      return sum * 31 + #value
    elseif type(value) == "number" or type(value) == "boolean" then
      return traceOf(tostring(value), depth) + sum
    elseif type(value) == "table" and depth < 6 then
      for key, part in next, value do
        local pair = traceOf(key, depth + 1) * 31 + traceOf(part, depth + 1)
        sum = sum + pair * (pair | 1)
      end
    end
    return sum
  end

  --- True for what a flow has said and done in earlier turns: for everything above the question that this message
  --- answers, and below it for what was there before, where an edit has moved the question up or put another one in.
  --- The values are what it is about to say or do.
  function p.isMuted(...)
    if not running then return false end
    if running.isInOnce then return false end
    local trace = select("#", ...)
    for index = 1, trace do trace = trace * 31 + traceOf((select(index, ...)), 0) end
    trace = format("%x", trace)
    local count = (running.traces[trace] or 0) + 1
    running.traces[trace] = count
    if running.muted and not running.isPast or count <= (record.traces[trace] or 0) then return true end
    running.hasActed = true
    return false
  end

  -- Where a test's coverage is counted, what became of a question is noted.
  local function trace(what, name)
    local list = p.trace
    if list then list[#list + 1] = { what = what, name = name, at = p.place() } end
  end
  --- True where what the outside answers is remembered by a flow.
  function p.isRemembering() return running ~= nil and not running.isInOnce end

  -- From here on what the flow says and does is new.
  local function unmute()
    if not running.muted then return end
    running.muted = false
    running.before = running.before or copy(running.state)
  end

  -- From here on it may be.
  local function pass(question)
    if question ~= running.last then return end
    running.isPast = true
    running.before = copy(running.state)
  end

  -- Whether nothing tells how far the flow had come: an edit has removed the question that waited, or given it another
  -- name, so that the end of what was said and done in earlier turns is not marked any more.
  local function isLost()
    return running.muted and not running.last and not running.asked[record.waiting]
  end

  -- Then the flow runs once more. Up to the last question that was answered it is muted; behind it, it says and does
  -- what it has not said and done before.
  local function runPast(run, event)
    local last = false
    for index = 1, #record.order do
      if running.asked[record.order[index]] then last = record.order[index] end
    end
    running.again = function() return run(event, last or "") end
  end

  --- What the outside answers to `find(...)`, asked once: a flow that runs again gets the same.
  function p.outside(what, find, ...)
    if not running or running.isInOnce then return find(...) end
    local count = (running.counts[what] or 0) + 1
    running.counts[what] = count
    local key = what .. "#" .. count
    local known = record.outside[key]
    if not known then
      known = { value = find(...) }
      record.outside[key] = copy(known)
      return known.value
    end
    return copy(known.value)
  end

  local function checkName(verb, name, example)
    if type(name) ~= "string" or not find(name, "%S") or #name > 60 then
      p.misuse("%s needs a name of 1 to 60 letters in quotes: %s", verb, example)
    end
  end

  function words.flow(name, fn)
    if p.turn then p.misuse("flow belongs at the top of the file, not inside a handler") end
    local example = 'flow("order", function() … end)'
    checkName("flow", name, example)
    if type(fn) ~= "function" then p.misuse("flow needs a function: %s", example) end
    if flows[name] then p.misuse("the flow %s is there twice", p.show(name, 60)) end
    flows[name] = fn
    p.listing[#p.listing + 1] = 'flow "' .. name .. '"'
  end

  -- Ends the waiting of the question in hand, and with it its time-out.
  local function stopWaiting()
    local turn = p.turn
    for index = #turn.timers, 1, -1 do
      if turn.timers[index].name == timeout then remove(turn.timers, index) end
    end
    if not record.hasTimeout then return end
    record.hasTimeout = nil
    for index = 1, #turn.cancelled do
      if turn.cancelled[index] == timeout then return end
    end
    turn.cancelled[#turn.cancelled + 1] = timeout
  end

  -- Lets the next message be offered to the question. One that is only put again goes on with the time it has left.
  local function waitFor(question)
    -- An edit may have put this question above what was said and done before.
    for trace, count in next, running.traces do
      if count > (record.traces[trace] or 0) then record.traces[trace] = count end
    end
    record.prompt = question.prompt
    if record.hasTimeout and record.waiting == question.name and record.timedFor == question.name then return end
    stopWaiting()
    record.waiting = question.name
    local span = question.given.timeout
    if span == nil then return end
    p.mayWait("ask: timeout")
    local turn = p.turn
    turn.timers[#turn.timers + 1] = {
      name = timeout, after = p.duration(span, "ask: timeout"), data = { flow = record.flow, question = question.name },
    }
    record.hasTimeout, record.timedFor = true, question.name
  end

  -- Runs the flow from its top. `event` is what the person answered, nil when the question is only to be put again.
  -- `last` is the question behind which it is looked for what has not been said yet; "" is the top.
  -- False when the flow was over without a use for it.
  local function run(event, last)
    local turn = p.turn
    local fn = flows[record.flow]
    if not fn then  -- an edit has removed it
      record = nil
      return false
    end
    local isNew = record.waiting == nil
    running = {
      muted = not isNew, event = event, counts = {}, asked = {}, prefix = "", traces = {},
      state = isNew and turn.state or copy(record.state), last = last,
    }
    pass ""
    local flow = create(fn)
    running.flow = flow
    p.openState(running.state)
    local isWell, message = resume(flow, copy(record.data))
    if isWell and status(flow) == "dead" and isLost() then runPast(run, event) end
    local done = running
    running = nil
    p.openState(turn.state)
    if not isWell then error(message, 0) end
    if done.before then apply(changes(done.before, done.state), turn.state) end
    if done.again then return done.again() end
    if status(flow) == "dead" then
      stopWaiting()
      record = nil
    end
    return done.hasActed or not done.muted
  end

  function words.start(name, data)
    local turn = p.needTurn("start")
    if not flows[name] then p.misuse("there is no flow %s%s", p.show(name, 60), p.suggestion(name, flows, '"%s"')) end
    if data ~= nil and type(data) ~= "table" then
      p.misuse('start: the second value is a table, e.g. { item = "bread" }, not %s', p.kindOf(data))
    end
    if running then  -- a flow within a flow: its questions bear its name
      local outer = running.prefix
      running.prefix = outer .. name .. "."
      local result = flows[name](copy(data))
      running.prefix = outer
      return result
    end
    if record then stopWaiting() end
    record = {
      flow = name, data = copy(data), state = copy(turn.state), answers = {}, order = {}, outside = {}, later = {},
      traces = {},
    }
    started = true
    run(nil)
  end

  -- Ends the flow at the person's wish.
  local function cancel()
    unmute()
    p.say("ask", p.phrase "cancelled")
    stopWaiting()
    running.again = function()
      record = nil
      return true
    end
    yield()
  end

  -- Asks the question before this one again.
  local function back(question)
    local last = remove(record.order)
    if last then record.answers[last] = nil end
    record.waiting, record.traces = last or question.name, {}
    running.again = function() return run(nil) end
    yield()
  end

  local function keep(question, value)
    trace(value == nil and "late" or "answered", question.name)
    record.answers[question.name] = { value = copy(value) }
    record.order[#record.order + 1] = question.name
    stopWaiting()
    unmute()
  end

  -- Takes the message as this question's answer; true and the value, or it does not return.
  local function take(question, event)
    if event == tooLate then
      keep(question, nil)
      return true, nil
    end
    if event.kind == "text" and not p.isChoice(question, event) then
      local text = p.fold(event.text)
      if p.isWord("cancel_words", text) then cancel() end
      if p.isWord("back_words", text) then back(question) end
    end
    local value, problem = p.answer(question, event)
    if value == nil then
      trace("refused", question.name)
      unmute()
      p.put(question, problem)
      waitFor(question)
      yield()
    end
    keep(question, value)
    p.tellBack(question, value)
    return true, value
  end

  local function checkPlace(verb)
    p.needTurn(verb)
    if not running then p.misuse('%s works inside a flow: flow("order", function() … end)', verb) end
    if running.isInOnce then p.misuse("%s cannot be inside once: ask before it", verb) end
    if current() ~= running.flow or not isyieldable() then
      p.misuse("%s works in the flow itself, not in a coroutine, table.sort or string.gsub inside of it", verb)
    end
  end

  -- Whether it is what the person was asked. One that has another name now, since an edit, still asks the same.
  local function isWaiting(question)
    return record.waiting == question.name or record.prompt == question.prompt and not running.asked[record.waiting]
  end

  local function fullName(verb, name, example)
    checkName(verb, name, example)
    local full = running.prefix .. name
    if running.asked[full] then
      p.misuse('%s: %s comes twice: in a loop give each its own name, e.g. "%s" .. index', verb, p.show(name, 60), name)
    end
    running.asked[full] = true
    return full
  end

  function words.ask(name, prompt, options)
    checkPlace("ask")
    local full = fullName("ask", name, 'ask("count", "How many?", { number = true })')
    local question = p.question(full, prompt, options)
    local known = record.answers[full]
    if known then
      pass(full)
      return copy(known.value)
    end
    local event = running.event
    running.event = nil
    if event and isWaiting(question) then
      local _, value = take(question, event)
      return value
    end
    -- An edit has put this question before the one that was answered: that answer is kept until its turn comes.
    if event and event ~= tooLate then
      local said = { text = event.text, choice = event.choice, location = event.location, media = event.media }
      record.later[record.waiting] = copy(said)
    end
    local earlier = record.later[full]
    record.later[full] = nil
    local value = earlier and p.answer(question, earlier)
    if value ~= nil then
      keep(question, value)
      return value
    end
    if isLost() then
      runPast(run, event)
      yield()
    end
    trace("asked", full)
    unmute()
    p.put(question, prompt)
    waitFor(question)
    yield()
  end

  function words.once(name, fn)
    checkPlace("once")
    local full = "once " .. fullName("once", name, 'once("charge", function() … end)')
    if type(fn) ~= "function" then p.misuse('once needs a function: once("charge", function() … end)') end
    local known = record.outside[full]
    if known then
      apply(copy(known.change), running.state)
      return copy(known.value)
    end
    local wasMuted, before = running.muted, copy(running.state)
    running.muted, running.isInOnce = false, true
    local value = fn()
    running.muted, running.isInOnce = wasMuted, false
    local change = changes(before, running.state)
    record.outside[full] = copy({ value = value, change = change })
    -- An edit has put it before what is repeated: what it changed is new all the same.
    if wasMuted then apply(copy(change), p.turn.state) end
    return value
  end

  --- Takes the flow's record out of what the conversation remembers.
  function p.openFlow(state)
    record, state[place] = state[place], nil
    if record and not record.traces then record.traces = {} end  -- begun under an earlier Parlua
  end

  --- Puts it back, behind what the script remembers itself.
  function p.closeFlow(state)
    for key in next, state do
      if type(key) == "string" and find(key, "^%[") then
        p.misuse("state: a name cannot begin with a bracket, as %s does", p.show(key, 60))
      end
    end
    if record then state[place] = copy(record) end
    return state
  end

  --- Offers the event to the question that waits; false when there is none, or none any more.
  function p.offer(event)
    if not record then return false end
    return run(event)
  end

  --- Whether a tap is a choice of the question that waits ("open") or of one that does not any more ("past"); nil when
  --- it is no choice of a question.
  function p.tapped(event)
    local question = event.choice and p.questionOfTap(event.choice.id)
    if not question then return nil end
    return record and question == record.waiting and "open" or "past"
  end

  --- Puts the question that waits once more, after something else was dealt with; false when there is none.
  function p.putAgain()
    return record ~= nil and not started and run(nil)
  end

  --- What the person who waits in a flow would be asked by this script; nil when they are in none.
  function p.rehearse()
    if not record then return nil end
    local before = { flow = record.flow, question = record.waiting, isGone = flows[record.flow] == nil or nil }
    if not before.isGone then run(nil) end
    if record then before.next = { flow = record.flow, question = record.waiting } end
    return before
  end

  --- Ends the wait that the timer belongs to; nothing happens when the answer has come.
  function p.timeOut(timer)
    local data = timer.data
    if timer.name ~= timeout then return false end
    if record and record.flow == data.flow and record.waiting == data.question then
      record.hasTimeout = nil
      run(tooLate)
    end
    return true
  end
end
