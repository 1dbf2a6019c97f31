-- Tests of the bakery's bot: dialogues as they should go. Run them with `parlua test scripts/bakery`.

test("the menu offers two buttons", function(contact, bot)
  contact:says "menu"
  bot:replies{ text = "What would you like?", buttons = { "Order bread", "Opening hours" } }
end)

test("the opening hours are told", function(contact, bot)
  contact:says "Hello!"
  contact:taps "Opening hours"
  bot:replies "We open 7am to 6pm, Monday to Saturday."
end)

test("an order is placed, and asked about two hours later", function(contact, bot)
  contact:says "menu"
  contact:taps "Order bread"
  bot:replies{ text = "Which bread?", buttons = { "White bread", "Brown bread", "Sourdough" } }
  contact:taps "Brown bread"
  bot:replies "How many loaves of Brown bread? Please type a number from 1 to 50."
  contact:says "3"
  bot:replies{ text = "3 x Brown bread, that is 210 shillings. Shall I place the order?", buttons = { "Yes", "No" } }
  contact:taps "Yes"
  bot:replies "Thank you! Order #1 is on its way."

  advance "1h"
  bot:is_silent()
  advance "1h"
  bot:replies{ text = "How was your order #1?", buttons = { "Great", "Not so good" } }
  contact:taps "Great"
  bot:replies "We are glad to hear that!"
end)

test("a number that makes no sense is asked for again", function(contact, bot)
  contact:says "menu"
  contact:taps "Order bread"
  contact:taps "Sourdough"
  contact:says "a lot"
  bot:replies "Please type a number from 1 to 50."
  contact:says "51"
  bot:replies "Please type a number from 1 to 50."
  contact:says "1"
  bot:replies{ text = "1 x Sourdough, that is 120 shillings. Shall I place the order?" }
  contact:taps "No"
  bot:replies "Nothing was ordered. Type *menu* to start again."
end)

test("the same order is not placed twice", function(contact, bot)
  contact:says "menu"
  contact:taps "Order bread"
  contact:taps "White bread"
  contact:says "2"
  contact:taps "Yes"
  bot:replies "Thank you! Order #1 is on its way."
  contact:taps "Yes"
  bot:replies{ text = "What would you like?" }
end)

test("an unhappy customer gets a person, and the bot is silent", function(contact, bot)
  contact:says "I am angry"
  bot:replies "A colleague will write to you in a moment."
  bot:escalates{ reason = "sounds upset" }
  contact:says "menu"
  bot:is_silent()
end)
