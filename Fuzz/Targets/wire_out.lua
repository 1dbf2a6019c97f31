-- The script of wire_out.c, which says what the instructions are.
local DEPTH, NODES, OUTPUT = 16, 500, 8192 -- the limits of runs.h
local halt = (...).halt
local function touched() print 'touched' error 'touched' end
local hooks = { __index = touched, __newindex = touched, __pairs = touched, __len = touched, __eq = touched,
    __call = touched, __tostring = touched, __lt = touched, __le = touched, __name = 'hooks' }
local constants = { 1, 2, 3, 4, true, false, 0, -0.0, -1, 1.5, 2.0, 1e308, 5e-324, 2^53, math.maxinteger,
    math.mininteger, 1 / 0, -1 / 0, 0 / 0, '', 'a', 'b', 'c', 'name', '1', 'two words', 'a\0b', '\u{E9}',
    '\u{10FFFF}', '\xFF', '\xC0\x80', '\xED\xA0\x80', '\xF4\x90\x80\x80', '\xE2\x82', ('x'):rep(300),
    ('x'):rep(OUTPUT), print, coroutine.create(print) }
local function build(bytes)
    local at, tables = 0, { [65] = {} }
    local function byte() at = at + 1 return bytes:byte(at) or 0 end
    local function value()
        local code = byte()
        if code >= 65 and code <= 80 then
            tables[code] = tables[code] or {}
            return tables[code]
        elseif code == 34 then
            local first, last = at + 1, bytes:find('"', at + 1, true) or #bytes + 1
            at = last
            return bytes:sub(first, last - 1)
        elseif code == 35 then
            local number = 0
            for _ = 1, 8 do number = number << 8 | byte() end
            return number
        end
        return constants[code % #constants + 1]
    end
    local result, halts = tables[65], false
    while at < #bytes do
        local code = string.char(byte())
        if code == '^' then halts = true end
        if code == '!' then result = value() end
        if code == '=' then
            local target, key, item = value(), value(), value()
            if type(target) == 'table' and key == key then rawset(target, key, item) end
        elseif code == ',' then
            local target, item = value(), value()
            if type(target) == 'table' then rawset(target, rawlen(target) + 1, item) end
        elseif code == '*' then
            local target = value()
            for _ = 1, type(target) == 'table' and DEPTH - 2 or 0 do
                local inner = {}
                rawset(target, 1, inner)
                target = inner
            end
        elseif code == '%' then
            local target = value()
            if type(target) == 'table' then setmetatable(target, hooks) end
        end
    end
    return result, halts
end
local nodes, size = 0, 0
local function is_text(text) size = size + 4 + #text return utf8.len(text) ~= nil end
local function is_plain(value, depth, above)
    nodes, size = nodes + 1, size + 1
    if nodes > NODES or size > OUTPUT then return false end
    if value == nil or type(value) == 'boolean' then return true end
    if type(value) == 'number' then size = size + 8 return value - value == 0 end
    if type(value) == 'string' then return is_text(value) end
    if type(value) ~= 'table' or above[value] or depth >= DEPTH then return false end
    above[value], size = true, size + 4
    local names, items, largest = 0, 0, 0
    for key, item in next, value do
        if math.type(key) == 'integer' and key >= 1 then
            items, largest = items + 1, math.max(largest, key)
        elseif type(key) == 'string' and is_text(key) then
            names = names + 1
        else
            return false
        end
        if not is_plain(item, depth + 1, above) then return false end
    end
    above[value] = nil
    return (names == 0 or items == 0) and largest == items
end
local function is_same(a, b)
    if type(a) ~= 'table' or type(b) ~= 'table' then
        return math.type(a) == math.type(b) and rawequal(a, b) and (a ~= 0 or 1 / a == 1 / b)
    end
    for key, item in next, a do if not is_same(item, rawget(b, key)) then return false end end
    for key in next, b do if rawget(a, key) == nil then return false end end
    return true
end
return function(input)
    local value, halts = build(input[1])
    if input[2] == 'compare' then return is_same(value, input[3]) end
    print(is_plain(value, 0, {}) and size <= OUTPUT)
    if halts then halt(value) end
    return value
end
