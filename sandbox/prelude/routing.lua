-- `on.…`: which handler an event goes to.
--
-- Typed text: the command with exactly these words, then the most specific of those with slots. A tap: the choice with its
-- id, then the command with the words of its title. Whatever is left goes to the question that waits, if there is one,
-- whose own choices come first; then, as a tap, to what the last menu means by it; then to the intent whose examples it is
-- like; then to the handler of its kind, then to on.message, except for reactions and notices, which ask for no answer.
-- Whatever finds no handler gets the default answer.

local type, next, rawlen = type, next, rawlen
local lower, gsub, format, find = string.lower, string.gsub, string.format, string.find
local concat = table.concat

return function(p)
  local handlers = { command = {}, choice = {}, timer = {}, kind = {}, intent = {} }
  p.handlers = handlers
  local listing = {}
  p.listing = listing

  local function idOf(text)
    return (gsub(gsub(lower(text), "^%s+", ""), "%s+$", ""))
  end

  local function asIs(text) return text end

  local function note(shown)
    listing[#listing + 1] = shown
    if #listing > p.limits.handlers then p.misuse("a script has at most %d handlers", p.limits.handlers) end
  end

  local function register(registry, key, shown, fn)
    local earlier = registry[key]
    if earlier then
      local at = gsub(p.placeOf(earlier) or "?", ": $", "")
      p.misuse("%s is there twice: the function at %s handles it already", shown, at)
    end
    registry[key] = fn
    note(shown)
  end

  local function checkCall(verb, fn, example)
    if p.turn then p.misuse("on.%s belongs at the top of the file, not inside a handler", verb) end
    if type(fn) ~= "function" then p.misuse("on.%s needs a function: %s", verb, example) end
  end

  local on = {}

  local helped = {}  -- commands and what they are for, as their author says
  local patterns     -- commands with slots, once there are any
  local intents      -- likewise

  -- How a command is registered; nil where it is by its words.
  local function withSlots(name, fn)
    if not find(name, "{", 1, true) then return nil end
    patterns = patterns or p.part "patterns"
    patterns.add(name, fn)
    return true
  end

  local function named(verb, fold, example)
    local registry = handlers[verb]
    on[verb] = function(names, help, fn)
      if fn == nil then help, fn = nil, help end
      if names == p.words.on then p.misuse("write on.%s with a dot, not a colon", verb) end
      if help ~= nil and (verb ~= "command" or type(help) ~= "string" or not find(help, "%S")) then
        p.misuse("on.%s: %s", verb, verb == "command" and "the text before the function says what the command is for"
          or "takes a name and a function")
      end
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
        local shown = format("on.%s %q", verb, name)
        if verb == "command" and withSlots(name, fn) then note(shown) else register(registry, fold(name), shown, fn) end
      end
      if help then helped[#helped + 1] = { name = names[1], help = help } end
    end
  end

  named("command", p.fold, "menu")
  named("choice", idOf, "order")
  named("timer", asIs, "feedback")

  function on.intent(name, examples, fn)
    local example = 'on.intent("hours", { "when do you open" }, function(event) … end)'
    if name == p.words.on then p.misuse("write on.intent with a dot, not a colon") end
    checkCall("intent", fn, example)
    if type(name) ~= "string" or not find(name, "%S") then p.misuse("on.intent needs a name in quotes: %s", example) end
    register(handlers.intent, name, format("on.intent %q", name), fn)
    intents = intents or p.part "intents"
    intents.add(name, examples, fn)
  end

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

  -- "order {count:int}" as people read it: "order <count>".
  local function plain(name) return (gsub(name, "{([%a_][%w_]*):?[%a_]*}", "<%1>")) end

  -- What there is to write, where no command of the author's says it.
  local function tellHelp()
    local lines = { p.phrase "help" }
    for index = 1, #helped do lines[index + 1] = format("*%s*: %s", plain(helped[index].name), helped[index].help) end
    p.say("reply", concat(lines, "\n"))
  end

  -- The command that a text is.
  local function commandOf(text, event)
    local folded = p.fold(text)
    local handler = handlers.command[folded]
    if handler then return handler end
    if patterns then
      local values
      handler, values = patterns.find(text)
      if handler then
        event.slots = values
        return handler
      end
    end
    if #helped > 0 and p.isWord("help_words", folded) then return tellHelp end
  end

  -- The command, choice or timer that the event names.
  local function named(event)
    local kind = event.kind
    if kind == "text" then return commandOf(event.text, event) end
    if kind == "choice" then return handlers.choice[idOf(event.choice.id)] or commandOf(event.choice.title, event) end
    if kind == "timer" then
      local name = event.timer.name
      return handlers.timer[name]
        or p.misuse("the timer %s has come, but there is no on.timer(%s)%s", p.show(name, 60), p.show(name, 60),
          p.suggestion(name, handlers.timer, '"%s"'))
    end
  end

  -- The intent that a text is nearest to.
  local function aboutWhat(event)
    if intents and event.kind == "text" and event.sender then return intents.find(event.text) end
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
      handler = p.readAsTap(event) and named(event) or aboutWhat(event) or ofKind(event)
      if handler then handle(handler, event) else answerByDefault(turn, event) end
    end
  end
end
