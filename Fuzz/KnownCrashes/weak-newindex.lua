-- An assignment through __newindex does not keep its target alive: a collection in the middle of it frees the table
-- that only a weak metatable still names.
local function make() return setmetatable({}, setmetatable({ __newindex = {} }, { __mode = 'v' })) end
local function overwrite_registers(...) return select('#', ...) end
for i = 1, 100 do
    local x = make()
    overwrite_registers(1, 2, 3, 4, 5, 6, 7, 8)
    x.key = i
end
