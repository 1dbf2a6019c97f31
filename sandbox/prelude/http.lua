-- `http`: calls to the web services that the operator allows.
--
-- No answer is waited for here: where it is not among the turn's inputs, this run ends with the call, and the host runs
-- the turn again with the answer. So a call that is made again in a later run gets what it got before.

local type, next, tostring, setmetatable = type, next, tostring, setmetatable
local find, gsub, format, byte, lower = string.find, string.gsub, string.format, string.byte, string.lower
local concat, sort = table.concat, table.sort
local utf8len = utf8.len

return function(p)
  local limits = p.limits

  p.fields.http = { query = true, headers = true, auth = true, timeout = true, json = true, form = true, text = true }
  p.fields.response = { ok = true, status = true, text = true, json = true, headers = true, error = true }

  local function escaped(text)
    return (gsub(text, "[^%w%-%._~]", function(letter) return format("%%%02X", byte(letter)) end))
  end

  -- { city = "Nairobi", page = 2 } as city=Nairobi&page=2.
  local function pairsOf(values, what)
    if type(values) ~= "table" then p.misuse('%s is a table, e.g. { city = "Nairobi" }, not %s', what, p.kindOf(values)) end
    local parts = {}
    for key, value in next, values do
      local kind = type(value)
      if type(key) ~= "string" or (kind ~= "string" and kind ~= "number" and kind ~= "boolean") then
        p.misuse("%s takes names with texts or numbers, not %s", what, p.kindOf(type(key) == "string" and value or key))
      end
      parts[#parts + 1] = escaped(key) .. "=" .. escaped(tostring(value))
    end
    sort(parts)
    return concat(parts, "&")
  end

  local function urlOf(verb, url, query)
    if type(url) ~= "string" then
      p.misuse('%s needs a web address in quotes: %s "https://example.com", not %s', verb, verb, p.kindOf(url))
    end
    if not find(url, "^https?://[^%s/]") then
      p.misuse("%s: a web address begins with https://, unlike %s", verb, p.show(url, 60))
    end
    url = gsub(url, "[\x80-\xFF ]", function(letter) return format("%%%02X", byte(letter)) end)
    if query == nil then return url end
    return url .. (find(url, "?", 1, true) and "&" or "?") .. pairsOf(query, verb .. ": query")
  end

  local function headersOf(verb, headers)
    local list, count = {}, 0
    if headers == nil then return list end
    if type(headers) ~= "table" then
      p.misuse('%s: headers is a table, e.g. { ["Accept-Language"] = "en" }, not %s', verb, p.kindOf(headers))
    end
    for name, value in next, headers do
      if type(value) == "number" then value = tostring(value) end
      if type(name) ~= "string" or not find(name, "^[%w%-_]+$") or type(value) ~= "string" or find(value, "[%c\x80-\xFF]") then
        p.misuse("%s: headers: a name of letters and dashes has a text in one line, unlike %s", verb, p.show(name, 60))
      end
      list[lower(name)] = value
      count = count + 1
    end
    if count > 20 then p.misuse("%s: headers has %d entries, at most 20 may be", verb, count) end
    return list
  end

  local function contentOf(verb, options, call)
    local kind
    for _, name in next, { "json", "form", "text" } do
      if options[name] ~= nil then
        if kind then p.misuse("%s: %s and %s do not go together: one of them is sent", verb, kind, name) end
        kind = name
      end
    end
    if not kind then return end
    if verb == "http.get" then p.misuse("http.get sends no %s: use http.post, or query = { … }", kind) end
    local headers = call.headers
    if kind == "json" then
      call.json = p.plain(options.json, "http.post: json", limits.call)
      headers["content-type"] = headers["content-type"] or "application/json"
    elseif kind == "form" then
      call.text = pairsOf(options.form, "http.post: form")
      headers["content-type"] = headers["content-type"] or "application/x-www-form-urlencoded"
    else
      if type(options.text) ~= "string" or not utf8len(options.text) then
        p.misuse("http.post: text must be a text in quotes, not %s", p.kindOf(options.text))
      end
      call.text = options.text
      headers["content-type"] = headers["content-type"] or "text/plain; charset=utf-8"
    end
  end

  local function callOf(verb, method, url, options)
    if options == nil then options = {} end
    if type(options) ~= "table" then
      p.misuse('%s: the second value is a table, e.g. { auth = "shop" }, not %s', verb, p.kindOf(options))
    end
    for key in next, options do
      if not p.fields.http[key] then
        p.misuse("%s does not know %s%s", verb, p.show(key, 40), p.suggestion(key, p.fields.http))
      end
    end
    local timeout = options.timeout == nil and 10000 or p.duration(options.timeout, verb .. ": timeout")
    if timeout > 30000 then p.misuse("%s: timeout is at most 30s", verb) end
    if options.auth ~= nil and (type(options.auth) ~= "string" or options.auth == "") then
      p.misuse('%s: auth is the name of a secret in quotes, e.g. "shop", not %s', verb, p.kindOf(options.auth))
    end
    local call = {
      method = method, url = urlOf(verb, url, options.query), headers = headersOf(verb, options.headers),
      auth = options.auth, timeout = timeout,
    }
    contentOf(verb, options, call)
    if #call.url + #(call.text or "") > limits.call then
      p.misuse("%s sends at most %d KiB", verb, limits.call // 1024)
    end
    return call
  end

  -- The answer to a call: the second of two equal calls has the second answer.
  local function known(turn, call)
    local before = 0
    for index = 1, #turn.called do
      if p.same(turn.called[index], call) then before = before + 1 end
    end
    for index = 1, #turn.calls do
      local exchange = turn.calls[index]
      if p.same(exchange.call, call) then
        if before == 0 then return exchange end
        before = before - 1
      end
    end
  end

  local function mayCall(turn, verb)
    if #turn.calls >= limits.calls then
      p.exceed("http_calls", "%s: one turn makes at most %d calls: is this a loop?", verb, limits.calls)
    end
    local made, limit = p.allowance(turn, "http_calls_today")
    if made + #turn.calls >= limit then
      local text = "%s: this tenant has made %d calls today, the most it may: more can follow after midnight UTC"
      p.exceed("http_calls_today", text, verb, limit)
    end
  end

  local function perform(verb, call)
    local turn = p.needTurn(verb)
    turn.called = turn.called or {}
    local exchange = known(turn, call)
    if not exchange then
      mayCall(turn, verb)
      p.halt { need = { http = call } }
    end
    turn.called[#turn.called + 1] = call
    if exchange.refused then p.misuse("%s: %s", verb, exchange.refused) end
    if exchange.failed then return { ok = false, status = 0, text = "", headers = {}, error = exchange.failed } end
    if p.isRemembering() and #exchange.text > 16384 then
      local mend = 'local price = once("price", function() return %s(…).json.price end)'
      p.misuse("%s: an answer of %d bytes is too long to be remembered by a flow: keep what you need of it, " .. mend,
        verb, #exchange.text, verb)
    end
    return {
      ok = exchange.status >= 200 and exchange.status < 300, status = exchange.status, text = exchange.text,
      json = exchange.json, headers = exchange.headers,
    }
  end

  local guard = {
    __index = function(_, name)
      if p.fields.response[name] then return nil end
      p.misuse("an answer has no `%s`%s", tostring(name), p.suggestion(name, p.fields.response))
    end,
    __metatable = false,
  }

  local function verbOf(name, method)
    return function(url, options)
      p.needTurn(name)
      local call = callOf(name, method, url, options)
      return setmetatable(p.outside(name .. " " .. call.url, perform, name, call), guard)
    end
  end

  return p.guarded({ get = verbOf("http.get", "GET"), post = verbOf("http.post", "POST") }, "http")
end
