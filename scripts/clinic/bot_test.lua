-- Tests of the clinic's bot. Run them with `parlua test scripts/clinic`.

test("anything typed shows the menu", function(contact, bot)
  contact:says "good morning"
  bot:replies{
    text = "Welcome to the Riverside Clinic. How can we help?",
    buttons = { "Book a visit", "My visit", "Talk to a person" },
  }
end)

-- Steps that several tests share are an ordinary function.
local function choose(contact, bot, day)
  contact:says "menu"
  contact:taps "Book a visit"
  bot:replies{
    text = "Which department would you like to visit?",
    list = { "General practice", "Children", "Teeth", "Eyes" },
  }
  contact:taps "Teeth"
  bot:replies{ text = "When would you like to come?", buttons = { "Today", "Tomorrow", "Another day" } }
  contact:taps(day)
end

local function book(contact, bot, day)
  choose(contact, bot, day)
  bot:replies{ text = "Teeth, " .. day .. ": shall I book it?", buttons = { "Yes", "No" } }
  contact:taps "Yes"
  bot:replies("You are booked: Teeth, " .. day .. ". Your ticket is number 1.")
end

test("a visit is booked and shown", function(contact, bot)
  book(contact, bot, "Today")
  contact:says "menu"
  contact:taps "My visit"
  bot:replies{ text = "Teeth, Today, ticket 1.", buttons = { "Cancel the visit" } }
end)

test("who says no at the end has no visit", function(contact, bot)
  choose(contact, bot, "Today")
  contact:taps "No"
  bot:replies "Nothing is booked."
  contact:says "menu"
  contact:taps "My visit"
  bot:replies{ text = "You have no visit booked.", buttons = { "Book a visit" } }
end)

test("typing is as good as tapping, and back goes back", function(contact, bot)
  contact:says "menu"
  contact:taps "Book a visit"
  contact:says "eyes"
  contact:says "back"
  bot:replies{
    text = "Which department would you like to visit?",
    list = { "General practice", "Children", "Teeth", "Eyes" },
  }
  contact:says "2"
  contact:says "today"
  bot:replies{ text = "Children, Today: shall I book it?", buttons = { "Yes", "No" } }
end)

test("looking at the menu in the middle loses nothing", function(contact, bot)
  choose(contact, bot, "Tomorrow")
  contact:says "menu"
  bot:replies "Welcome to the Riverside Clinic. How can we help?"
  bot:replies{ text = "Teeth, Tomorrow: shall I book it?", buttons = { "Yes", "No" } }
end)

test("a visit of tomorrow is reminded of", function(contact, bot)
  book(contact, bot, "Tomorrow")
  advance "20h"
  bot:replies{ text = "We expect you today: Teeth, ticket 1.", buttons = { "I will come", "Cancel the visit" } }
  contact:taps "I will come"
  bot:replies "Thank you, see you soon!"
end)

test("who cancels is not reminded", function(contact, bot)
  book(contact, bot, "Tomorrow")
  contact:says "menu"
  contact:taps "My visit"
  contact:taps "Cancel the visit"
  bot:replies "Your visit is cancelled. We wish you well."
  advance "2d"
  bot:is_silent()
end)

test("another day is the reception's work", function(contact, bot)
  choose(contact, bot, "Another day")
  bot:replies "Our reception will write to you and find a day that suits you."
  bot:escalates{ reason = "wants another day", queue = "reception", note = "Teeth" }
end)

test("an emergency gets a person at once", function(contact, bot)
  contact:says "This is an EMERGENCY"
  bot:replies "If somebody is in danger, please call 112 now. Our reception is informed too."
  bot:escalates{ reason = "emergency", priority = "urgent" }
  contact:says "menu"
  bot:is_silent()
end)
