-- Every sentence that Parlua itself says to people, and every word it understands of its own accord, by their names: in
-- English, unless the script says otherwise with `phrases{ … }`.
--
-- Whoever translates sets `p.translated`, a function that gives the text (or the list of words) of a name in the
-- person's language, or nil: it is asked before the script's own `phrases`.

local type, next, tostring = type, next, tostring
local gsub, gmatch, find, rawlen = string.gsub, string.gmatch, string.find, rawlen

local english = {
  -- Nobody handles what the person said.
  not_understood = "Sorry, I did not understand that.",
  choice_gone = "Sorry, this choice is not available any more.",
  cannot_handle = "Sorry, I cannot deal with this kind of message.",

  -- What is read, and written, of days and times. English is understood besides.
  weekdays = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
  months = {
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  },
  today_words = { "today", "tonight", "now" },
  tomorrow_words = { "tomorrow", "tmrw", "tmr" },
  after_tomorrow_words = { "day after tomorrow", "after tomorrow" },
  yesterday_words = { "yesterday" },
  next_words = { "next" },
  noon_words = { "noon", "midday", "at noon", "12 noon" },
  midnight_words = { "midnight", "at midnight" },

  -- What is written to see the commands that say what they are for, and what stands above them.
  help_words = { "help", "menu" },
  help = "You can write:",

  -- A question's ways out.
  cancel_words = { "cancel" },
  back_words = { "back" },
  cancelled = "All right, that is cancelled.",

  -- What is shown to choose from.
  yes = "Yes",
  no = "No",
  yes_words = { "yes", "y", "yeah", "yep", "ok", "okay", "sure" },
  no_words = { "no", "n", "nope" },

  -- What to tell whoever gave no answer to a question.
  answer_text = "Please answer with a text.",
  answer_longer = "Please write at least {min} letters.",
  answer_shorter = "Please write at most {max} letters.",
  answer_choice = "Please choose one of these.",
  answer_yes_no = "Please answer yes or no.",
  answer_location = "Please share a location: tap the paper clip or the plus, then Location.",
  answer_media = "Please send a picture or a file.",
  answer_email = "Please type an e-mail address, like name@example.com.",
  answer_phone = "Please type a phone number with its country code, like +254 712 345678.",
  answer_date = "Please type a date, like 24.12. or tomorrow.",
  answer_time = "Please type a time of day, like 17:30 or 5pm.",
  answer_when = "Please type a day and a time, like tomorrow 17:30.",
  answer_money = "Please type an amount, like 1,200 or 99.50.",
  date_from = "Please choose a date from {min} on.",
  date_to = "Please choose a date until {max}.",
  date_between = "Please choose a date from {min} to {max}.",
  time_from = "Please choose a time of day from {min} on.",
  time_to = "Please choose a time of day until {max}.",
  time_between = "Please choose a time of day from {min} to {max}.",
  when_time = "At what time? Please type it with the day, like {day} 17:30.",
  when_from = "Please choose a time from {min} on.",
  when_to = "Please choose a time until {max}.",
  when_between = "Please choose a time from {min} to {max}.",
  money_from = "Please type an amount of at least {min}.",
  money_to = "Please type an amount of at most {max}.",
  money_between = "Please type an amount from {min} to {max}.",
  money_currency = "Please type the amount in {currency}.",
  noted = "Noted: {answer}.",
  answer_other = "Please check what you typed, and try again.",
  number = "Please type a number.",
  number_from = "Please type a number of at least {min}.",
  number_to = "Please type a number of at most {max}.",
  number_between = "Please type a number from {min} to {max}.",
  whole = "Please type a whole number.",
  whole_from = "Please type a whole number of at least {min}.",
  whole_to = "Please type a whole number of at most {max}.",
  whole_between = "Please type a whole number from {min} to {max}.",
}

return function(p)
  local own = {}
  p.fields.phrases = english

  local function of(name) return p.translated and p.translated(name) or own[name] or english[name] end

  --- The sentence called `name`, with `values` in the places of its {names}.
  function p.phrase(name, values)
    local text = of(name)
    if not values then return text end
    return (gsub(text, "{([%a_]+)}", function(slot) return values[slot] ~= nil and tostring(values[slot]) or nil end))
  end

  --- The words called `name`, a list.
  function p.wordsFor(name) return of(name) end

  --- Whether `text`, folded, is one of the words called `name`.
  function p.isWord(name, text)
    local list = of(name)
    for index = 1, #list do
      if p.fold(list[index]) == text then return true end
    end
    return false
  end

  local function checkText(name, text)
    if type(text) ~= "string" or not find(text, "%S") then
      p.misuse("phrases: %s is a text in quotes, not %s", name, p.kindOf(text))
    end
    local slots = {}
    for slot in gmatch(english[name], "{([%a_]+)}") do slots[slot] = true end
    for slot in gmatch(text, "{([%a_]+)}") do
      if not slots[slot] then
        p.misuse("phrases: %s does not know {%s}%s", name, slot, p.suggestion(slot, slots, "{%s}"))
      end
    end
    return text
  end

  local function checkWords(name, list)
    local example = english[name][1]
    if type(list) ~= "table" or rawlen(list) == 0 then
      p.misuse("phrases: %s is a list of words, e.g. { %q }, not %s", name, example, p.kindOf(list))
    end
    local words = {}
    for key, word in next, list do
      if type(key) ~= "number" or type(word) ~= "string" or not find(word, "%S") then
        p.misuse("phrases: %s is a list of words in quotes, e.g. { %q }", name, example)
      end
      words[key] = word
    end
    if (name == "weekdays" or name == "months") and #words ~= #english[name] then
      p.misuse("phrases: %s has %d names, not %d", name, #english[name], #words)
    end
    return words
  end

  --- phrases{ cancelled = "Sawa, imeghairiwa.", cancel_words = { "ghairi" } }: what Parlua says and understands itself.
  return function(given)
    if p.turn then p.misuse("phrases belongs at the top of the file, not inside a handler") end
    if type(given) ~= "table" then
      p.misuse('phrases takes a table, e.g. phrases{ yes = "Ndiyo", no = "Hapana" }, not %s', p.kindOf(given))
    end
    for name, value in next, given do
      local standard = english[name]
      if standard == nil then p.misuse("phrases does not know %s%s", p.show(name, 40), p.suggestion(name, english)) end
      own[name] = type(standard) == "table" and checkWords(name, value) or checkText(name, value)
    end
  end
end
