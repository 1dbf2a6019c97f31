-- This is a bot. What stands after two dashes is a note for people; the bot does not read it.
--
-- Each `on.…` below says what happens when somebody does something. Change a text between quotes, save the file, and the
-- next message is answered the new way. `parlua chat` lets you talk to the bot while you change it.

-- The menu is shown in several places, so it has a name of its own. In { order = "Book a table" } the word on the left
-- is for the bot, the one on the right is what people read.
local function show_menu()
  reply{
    text = "Hello! What can we do for you?",
    buttons = { { book = "Book a table" }, { hours = "Opening hours" }, { human = "Talk to us" } },
  }
end

-- When somebody types one of these words. Capital letters do not matter.
on.command({ "menu", "hello", "hi", "start" }, show_menu)

-- When somebody taps the button called `hours` above.
on.choice("hours", function()
  reply "We are open from 11am to 10pm, Tuesday to Sunday."
end)

-- When somebody would rather talk to a person: from here on the bot is silent, until it gets the conversation back.
on.choice("human", function()
  reply "One moment please, somebody will write to you here."
  escalate{ reason = "wants to talk to a person" }
end)

on.choice("book", function() start "booking" end)

-- Several questions, one below the other. Each `ask` waits for its answer, for minutes or for days; an answer that does
-- not fit is asked for again. The word before each question is its name: keep it when you only change the question.
flow("booking", function()
  local guests = ask("guests", "For how many people?", { number = true, whole = true, min = 1, max = 12 })
  local day = ask("day", "Which day?", { choices = { "Today", "Tomorrow" } })
  local time = ask("time", "At what time would you like to come?")
  local question = ("A table for %d, %s, %s. Shall I book it?"):format(guests, day:lower(), time)
  if not ask("ok", question, { yes_no = true }) then
    return reply "As you like. Nothing was booked."
  end
  -- `store` remembers for everybody. Nobody gets the same number twice.
  local number = store.increment "bookings"
  reply(("Booked! Your number is %d. We look forward to seeing you."):format(number))
  -- In a day, `on.timer` below runs.
  after("20h", "feedback", { number = number })
end)

on.timer("feedback", function(event)
  send{ text = "How was your visit?", buttons = { "Great", "Not so good" } }
  log.info("asked for feedback on booking", event.data.number)
end)

on.choice("Great", function() reply "That makes us happy. See you soon!" end)

on.choice("Not so good", function()
  escalate{ reason = "was not happy", queue = "owner" }
  reply "We are sorry to hear that. Somebody will write to you."
end)

-- Whatever else somebody writes.
on.message(function()
  show_menu()
end)
