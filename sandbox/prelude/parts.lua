-- Parts that few turns need: each is loaded by its first use, so that the VM, which every turn copies, stays small. A script
-- that uses one at the top of a file has it in its copy.

local next = next

local match = string.match

return function(p)
  local loaded = {}

  --- What the part called `name` gives: its file is loaded once, as a function of `p`.
  function p.part(name)
    local part = loaded[name]
    if part == nil then
      part = p.module("[parlua]/" .. name .. ".lua")(p)
      loaded[name] = part
    end
    return part
  end

  --- What a lazy word stands for: a part, or for "part.word" one of several things that a part gives.
  function p.lazyWord(path)
    local part, word = match(path, "^([%w_]+)%.([%w_]+)$")
    if not part then return p.part(path) end
    return p.part(part)[word]
  end

  --- A function of `p` that the part called `name` puts in this one's place.
  function p.stub(name, part)
    p[name] = function(...)
      p.part(part)
      return p[name](...)
    end
  end
  for _, name in next, { "phrase", "wordsFor", "isWord" } do p.stub(name, "phrases") end
end
