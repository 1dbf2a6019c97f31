-- The smallest bot: says back what it hears. Kept for measuring.
on.message(function(event) reply("echo: " .. event.text) end)
