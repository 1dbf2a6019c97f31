-- What should be true of the bot. `parlua test` runs all of this, and says what is not so.

test("anything shows the menu, and the hours are told", function(contact, bot)
  contact:says "good evening"
  bot:replies{ buttons = { "Book a table", "Opening hours", "Talk to us" } }
  contact:taps "Opening hours"
  bot:replies "We are open from 11am to 10pm, Tuesday to Sunday."
end)

-- Steps that several tests share are an ordinary function.
local function book(contact, bot)
  contact:says "menu"
  contact:taps "Book a table"
  bot:replies "For how many people?"
  contact:says "a few"
  bot:replies "Please type a whole number from 1 to 12."
  contact:says "4"
  bot:replies{ text = "Which day?", buttons = { "Today", "Tomorrow" } }
  contact:taps "Tomorrow"
  bot:replies "At what time would you like to come?"
  contact:says "7pm"
  bot:replies{ text = "A table for 4, tomorrow, 7pm. Shall I book it?", buttons = { "Yes", "No" } }
end

test("a table is booked, and a day later we ask how it was", function(contact, bot)
  book(contact, bot)
  contact:taps "Yes"
  bot:replies "Booked! Your number is 1. We look forward to seeing you."
  advance "20h"
  bot:replies{ text = "How was your visit?", buttons = { "Great", "Not so good" } }
  contact:taps "Great"
  bot:replies "That makes us happy. See you soon!"
end)

test("who is not happy gets a person", function(contact, bot)
  book(contact, bot)
  contact:taps "Yes"
  advance "20h"
  contact:taps "Not so good"
  bot:replies "We are sorry to hear that. Somebody will write to you."
  bot:escalates{ queue = "owner" }
end)

test("nothing is booked without a yes", function(contact, bot)
  book(contact, bot)
  contact:taps "No"
  bot:replies "As you like. Nothing was booked."
  bot:waits(false)
end)

test("whoever wants a person gets one, and the bot is silent", function(contact, bot)
  contact:says "hello"
  contact:taps "Talk to us"
  bot:replies "One moment please, somebody will write to you here."
  bot:escalates()
  contact:says "are you there?"
  bot:is_silent()
end)
