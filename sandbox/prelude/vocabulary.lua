-- Every name that a script can say. Only asked for when a script is checked.

local next, type, pcall = next, type, pcall

return function(p)
  local words, fields, guarded = {}, {}, {}
  local function look(table) return table["?"] end
  p.part("kinds")
  for name, part in next, p.lazy do p.behind[name] = p.lazyWord(part) end
  for name, value in next, p.behind do
    words[#words + 1] = name
    if type(value) == "table" and name ~= "_G" then
      local hasFields = false
      for key in next, value do
        if type(key) == "string" then words[#words + 1], hasFields = name .. "." .. key, true end
      end
      -- Such a table answers a name that it has not with a sentence.
      if hasFields and not p.fields[name] and not pcall(look, value) then guarded[#guarded + 1] = name end
    end
  end
  words[#words + 1] = "state"
  words[#words + 1] = "contact.history"
  for word, names in next, p.fields do
    local list = {}
    for name in next, names do list[#list + 1] = name end
    fields[word] = list
  end
  return { words = words, guarded = guarded, fields = fields }
end
