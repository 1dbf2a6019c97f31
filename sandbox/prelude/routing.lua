-- `on.…`: which handler an event goes to.
--
-- Typed text: the command with exactly these words. A tap: the choice with its id, then the command with the words of
-- its title. Whatever is left goes to the question that waits, if there is one, whose own choices come first; then, as a
-- tap, to what the last menu means by it; then to the handler of its kind, then to on.message, except for reactions and
-- notices, which ask for no answer. Whatever finds no handler gets the default answer.

local type, next, rawlen = type, next, rawlen
local lower, gsub, format, find = string.lower, string.gsub, string.format, string.find

return function(p)
  local handlers = { command = {}, choice = {}, timer = {}, kind = {} }
  p.handlers = handlers
  local listing = {}
  p.listing = listing

  local function idOf(text)
    return (gsub(gsub(lower(text), "^%s+", ""), "%s+$", ""))
  end

  local function asIs(text) return text end

  local function register(registry, key, shown, fn)
    local earlier = registry[key]
    if earlier then
      local at = gsub(p.placeOf(earlier) or "?", ": $", "")
      p.misuse("%s is there twice: the function at %s handles it already", shown, at)
    end
    registry[key] = fn
    listing[#listing + 1] = shown
    if #listing > p.limits.handlers then p.misuse("a script has at most %d handlers", p.limits.handlers) end
  end

  local function checkCall(verb, fn, example)
    if p.turn then p.misuse("on.%s belongs at the top of the file, not inside a handler", verb) end
    if type(fn) ~= "function" then p.misuse("on.%s needs a function: %s", verb, example) end
  end

  local on = {}

  local function named(verb, fold, example)
    local registry = handlers[verb]
    on[verb] = function(names, fn)
      if names == p.words.on then p.misuse("write on.%s with a dot, not a colon", verb) end
      checkCall(verb, fn, format('on.%s("%s", function(event) … end)', verb, example))
      if type(names) == "string" then names = { names } end
      if type(names) ~= "table" or rawlen(names) == 0 then
        p.misuse('on.%s needs a name in quotes: on.%s("%s", function(event) … end)', verb, verb, example)
      end
      for index = 1, #names do
        local name = names[index]
        if type(name) ~= "string" or not find(name, "%S") then
          p.misuse("on.%s: a name must be a text in quotes, not %s", verb, p.kindOf(name))
        end
        register(registry, fold(name), format("on.%s %q", verb, name), fn)
      end
    end
  end

  named("command", p.fold, "menu")
  named("choice", idOf, "order")
  named("timer", asIs, "feedback")

  for _, kind in next, { "message", "media", "location", "contacts", "order", "reaction", "handback" } do
    on[kind] = function(fn)
      if fn == p.words.on then p.misuse("write on.%s with a dot, not a colon", kind) end
      if type(fn) == "string" then
        local mend = kind == "message" and format("; for certain words write on.command(%q, function() … end)", fn) or ""
        p.misuse("on.%s takes only a function%s", kind, mend)
      end
      checkCall(kind, fn, format("on.%s(function(event) … end)", kind))
      register(handlers.kind, kind, "on." .. kind, fn)
    end
  end

  p.words.on = p.guarded(on, "on")

  -- Kinds by which a person says something and waits for an answer.
  local spoken = { text = true, choice = true, media = true, location = true, contacts = true, order = true,
    unsupported = true, unknown = true }

  -- The command, choice or timer that the event names.
  local function named(event)
    local kind = event.kind
    if kind == "text" then return handlers.command[p.fold(event.text)] end
    if kind == "choice" then
      return handlers.choice[idOf(event.choice.id)] or handlers.command[p.fold(event.choice.title)]
    end
    if kind == "timer" then
      local name = event.timer.name
      return handlers.timer[name]
        or p.misuse("the timer %s has come, but there is no on.timer(%s)%s", p.show(name, 60), p.show(name, 60),
          p.suggestion(name, handlers.timer, '"%s"'))
    end
  end

  local function ofKind(event)
    local kind = event.kind
    if handlers.kind[kind] and kind ~= "message" then return handlers.kind[kind] end
    return spoken[kind] and event.sender and handlers.kind.message or nil
  end

  local defaults = { text = "not_understood", choice = "choice_gone" }

  local function handle(handler, event)
    p.at = p.placeOf(handler)
    handler(event)
  end

  local function answerByDefault(turn, event)
    turn.default = true
    if not spoken[event.kind] or not event.sender then return end
    turn.messages[1] = { kind = "text", body = p.phrase(defaults[event.kind] or "cannot_handle") }
    p.note("info", "no handler for this " .. event.kind .. ": the default answer was given")
  end

  --- Hands the turn's event to its handler or to the question that waits, or gives the default answer.
  function p.dispatch(turn)
    local event = turn.event
    if event.kind == "timer" and p.timeOut(event.timer) then return end
    if event.kind == "choice" then p.forgetMenu() end
    local tapped = p.tapped(event)
    if tapped == "past" and p.putAgain() then return end
    if event.kind == "handback" then
      if handlers.kind.handback then handle(handlers.kind.handback, event) end
      p.putAgain()
      return
    end
    local handler = not tapped and named(event)
    if handler then
      handle(handler, event)
      if event.kind ~= "timer" then p.putAgain() end
    elseif not (spoken[event.kind] and p.offer(event)) then
      handler = p.readAsTap(event) and named(event) or ofKind(event)
      if handler then handle(handler, event) else answerByDefault(turn, event) end
    end
  end
end
