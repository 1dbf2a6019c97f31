-- The script's global names. They stand behind an empty table, so that every assignment is seen: what a handler puts
-- into a global would be forgotten, and is refused with the mend. At the top of a file, functions and tables may be
-- global: every turn begins with a fresh copy of them.

local next, type, setmetatable, rawget, gsub = next, type, setmetatable, rawget, string.gsub

return function(p)
  local lazy = p.lazy or {}
  local script, behind, own = _ENV, {}, {}  -- what scripts see, what stands behind it, what the script itself defines
  for name, value in next, script do behind[name] = value end
  for name in next, behind do script[name] = nil end
  for name, value in next, p.words do behind[name] = value end
  behind._G = script
  p.behind = behind

  local hints = {
    event = "write `function(event)` where the handler begins",
    io = "a script cannot read files: put Lua tables into a file of this folder and `require` it",
    debug = "it is not part of a script's language",
    package = 'to use another file of this folder write require "name"',
    dofile = 'to use another file of this folder write require "name"',
    null = "Lua calls it `nil`", None = "Lua calls it `nil`", undefined = "Lua calls it `nil`",
    True = "Lua calls it `true`", False = "Lua calls it `false`",
  }

  setmetatable(behind, {
    __index = function(_, name)
      if type(name) ~= "string" then return nil end
      if name == "state" and p.handlers then
        p.misuse("state works inside a handler, between `function(event)` and `end`")
      end
      local part = lazy[name]
      if part then
        behind[name] = p.lazyWord(part)
        return behind[name]
      end
      if hints[name] then p.misuse("there is no `%s`: %s", name, hints[name]) end
      local near = p.nearest(name, behind, own, lazy, { state = true })
      if near then p.misuse("there is no `%s`: did you mean `%s`?", name, near) end
      p.misuse('`%s` was never set: if it is a text, put it in quotes: "%s"', name, name)
    end,
  })

  setmetatable(own, { __index = behind })
  setmetatable(script, {
    __index = own,
    __newindex = function(_, name, value)
      if name == "state" and p.handlers then
        p.misuse("`state` itself cannot be replaced: set what is in it, e.g. state.step = 1")
      end
      if rawget(behind, name) ~= nil or lazy[name] then p.misuse("`%s` is a word of the language here: choose another name", name) end
      if p.turn then
        local mend = "did you forget `local`? To remember it, use"
        p.misuse("`%s` would be forgotten after this message: %s `state.%s`", name, mend, name)
      end
      own[name] = value
    end,
    __metatable = false,
  })

  --- Makes `state` known: from here on a turn runs.
  function p.openState(state) behind.state = state end

  local loaded, loading = {}, {}

  function behind.require(name)
    if type(name) ~= "string" then
      p.misuse('require needs the name of a file in quotes, e.g. require "prices", not %s', p.kindOf(name))
    end
    local file = gsub(gsub(name, "%.lua$", ""), "%.", "/") .. ".lua"
    if loaded[file] ~= nil then return loaded[file] end
    if file == "bot.lua" then p.misuse("bot.lua cannot be required: it is what runs") end
    if not p.files[file] then
      local names = {}
      for other in next, p.files do names[(gsub(other, "%.lua$", ""))] = true end
      p.misuse("there is no file %s in this folder%s", file, p.suggestion((gsub(file, "%.lua$", "")), names, '"%s"'))
    end
    if loading[file] then
      p.misuse("%s and this file require each other in a circle: move what both need into a third", file)
    end
    loading[file] = true
    local value = p.module(file)
    loading[file] = nil
    if value == nil then value = true end
    loaded[file] = value
    return value
  end
end
