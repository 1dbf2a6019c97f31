-- To name the variable in an error message, Lua follows each ._ENV with one more call of C.
local f = load('local x = {} x._ENV = x return x' .. ('._ENV'):rep(60000) .. '.a.b')
if f then f() end
