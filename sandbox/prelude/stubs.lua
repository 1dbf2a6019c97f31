-- Web services in a test: `http.stub` answers in their place, `bot:calls` expects what was sent to them.

local type, next, tostring, find, match, upper = type, next, tostring, string.find, string.match, string.upper

return function(p)
  if not p.plain then p.module("[parlua]/data.lua")(p) end

  local fields = { status = true, json = true, text = true, headers = true, error = true }

  local function stub(url, answer)
    local method, address = match(tostring(url), "^(%u+) (.+)$")
    if type(url) ~= "string" or not find(address or url, "^https?://[^%s]+$") then
      p.misuse('http.stub needs a web address in quotes, e.g. "https://example.com/*" or "POST https://example.com", not %s',
        p.kindOf(url))
    end
    if type(answer) == "string" then answer = { text = answer } end
    if type(answer) ~= "table" then
      p.misuse('http.stub: the second value is what is answered, e.g. { json = { price = 250 } }, not %s', p.kindOf(answer))
    end
    for key in next, answer do
      if not fields[key] then p.misuse("http.stub does not know %s%s", p.show(key, 40), p.suggestion(key, fields)) end
    end
    local step = p.plain(answer, "http.stub", p.limits.value)
    if step.status ~= nil and not (type(step.status) == "number" and step.status >= 100 and step.status <= 599) then
      p.misuse("http.stub: status is a number such as 200 or 404, not %s", p.kindOf(step.status))
    end
    step.kind, step.method, step.url = "stub", method, address or url
    p.perform(step)
  end

  local known = { method = true, url = true, json = true, text = true, headers = true, auth = true }

  --- The next call that the bot has made is as expected; what is not named may be anything.
  function p.expectCall(call, expected, fail, agrees)
    if type(expected) == "string" then expected = { url = expected } end
    if type(expected) ~= "table" then
      p.misuse('bot:calls needs what you expect, e.g. bot:calls{ method = "POST", url = "https://…" }, not %s', p.kindOf(expected))
    end
    for key in next, expected do
      if not known[key] then p.misuse("bot:calls does not know %s%s", p.show(key, 40), p.suggestion(key, known)) end
    end
    if not call then fail("the bot made no call more\n  expected: %s", p.show(expected, 400)) end
    for key, value in p.pairs(expected) do
      local given = call[key]
      if key == "method" then value = upper(tostring(value)) end
      if not agrees(value, given) then
        fail("the %s of the bot's call is not as expected\n  expected: %s\n  given:    %s", key, p.show(value, 1000),
          p.show(given, 1000))
      end
    end
  end

  return { stub = stub }
end
