-- What somebody may have meant who wrote a name that is not there.

local type, next = type, next
local sub, format, lower = string.sub, string.format, string.lower
local concat, sort, min = table.concat, table.sort, math.min

return function(p)
  -- How many letters were left out, added, changed or swapped with their neighbour.
  local function distance(a, b)
    local rows = { [0] = {} }
    for j = 0, #b do rows[0][j] = j end
    for i = 1, #a do
      local row, above = { [0] = i }, rows[i - 1]
      for j = 1, #b do
        local same = sub(a, i, i) == sub(b, j, j)
        row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same and 0 or 1))
        if i > 1 and j > 1 and sub(a, i, i) == sub(b, j - 1, j - 1) and sub(a, i - 1, i - 1) == sub(b, j, j) then
          row[j] = min(row[j], rows[i - 2][j - 2] + 1)
        end
      end
      rows[i] = row
    end
    return rows[#a][#b]
  end

  --- The key of one of the `tables` that looks most like `word`, if one is near enough to be meant.
  local function nearest(word, ...)
    if type(word) ~= "string" or #word > 40 then return nil end
    local best, bestDistance = nil, #word < 3 and 1 or (#word + 1) // 3 + 1
    for _, candidates in next, { ... } do
      for name in next, candidates do
        if type(name) == "string" and #name <= 40 then
          local far = distance(lower(word), lower(name))
          local common = min(#word, #name)
          if common >= 3 and sub(name, 1, common) == sub(word, 1, common) then far = 1 end
          if far < bestDistance or (far == bestDistance and best and name < best) then
            best, bestDistance = name, far
          end
        end
      end
    end
    return best
  end

  --- `; did you mean "x"?`, or a list of what there is.
  local function suggestion(word, names, spell)
    spell = spell or "`%s`"
    local near = nearest(word, names)
    if near then return ": did you mean " .. format(spell, near) .. "?" end
    local list = {}
    for name in next, names do list[#list + 1] = format(spell, name) end
    if #list == 0 then return "" end
    sort(list)
    return "; there is " .. concat(list, ", ")
  end

  return { nearest = nearest, suggestion = suggestion }
end
