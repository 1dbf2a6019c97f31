-- The bakery's bot.
--
-- Everything after two dashes is a note for people; the bot does not read it. Each `on.…` below says what happens when
-- a customer does something. Change a text between quotes, save the file, and the next message is answered the new way.

-- What we sell. The name on the left is for the bot, the one on the right is what customers see.
local breads = { white = "White bread", brown = "Brown bread", sourdough = "Sourdough" }

-- What one loaf costs, in shillings.
local prices = { white = 60, brown = 70, sourdough = 120 }

-- The menu is shown in several places, so it has a name of its own.
local function show_menu()
  reply{
    text = "What would you like?",
    buttons = { { order = "Order bread" }, { hours = "Opening hours" } },
  }
end

-- When somebody types "menu", "Hello" or the like. Capital letters do not matter.
on.command({ "menu", "hello", "hi", "start" }, show_menu)

-- When somebody taps the button that is called `hours` above.
on.choice("hours", function()
  reply "We open 7am to 6pm, Monday to Saturday."
end)

-- An order takes three steps. `state` remembers where this customer is, from one message to the next.
on.choice("order", function()
  state.step = "how many?"
  state.bread = nil
  reply{
    text = "Which bread?",
    buttons = { { white = breads.white }, { brown = breads.brown }, { sourdough = breads.sourdough } },
  }
end)

-- The same happens for each of the three breads.
on.choice({ "white", "brown", "sourdough" }, function(event)
  state.step = "how many?"
  state.bread = event.choice.id
  reply("How many loaves of " .. breads[state.bread] .. "? Please type a number from 1 to 50.")
end)

on.choice("yes", function()
  -- The button may be an old one, tapped again after the order was placed.
  if state.step ~= "confirm?" then return show_menu() end

  local number = store.increment "orders"
  reply("Thank you! Order #" .. number .. " is on its way.")
  log.info("order", number, state.count, state.bread)

  -- Remembered of this customer for next time, and asked two hours later how it was.
  contact.last_bread = state.bread
  after("2h", "feedback", { order = number })

  state.step, state.bread, state.count = nil, nil, nil
end)

on.choice("no", function()
  state.step, state.bread, state.count = nil, nil, nil
  reply "Nothing was ordered. Type *menu* to start again."
end)

-- Two hours after an order.
on.timer("feedback", function(event)
  state.asked_about = event.data.order
  reply{ text = "How was your order #" .. event.data.order .. "?", buttons = { "Great", "Not so good" } }
end)

on.choice("Great", function()
  reply "We are glad to hear that!"
end)

on.choice("Not so good", function()
  -- From here on a person answers, and the bot is silent.
  escalate{ reason = "not happy with order #" .. (state.asked_about or "?"), queue = "complaints", priority = "high" }
  reply "We are sorry. A colleague will write to you in a moment."
end)

-- Everything else that is typed.
on.message(function(event)
  if state.step == "how many?" and state.bread then
    local count = tonumber(event.text)
    if not count or count ~= math.floor(count) or count < 1 or count > 50 then
      return reply "Please type a number from 1 to 50."
    end
    count = math.tointeger(count)
    state.step, state.count = "confirm?", count
    local order = count .. " x " .. breads[state.bread]
    local price = count * prices[state.bread]
    reply{
      text = order .. ", that is " .. price .. " shillings. Shall I place the order?",
      buttons = { { yes = "Yes" }, { no = "No" } },
    }
  elseif event.text:lower():find("angry", 1, true) then
    escalate{ reason = "sounds upset", note = event.text }
    reply "A colleague will write to you in a moment."
  else
    reply "Sorry, I did not get that. Type *menu*."
  end
end)
