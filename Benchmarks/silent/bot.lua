-- Hears everything and says nothing: kept for measuring what taking in costs alone.
on.message(function() end)
