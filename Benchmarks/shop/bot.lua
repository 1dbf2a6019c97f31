-- A hardware shop: a bot of ordinary size, to measure with.

local currency = "KES"

local catalogue = {
  { id = "hammer", title = "Claw hammer", price = 850, stock = 12, group = "tools", words = { "hammer", "hammers" } },
  { id = "saw", title = "Hand saw", price = 1200, stock = 7, group = "tools", words = { "saw", "saws" } },
  { id = "drill", title = "Cordless drill", price = 9800, stock = 3, group = "tools", words = { "drill", "drills" } },
  { id = "pliers", title = "Pliers", price = 650, stock = 20, group = "tools", words = { "pliers", "plier" } },
  { id = "nails", title = "Nails, 1 kg", price = 240, stock = 90, group = "fixings", words = { "nail", "nails" } },
  { id = "screws", title = "Screws, 200", price = 480, stock = 60, group = "fixings", words = { "screw", "screws" } },
  { id = "bolts", title = "Bolts, 50", price = 720, stock = 25, group = "fixings", words = { "bolt", "bolts" } },
  { id = "paint_white", title = "White paint, 4 l", price = 2600, stock = 14, group = "paint", words = { "white" } },
  { id = "paint_blue", title = "Blue paint, 4 l", price = 2750, stock = 9, group = "paint", words = { "blue" } },
  { id = "brush", title = "Brush, 5 cm", price = 310, stock = 33, group = "paint", words = { "brush", "brushes" } },
  { id = "pipe", title = "PVC pipe, 3 m", price = 540, stock = 41, group = "plumbing", words = { "pipe", "pipes" } },
  { id = "tap", title = "Kitchen tap", price = 3100, stock = 5, group = "plumbing", words = { "tap", "taps" } },
}

local groups = {
  { id = "tools", title = "Tools" },
  { id = "fixings", title = "Nails and screws" },
  { id = "paint", title = "Paint" },
  { id = "plumbing", title = "Plumbing" },
}

local zones = {
  { name = "westlands", fee = 200 },
  { name = "kilimani", fee = 250 },
  { name = "karen", fee = 400 },
  { name = "ruiru", fee = 650 },
}

local opening = {
  Monday = { 7, 18 }, Tuesday = { 7, 18 }, Wednesday = { 7, 18 }, Thursday = { 7, 18 }, Friday = { 7, 20 },
  Saturday = { 8, 16 },
}

local by_id, by_word, by_group = {}, {}, {}
for _, item in ipairs(catalogue) do
  by_id[item.id] = item
  by_group[item.group] = by_group[item.group] or {}
  table.insert(by_group[item.group], item)
  for _, word in ipairs(item.words) do by_word[word] = item end
end

local function money(amount)
  local text = tostring(math.floor(amount))
  local with_commas = text:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", "")
  return currency .. " " .. with_commas
end

local function line(item, count)
  if count and count > 1 then return ("%d x %s: %s"):format(count, item.title, money(item.price * count)) end
  return item.title .. ": " .. money(item.price)
end

local function total(basket)
  local sum, lines = 0, {}
  for id, count in pairs(basket) do
    local item = by_id[id]
    if item then
      sum = sum + item.price * count
      lines[#lines + 1] = line(item, count)
    end
  end
  return sum, lines
end

local function fee_for(text)
  text = text:lower()
  for _, zone in ipairs(zones) do
    if text:find(zone.name, 1, true) then return zone.fee, zone.name end
  end
end

local function show_menu()
  reply{
    text = "What are you looking for?",
    list = {
      { title = "Our shelves", rows = groups },
      { title = "Your order", rows = { { basket = "See the basket" }, { pay = "Order and pay" } } },
      { title = "The shop", rows = { { hours = "Opening hours" }, { person = "Talk to a person" } } },
    },
    label = "Menu",
  }
end

local function show_group(id)
  local rows = {}
  for _, item in ipairs(by_group[id]) do
    local description = money(item.price) .. (item.stock < 5 and ", only " .. item.stock .. " left" or "")
    rows[#rows + 1] = { id = "add " .. item.id, title = item.title, description = description }
  end
  reply{ text = "Tap what you need.", list = { { title = "On this shelf", rows = rows } }, label = "Choose" }
end

local function show_basket()
  local sum, lines = total(state.basket or {})
  if #lines == 0 then return reply "Your basket is empty. Type *menu* to fill it." end
  lines[#lines + 1] = "Together: " .. money(sum)
  reply{ text = table.concat(lines, "\n"), buttons = { { pay = "Order and pay" }, { empty = "Empty it" } } }
end

local function add(item, count)
  state.basket = state.basket or {}
  local already = state.basket[item.id] or 0
  if already + count > item.stock then
    return reply(("We have only %d of %s."):format(item.stock, item.title))
  end
  state.basket[item.id] = already + count
  reply{ text = line(item, already + count) .. " in your basket.", buttons = { { basket = "Basket" }, { menu = "More" } } }
end

on.command({ "menu", "hello", "hi", "start", "help" }, show_menu)
on.command({ "basket", "cart" }, show_basket)

for _, group in ipairs(groups) do
  on.choice(group.id, function() show_group(group.id) end)
end

for _, item in ipairs(catalogue) do
  on.choice("add " .. item.id, function() add(item, 1) end)
end

on.choice("menu", show_menu)
on.choice("basket", show_basket)

on.choice("empty", function()
  state.basket = nil
  reply "Your basket is empty now."
end)

on.choice("hours", function()
  local today = os.date "%A"
  local hours = opening[today]
  if hours then
    reply(("Today we are open from %d to %d o'clock."):format(hours[1], hours[2]))
  else
    reply("We are closed on " .. today .. ".")
  end
end)

on.choice("person", function()
  reply "One of us will write to you soon."
  escalate{ reason = "asked for a person", queue = "counter" }
end)

on.choice("pay", function()
  local sum, lines = total(state.basket or {})
  if #lines == 0 then return reply "Your basket is empty. Type *menu* to fill it." end
  state.step = "where"
  reply("That is " .. money(sum) .. ". Which part of town shall we bring it to?")
end)

on.location(function(event)
  if state.step ~= "where" then return reply "Thank you. Type *menu* to order." end
  state.where = ("%.5f, %.5f"):format(event.location.latitude, event.location.longitude)
  state.step = "confirm"
  reply{ text = "We will call you about the delivery. Shall we take the order?", buttons = { { yes = "Yes" }, { no = "No" } } }
end)

on.choice("yes", function()
  if state.step ~= "confirm" then return show_menu() end
  local number = store.increment "orders"
  local sum = total(state.basket)
  contact.orders = (contact.orders or 0) + 1
  contact.spent = (contact.spent or 0) + sum
  log.info("order", number, money(sum))
  after("1d", "how was it", { order = number })
  state.basket, state.step, state.where = nil, nil, nil
  reply(("Thank you! Order #%d is %s."):format(number, money(sum)))
end)

on.choice("no", function()
  state.step = nil
  reply "Nothing was ordered. Your basket is kept."
end)

on.timer("how was it", function(event)
  reply{ text = "How was order #" .. event.data.order .. "?", buttons = { "Great", "Not so good" } }
end)

on.message(function(event)
  local text = event.text:lower()
  if state.step == "where" then
    local fee, zone = fee_for(text)
    if not fee then return reply "We do not know that place. Please share your location." end
    state.where, state.step = zone, "confirm"
    reply{ text = "The delivery is " .. money(fee) .. ". Shall we take the order?", buttons = { { yes = "Yes" }, { no = "No" } } }
    return
  end
  for word in text:gmatch "%a+" do
    if by_word[word] then return add(by_word[word], tonumber(text:match "%d+") or 1) end
  end
  reply "Sorry, I did not get that. Type *menu*."
end)
