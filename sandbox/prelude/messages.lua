-- `reply` and `send`: what an author writes becomes a message, or a sentence that says what is wrong with it.
--
-- Texts are made here, menus in menus.lua; whatever has other fields than these is made in kinds.lua, which is loaded by
-- its first use.

local type, next, tostring, rawlen = type, next, tostring, rawlen
local find, gsub = string.find, string.gsub
local utf8len = utf8.len

return function(p)
  local plain = {
    text = true, buttons = true, list = true, header = true, footer = true, label = true, preview = true, quote = true,
  }

  --- `value` if it is a text that can be read; a number becomes one.
  function p.textOf(value, what)
    local kind = type(value)
    if kind == "number" then return tostring(value) end
    if kind ~= "string" then p.misuse("%s must be a text in quotes, not %s", what, p.kindOf(value)) end
    if not find(value, "%S") then p.misuse("%s is empty: write what the person shall read", what) end
    if not utf8len(value) then
      p.misuse("%s is not a proper text: it may have been cut in the middle of a letter", what)
    end
    return value
  end
  local textOf = p.textOf

  --- The count of a list's entries, which are checked to stand in an order.
  function p.listOf(value, what, example)
    if type(value) ~= "table" then p.misuse("%s must be a list in braces, e.g. %s", what, example) end
    local count = rawlen(value)
    for key in next, value do
      if type(key) ~= "number" then
        p.misuse("%s: put each entry in its own braces, e.g. %s, so that their order is sure", what, example)
      end
    end
    if count == 0 then p.misuse("%s is empty: add an entry, e.g. %s", what, example) end
    return count
  end

  --- The characters of a text as transports count them: an emoji counts as two or more.
  function p.lengthOf(text)
    local _, big = gsub(text, "[\xF0-\xF4]", "")
    return utf8len(text) + big
  end

  local function text(verb, spec)
    if spec.text == nil and next(spec) == nil then p.misuse('%s{} says nothing: %s "Hello"', verb, verb) end
    local body = textOf(spec.text, verb .. ": text")
    if spec.footer ~= nil then p.misuse("%s: a footer needs buttons or a list above it", verb) end
    if spec.label ~= nil then p.misuse("%s: a label belongs to a list", verb) end
    if spec.header ~= nil then p.misuse("%s: a header needs buttons, a list or a link below it", verb) end
    return { kind = "text", body = body, preview = spec.preview and true or nil }
  end

  local function build(verb, spec, turn)
    for key in next, spec do
      if not plain[key] then return p.part("kinds")(verb, spec, turn) end
    end
    if spec.buttons == nil and spec.list == nil then return text(verb, spec) end
    if spec.preview ~= nil then p.misuse("%s: a preview is shown below a plain text only", verb) end
    return p.menu(verb, spec, turn)
  end

  -- What of the contact's is a message, which can be quoted, reacted to and marked as read.
  local quotable = {
    text = true, choice = true, media = true, location = true, contacts = true, order = true, unsupported = true,
  }

  --- The id of the person's message that this turn is about; nil where it is about none.
  function p.answered(turn) return quotable[turn.event.kind] and turn.event.key or nil end

  local function quoteOf(verb, spec, turn)
    if spec.quote == nil or spec.quote == false then return nil end
    if verb == "send" then p.misuse("send does not quote: use reply{ …, quote = true }") end
    if spec.quote ~= true then p.misuse("%s: quote is true or left out", verb) end
    return p.answered(turn) or p.misuse("%s: there is no message of the person here that could be quoted", verb)
  end

  local function add(verb, turn, message)
    if #turn.messages >= p.limits.messages then
      p.exceed("messages", "%s: one turn sends at most %d messages: is this a loop?", verb, p.limits.messages)
    end
    local sent, limit = p.allowance(turn, "messages_today")
    if sent + #turn.messages >= limit then
      local text = "%s: this tenant has sent %d messages today, the most it may: more can follow after midnight UTC"
      p.exceed("messages_today", text, verb, limit)
    end
    turn.messages[#turn.messages + 1] = message
  end

  --- Adds what the author wants said to the turn, in the name of `verb`.
  function p.say(verb, spec)
    local turn = p.needTurn(verb)
    if type(spec) == "string" or type(spec) == "number" then spec = { text = spec } end
    if type(spec) ~= "table" then p.misuse('%s needs a text, e.g. %s "Hello", not %s', verb, verb, p.kindOf(spec)) end
    local message, menu = build(verb, spec, turn)
    message.quote = quoteOf(verb, spec, turn)
    add(verb, turn, message)
    if verb == "ask" then p.forgetMenu() elseif menu then p.rememberMenu(menu) end
  end

  --- Marks the person's message as read and shows that an answer is being written, until the next message.
  function p.typing()
    local turn = p.needTurn("typing")
    local message = p.answered(turn)
    if not message then p.misuse("typing: there is no message of the person here to be marked as read") end
    add("typing", turn, { kind = "read", message = message, typing = true })
  end
end
