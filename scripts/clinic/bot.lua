-- The clinic's bot: books a visit, reminds of it, and hands over to the reception.
--
-- The texts for people are between quotes. `departments.lua` beside this file lists what can be booked.

local departments = require "departments"

-- Somebody may have chosen a department that has left the list since: then its id must do.
local function title_of(id)
  for _, department in ipairs(departments) do
    if department.id == id then return department.title end
  end
  return id
end

local function show_menu()
  reply{
    text = "Welcome to the Riverside Clinic. How can we help?",
    buttons = { { book = "Book a visit" }, { visit = "My visit" }, { person = "Talk to a person" } },
    footer = "In an emergency please call 112",
  }
end

on.command({ "menu", "hello", "hi", "start", "help" }, show_menu)

on.choice("book", function() start "booking" end)

-- Booking. Each question has a name; answers are kept by it, so the questions may be changed while people are in the
-- middle of a booking.
flow("booking", function()
  local department = title_of(ask("department", "Which department would you like to visit?", { choices = departments }))
  local day = ask("day", "When would you like to come?", { choices = { "Today", "Tomorrow", "Another day" } })
  if day == "Another day" then
    escalate{ reason = "wants another day", queue = "reception", note = department }
    return reply "Our reception will write to you and find a day that suits you."
  end

  if not ask("sure", ("%s, %s: shall I book it?"):format(department, day), { yes_no = true }) then
    return reply "Nothing is booked."
  end

  -- The ticket number counts all visits of the clinic.
  local ticket = store.increment "tickets"
  -- `contact` remembers about the person, whichever of our numbers they write to.
  contact.visit = { ticket = ticket, department = department, day = day }
  reply(("You are booked: %s, %s. Your ticket is number %d."):format(department, day, ticket))
  cancel "reminder" -- of an earlier booking
  if day == "Tomorrow" then after("20h", "reminder", { ticket = ticket }) end
end)

on.timer("reminder", function(event)
  -- The visit may have been cancelled, or another one booked since.
  if not contact.visit or contact.visit.ticket ~= event.data.ticket then return end
  reply{
    text = "We expect you today: " .. contact.visit.department .. ", ticket " .. event.data.ticket .. ".",
    buttons = { { coming = "I will come" }, { cancel_visit = "Cancel the visit" } },
  }
end)

on.choice("visit", function()
  if contact.visit then
    reply{
      text = ("%s, %s, ticket %d."):format(contact.visit.department, contact.visit.day, contact.visit.ticket),
      buttons = { { cancel_visit = "Cancel the visit" } },
    }
  else
    reply{ text = "You have no visit booked.", buttons = { { book = "Book a visit" } } }
  end
end)

on.choice("coming", function()
  reply "Thank you, see you soon!"
end)

on.choice("cancel_visit", function()
  contact.visit = nil
  cancel "reminder"
  reply "Your visit is cancelled. We wish you well."
end)

on.choice("person", function()
  escalate{ reason = "asks for a person", queue = "reception" }
  reply "One moment please, our reception will write to you."
end)

-- Photos and voice messages: we would rather look at them ourselves.
on.media(function(event)
  escalate{ reason = "sent a file (" .. event.media.kind .. ")", queue = "reception" }
  reply "Thank you. Our reception will have a look and write to you."
end)

on.message(function(event)
  if event.text:lower():find("emergency", 1, true) then
    escalate{ reason = "emergency", priority = "urgent", note = event.text }
    reply "If somebody is in danger, please call 112 now. Our reception is informed too."
  else
    show_menu()
  end
end)
