-- A menu as text with numbers, for whatever buttons and lists cannot show.

local concat = table.concat

return function()
  --- The message and what is to be remembered of it. Media above the menu have it as their caption.
  return function(menu)
    local lines, number = {}, 0
    if menu.header then lines[1] = "*" .. menu.header .. "*" end
    lines[#lines + 1] = menu.body
    for index = 1, #menu.sections do
      local section = menu.sections[index]
      if section.title then lines[#lines + 1] = "*" .. section.title .. "*" end
      for row = 1, #section.rows do
        local one = section.rows[row]
        number = number + 1
        lines[#lines + 1] = number .. ". " .. one.title .. (one.description and " – " .. one.description or "")
      end
    end
    if menu.footer then lines[#lines + 1] = "\n" .. menu.footer end
    menu.isNumbered = true
    local media, text = menu.media, concat(lines, "\n")
    if not media then return { kind = "text", body = text }, menu end
    media.caption = text
    return media, menu
  end
end
