-- Messages beside texts and menus: files, places, contact cards, reactions, links, questions for a place, templates.

local type, next, tostring = type, next, tostring
local find, format, match, sort = string.find, string.format, string.match, table.sort
local utf8len = utf8.len

return function(p)
  local textOf, listOf = p.textOf, p.listOf

  local function names(list)
    local set = { quote = true }
    for name in string.gmatch(list, "[%w_]+") do set[name] = true end
    return set
  end

  -- Which fields belong together.
  local fields = {
    text = names "text preview",
    menu = names "text buttons list header footer label image video document filename",
    image = names "image text", video = names "video text", audio = names "audio voice",
    document = names "document text filename", sticker = names "sticker", media = names "media text filename voice",
    location = names "location", contact = names "contact", reaction = names "reaction to",
    link = names "link text header footer image video document filename",
    request = names "request text",
    template = names "template language values header image video document filename location buttons components",
  }

  local all = {}
  for _, set in next, fields do
    for name in next, set do all[name] = true end
  end
  p.fields.reply = all

  -- What authors write when they know other tools.
  local meant = {
    caption = "text", message = "text", body = "text", title = "text", button = "buttons", choices = "buttons",
    rows = "list", sections = "list", picture = "image", photo = "image", url = "link", file = "document",
    pdf = "document", place = "location", contacts = "contact", card = "contact", vcard = "contact",
    emoji = "reaction", react = "reaction", parameters = "values", lang = "language",
  }

  -- The first one that is there decides what the message is.
  local order = { "template", "reaction", "contact", "request", "link", "menu", "location", "media", "sticker", "audio",
    "video", "document", "image" }

  local function kindOf(spec)
    for index = 1, #order do
      local kind = order[index]
      if kind == "menu" then
        if spec.buttons ~= nil or spec.list ~= nil then return "menu", spec.list ~= nil and "list" or "buttons" end
      elseif spec[kind] ~= nil then
        return kind, kind
      end
    end
    return "text", "text"
  end

  local function checkFields(verb, spec, kind, shown)
    for key in next, spec do
      if key == 1 then p.misuse('%s: the text needs its name: %s{ text = "…" }', verb, verb) end
      if not fields[kind][key] then
        if all[key] then
          p.misuse("%s: %s and %s do not go together in one message: send two", verb, shown, key)
        end
        local near = meant[key] or p.nearest(key, all)
        local mend = near and format(": did you mean `%s`?", near) or p.suggestion(key, all)
        p.misuse("%s does not know %s%s", verb, p.show(key, 40), mend)
      end
    end
  end

  local kinds = { image = true, video = true, audio = true, document = true, sticker = true }

  -- A file by its web address, or one that came in: event.media, or { id = "…" }.
  local function fileOf(verb, kind, value)
    if type(value) ~= "table" then
      local link = textOf(value, format("%s: %s", verb, kind))
      if not find(link, "^https://[^%s/]+") then
        p.misuse('%s: %s must be a web address that begins with https://, not %s', verb, kind, p.show(link, 60))
      end
      return { kind = kind, link = link }
    end
    if value.kind ~= nil and value.kind ~= kind then
      p.misuse("%s: this file is of the kind %s: write %s = …", verb, p.show(value.kind, 40), tostring(value.kind))
    end
    if type(value.id) ~= "string" then
      p.misuse("%s: %s must be a web address, or a file that came in: %s = event.media", verb, kind, kind)
    end
    return {
      kind = kind, id = value.id, filename = kind == "document" and value.filename or nil,
      voice = kind == "audio" and value.voice == true or nil,
    }
  end

  local function filename(verb, spec, file)
    if spec.filename == nil then return end
    if file.kind ~= "document" then p.misuse("%s: only a document has a filename", verb) end
    file.filename = textOf(spec.filename, verb .. ": filename")
  end

  local function file(verb, spec, kind, value)
    local message = fileOf(verb, kind, value)
    filename(verb, spec, message)
    if spec.text ~= nil then
      if kind == "audio" or kind == "sticker" then
        p.misuse("%s: %s and text do not go together in one message: send two", verb, kind)
      end
      message.caption = textOf(spec.text, verb .. ": text")
    end
    if spec.voice ~= nil then
      if kind ~= "audio" then p.misuse("%s: voice goes with audio only", verb) end
      message.voice = spec.voice and true or nil
    end
    return message
  end

  -- The image, video or document above a menu, a link or a template; nil where there is none.
  local function above(verb, spec)
    local found
    for _, kind in next, { "image", "video", "document" } do
      if spec[kind] ~= nil then
        if found then p.misuse("%s: %s and %s do not go together: one of them stands above", verb, found.kind, kind) end
        found = fileOf(verb, kind, spec[kind])
      end
    end
    if found and spec.header ~= nil then
      p.misuse("%s: header and %s do not go together: one of them stands above", verb, found.kind)
    end
    if found then
      filename(verb, spec, found)
    elseif spec.filename ~= nil then
      p.misuse("%s: filename goes with a document", verb)
    end
    return found
  end

  local function optional(verb, spec, name)
    return spec[name] ~= nil and textOf(spec[name], verb .. ": " .. name) or nil
  end

  local function placeOf(verb, place)
    local example = "location = { latitude = -1.29, longitude = 36.82 }"
    if type(place) ~= "table" then p.misuse("%s: location is a table: %s", verb, example) end
    for key in next, place do
      if key ~= "latitude" and key ~= "longitude" and key ~= "name" and key ~= "address" and key ~= "url" then
        p.misuse("%s: location does not know %s: %s", verb, p.show(key, 40), example)
      end
    end
    local function degrees(name, most)
      local value = place[name]
      if type(value) ~= "number" or not (value >= -most and value <= most) then
        p.misuse("%s: %s must be a number from -%d to %d, not %s", verb, name, most, most, p.kindOf(value))
      end
      return value + 0.0
    end
    return {
      kind = "location", latitude = degrees("latitude", 90), longitude = degrees("longitude", 180),
      name = optional(verb, place, "name"), address = optional(verb, place, "address"),
    }
  end

  local cardExample = 'contact = { name = "Amina Otieno", phone = "+254 712 345678" }'
  local cardFields = {
    name = true, phone = true, whatsapp = true, email = true, organization = true, title = true, url = true,
    address = true, birthday = true,
  }
  local sharedParts = { "name", "phones", "emails", "addresses", "org", "urls", "birthday" }

  local function each(verb, card, field, make)
    local value = card[field]
    if value == nil then return nil end
    if type(value) ~= "table" then value = { value } end
    local list = {}
    for index = 1, listOf(value, format("%s: contact: %s", verb, field), '{ "…", "…" }') do
      list[index] = make(textOf(value[index], format("%s: contact: %s", verb, field)))
    end
    return list
  end

  local function phonesOf(verb, card)
    local phones = each(verb, card, "phone", function(text) return { phone = text } end)
    local reachable = each(verb, card, "whatsapp", function(text)
      local digits = match(text:gsub("[%s%-%(%)]", ""), "^%+?(%d+)$")
      if not digits then p.misuse("%s: contact: whatsapp is a number with its country code, not %s", verb, p.show(text, 40)) end
      return { phone = "+" .. digits, wa_id = digits }
    end)
    if not phones then return reachable end
    for index = 1, #(reachable or {}) do phones[#phones + 1] = reachable[index] end
    return phones
  end

  -- A transport wants one more part of a name beside the whole.
  local function withPart(name)
    if name.first_name or name.last_name or name.middle_name or name.prefix or name.suffix then return name end
    local first, last = match(name.formatted_name, "^%s*(%S+)%s+(.-)%s*$")
    name.first_name, name.last_name = first or name.formatted_name, last
    return name
  end

  local function cardOf(verb, card)
    if type(card) ~= "table" then p.misuse("%s: contact is a table: %s", verb, cardExample) end
    if type(card.name) == "table" then  -- one of event.contacts
      card = p.plain(card, verb .. ": contact", p.limits.value)
      local shared = {}
      for index = 1, #sharedParts do shared[sharedParts[index]] = card[sharedParts[index]] end
      textOf(shared.name.formatted_name, verb .. ": contact: name.formatted_name")
      withPart(shared.name)
      return shared
    end
    for key in next, card do
      if not cardFields[key] then
        p.misuse("%s: contact does not know %s%s", verb, p.show(key, 40), p.suggestion(key, cardFields))
      end
    end
    local name = textOf(card.name == nil and p.misuse("%s: a contact needs a name: %s", verb, cardExample) or card.name,
      verb .. ": contact: name")
    local organization, title = optional(verb .. ": contact", card, "organization"), optional(verb .. ": contact", card, "title")
    return {
      name = withPart { formatted_name = name }, phones = phonesOf(verb, card),
      emails = each(verb, card, "email", function(text) return { email = text } end),
      urls = each(verb, card, "url", function(text) return { url = text } end),
      addresses = each(verb, card, "address", function(text) return { street = text } end),
      org = (organization or title) and { company = organization, title = title } or nil,
      birthday = optional(verb .. ": contact", card, "birthday"),
    }
  end

  -- A text, a number, { currency = "KES", amount = 250, text = "KSh 250" } or { date = "5 May" }.
  local function parameter(value, what, name)
    if type(value) ~= "table" then
      return { type = "text", parameter_name = name, text = textOf(value, what) }
    end
    if value.date ~= nil then
      return { type = "date_time", parameter_name = name, date_time = { fallback_value = textOf(value.date, what) } }
    end
    if type(value.currency) ~= "string" or type(value.amount) ~= "number" then
      p.misuse('%s is a text, { date = "5 May" } or { currency = "KES", amount = 250, text = "KSh 250" }', what)
    end
    local text = value.text == nil and value.currency .. " " .. tostring(value.amount) or textOf(value.text, what)
    return {
      type = "currency", parameter_name = name,
      currency = { fallback_value = text, code = value.currency, amount_1000 = (value.amount * 1000 + 0.5) // 1 | 0 },
    }
  end

  -- In their order, or by their names, as the template has its variables.
  local function parameters(values, what)
    if type(values) ~= "table" then values = { values } end
    local list = {}
    if type((next(values))) == "string" then
      local keys = {}
      for key in next, values do
        if type(key) ~= "string" then p.misuse("%s: either all values have names, or none", what) end
        keys[#keys + 1] = key
      end
      sort(keys)
      for index = 1, #keys do
        list[index] = parameter(values[keys[index]], format("%s.%s", what, keys[index]), keys[index])
      end
      return list
    end
    for index = 1, listOf(values, what, '{ "Amina", "17:00" }') do
      list[index] = parameter(values[index], format("%s[%d]", what, index))
    end
    return list
  end

  local templateButtons = {
    payload = { "quick_reply", function(text) return { type = "payload", payload = text } end },
    url = { "url", function(text) return { type = "text", text = text } end },
    code = { "copy_code", function(text) return { type = "coupon_code", coupon_code = text } end },
  }

  local function templateButton(value, index, what)
    if type(value) == "string" then value = { payload = value } end
    local kind, text = nil, nil
    if type(value) == "table" then kind, text = next(value) end
    if not templateButtons[kind] or next(value, kind) ~= nil then
      local forms = '{ payload = "yes" }, { url = "8812" }, { code = "SAVE25" }, or false to leave it as it is'
      p.misuse("%s[%d] is %s", what, index, forms)
    end
    local subtype, make = templateButtons[kind][1], templateButtons[kind][2]
    return {
      type = "button", sub_type = subtype, index = tostring(index - 1),
      parameters = { make(textOf(text, format("%s[%d]", what, index))) },
    }
  end

  local function templateHeader(verb, spec)
    local media = above(verb, spec)
    if spec.location ~= nil then
      local place = placeOf(verb, spec.location)
      place.kind = nil
      return { { type = "location", location = place } }
    elseif media then
      local source = { link = media.link, id = media.id, filename = media.filename }
      return { { type = media.kind, [media.kind] = source } }
    elseif spec.header ~= nil then
      return parameters(spec.header, verb .. ": header")
    end
  end

  local function componentsOf(verb, spec)
    if spec.components ~= nil then
      for _, name in next, { "values", "header", "image", "video", "document", "location", "buttons" } do
        if spec[name] ~= nil then p.misuse("%s: give either %s or components", verb, name) end
      end
      listOf(spec.components, verb .. ": components", "{ { type = \"body\", parameters = { … } } }")
      return p.plain(spec.components, verb .. ": components", p.limits.value)
    end
    local components = {}
    local header = templateHeader(verb, spec)
    if header then components[1] = { type = "header", parameters = header } end
    if spec.values ~= nil then
      components[#components + 1] = { type = "body", parameters = parameters(spec.values, verb .. ": values") }
    end
    if spec.buttons ~= nil then
      local what = verb .. ": buttons"
      for index = 1, listOf(spec.buttons, what, '{ { payload = "yes" }, { url = "8812" } }') do
        if spec.buttons[index] then
          components[#components + 1] = templateButton(spec.buttons[index], index, what)
        end
      end
    end
    return components
  end

  local build = {}

  function build.text(verb, spec) return { kind = "text", body = textOf(spec.text, verb .. ": text") } end

  function build.menu(verb, spec, turn) return p.menu(verb, spec, turn, above(verb, spec)) end

  for kind in next, kinds do
    build[kind] = function(verb, spec) return file(verb, spec, kind, spec[kind]) end
  end

  function build.media(verb, spec)
    local media = spec.media
    if type(media) ~= "table" or not kinds[media.kind] then
      p.misuse("%s: media passes on a file that came in: media = event.media", verb)
    end
    return file(verb, spec, media.kind, media)
  end

  function build.location(verb, spec) return placeOf(verb, spec.location) end

  function build.contact(verb, spec)
    local cards = spec.contact
    if type(cards) ~= "table" then p.misuse("%s: contact is a table: %s", verb, cardExample) end
    if cards[1] == nil then cards = { cards } end
    local list = {}
    for index = 1, listOf(cards, verb .. ": contact", "{ { name = … }, { name = … } }") do
      list[index] = cardOf(verb, cards[index])
    end
    return { kind = "contacts", cards = list }
  end

  function build.reaction(verb, spec, turn)
    local emoji, target = spec.reaction, spec.to
    if emoji ~= false then
      emoji = textOf(emoji, verb .. ": reaction")
      if utf8len(emoji) > 12 or find(emoji, "[%w%s]") then
        p.misuse('%s: reaction is one emoji, e.g. reaction = "👍", or false to take it back, not %s', verb, p.show(emoji, 40))
      end
    end
    if spec.quote ~= nil then p.misuse("%s: a reaction quotes nothing: leave quote out", verb) end
    if target == nil then
      target = p.answered(turn)
        or p.misuse("%s: there is no message of the person here to react to: name one, to = …", verb)
    end
    return { kind = "reaction", emoji = emoji or nil, to = textOf(target, verb .. ": to") }
  end

  function build.link(verb, spec)
    local link = spec.link
    local example = 'link = { label = "Open", url = "https://example.com" }'
    if type(link) ~= "table" then p.misuse("%s: link is a table: %s", verb, example) end
    local label, url = link.label or link[1], link.url or link[2]
    if label == nil or url == nil then p.misuse("%s: a link needs a label and a url: %s", verb, example) end
    url = textOf(url, verb .. ": link: url")
    if not find(url, "^https?://[^%s/]+") then
      p.misuse("%s: the url of a link begins with https://, unlike %s", verb, p.show(url, 60))
    end
    return {
      kind = "link", body = textOf(spec.text, verb .. ": text"), header = above(verb, spec) or optional(verb, spec, "header"),
      footer = optional(verb, spec, "footer"), label = textOf(label, verb .. ": link: label"), url = url,
    }
  end

  function build.request(verb, spec, turn)
    if spec.request ~= "location" then
      p.misuse('%s: request is "location": it asks for a place, not %s', verb, p.kindOf(spec.request))
    end
    local body = textOf(spec.text, verb .. ": text")
    -- Where no button can be shown the words alone must do.
    if turn.event.group or p.lengthOf(body) > 1024 then return { kind = "text", body = body } end
    return { kind = "location_request", body = body }
  end

  function build.template(verb, spec)
    return {
      kind = "template", name = textOf(spec.template, verb .. ": template"),
      language = spec.language == nil and p.misuse('%s: a template needs a language, e.g. language = "en"', verb)
        or textOf(spec.language, verb .. ": language"),
      components = componentsOf(verb, spec),
    }
  end

  return function(verb, spec, turn)
    local kind, shown = kindOf(spec)
    checkFields(verb, spec, kind, shown)
    return build[kind](verb, spec, turn)
  end
end
