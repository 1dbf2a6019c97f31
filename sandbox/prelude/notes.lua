-- `log` and `print`: lines for the author.

local type, select = type, select
local concat, sub, format, utf8len = table.concat, string.sub, string.format, utf8.len

return function(p)
  local limits = p.limits

  -- A line for the author's log. What does not fit is cut, for a log must not be what makes a turn fail.
  function p.note(level, ...)
    local parts = {}
    for index = 1, select("#", ...) do
      local value = (select(index, ...))
      parts[index] = type(value) == "string" and value or p.show(value, limits.line)
    end
    local text = sub(concat(parts, " "), 1, limits.line)
    while not utf8len(text) do
      local _, bad = utf8len(text)
      text = sub(text, 1, bad - 1) .. "?" .. sub(text, bad + 1)
    end
    local lines = p.log
    if #lines < limits.log then
      lines[#lines + 1] = { level = level, text = text }
    else
      local last = format("this turn logged more than %d lines; the rest is not kept (quota log_lines)", limits.log)
      lines[limits.log] = { level = "warn", text = last }
    end
  end
end
