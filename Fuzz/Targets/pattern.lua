-- The script of pattern.c: all that the four functions make of a pattern, as one text.
local lines = {}

local function text(value)
    if type(value) ~= 'string' then return tostring(value) end
    return #value .. ':' .. utf8.char(value:byte(1, 10000)) -- each byte as a character: any byte can leave
end

local function add(...)
    for at = 1, select('#', ...) do lines[#lines + 1] = text((select(at, ...))) end
    lines[#lines + 1] = '--'
end

local function collect(subject, pattern)
    local count = 0
    for first, second in subject:gmatch(pattern) do
        add(first, second)
        count = count + 1
        if count == 100 then return 'and so on' end
    end
end

local function count_and_join(...)
    local count = select('#', ...)
    return count ~= 3 and count .. table.concat({ ... }, ',')
end

return function(input)
    local pattern, replacement, subject = input[1], input[2], input[3]
    for _, from in ipairs { 1, 3, -2 } do
        add(pcall(string.find, subject, pattern, from))
        add(pcall(string.match, subject, pattern, from))
    end
    add(pcall(string.find, subject, pattern, 2, true))
    add(pcall(collect, subject, pattern))
    add(pcall(string.gsub, subject, pattern, replacement))
    add(pcall(string.gsub, subject, pattern, replacement, 2))
    add(pcall(string.gsub, subject, pattern, count_and_join))
    add(pcall(string.gsub, subject, pattern, { a = 'A', b = false, ['1'] = 1.5, [''] = '-' }))
    return table.concat(lines, '\n')
end
