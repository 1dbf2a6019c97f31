-- Parts that few turns need: each is loaded by its first use, so that the VM, which every turn copies, stays small. A script
-- that uses one at the top of a file has it in its copy.

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
end
