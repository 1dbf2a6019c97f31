-- What a text is about, by the words it shares with examples.

local type, rawlen = type, rawlen
local byte, gmatch, sub = string.byte, string.gmatch, string.sub

-- Words that say little, in English.
local light = {}
for word in gmatch("a an the do does did you i we is are am to of my your our please can could would it me at on in for and", "%a+") do
  light[word] = 0.3
end

-- From here on an example is close enough: so much of the weight of both texts is shared.
local enough = 0.55
-- A word that is only like another counts less.
local alike = 0.8
local longest = 20

return function(p)
  local intents, vocabulary = {}, {}

  local function wordsOf(text)
    local words, weight = {}, 0
    for word in gmatch(p.fold(text), "[^%s%p]+") do
      if #words == longest then break end
      words[#words + 1] = word
      weight = weight + (light[word] or 1)
    end
    return words, weight
  end

  -- Whether one letter more, less or another, or two that are swapped, make one word the other; or an ending does.
  local function isAlike(a, b)
    if byte(a) ~= byte(b) or #a < 4 or #b < 4 then return false end
    local far = #a - #b
    if far > 3 or far < -3 then return false end
    local same = 1
    while same < #a and byte(a, same + 1) == byte(b, same + 1) do same = same + 1 end
    if same == #a or same == #b then return true end
    if far == 1 then return sub(a, same + 2) == sub(b, same + 1) end
    if far == -1 then return sub(a, same + 1) == sub(b, same + 2) end
    if far ~= 0 then return false end
    local isSwapped = byte(a, same + 1) == byte(b, same + 2) and byte(a, same + 2) == byte(b, same + 1)
    return sub(a, same + 2) == sub(b, same + 2) or isSwapped and sub(a, same + 3) == sub(b, same + 3)
  end

  local function add(name, examples, fn)
    if type(examples) ~= "table" or rawlen(examples) == 0 then
      p.misuse('on.intent needs examples of what people write: on.intent(%q, { "when do you open" }, function(event) … end)', name)
    end
    for index = 1, rawlen(examples) do
      local words, weight = {}, 0
      if type(examples[index]) == "string" then words, weight = wordsOf(examples[index]) end
      if #words == 0 then p.misuse("on.intent: an example is a text in quotes, not %s", p.kindOf(examples[index])) end
      if #intents >= p.limits.handlers then p.misuse("a script has at most %d examples of intents", p.limits.handlers) end
      intents[#intents + 1] = { words = words, weight = weight, handler = fn }
      for place = 1, #words do vocabulary[words[place]] = true end
    end
  end

  --- The handler whose example is nearest to the text; nil where none is near.
  local function nearestTo(text)
    local words, weight = wordsOf(text)
    if #words == 0 then return nil end
    local likeness = {}
    for known in p.pairs(vocabulary) do
      for index = 1, #words do
        local like = words[index] == known and 1 or likeness[known] ~= 1 and isAlike(words[index], known) and alike
        if like and like > (likeness[known] or 0) then likeness[known] = like end
      end
    end
    local best, handler = enough, nil
    for index = 1, #intents do
      local intent, shared = intents[index], 0
      for place = 1, #intent.words do
        local word = intent.words[place]
        shared = shared + (likeness[word] or 0) * (light[word] or 1)
      end
      local score = 2 * shared / (weight + intent.weight)
      if score > best then best, handler = score, intent.handler end
    end
    return handler
  end

  return { add = add, find = nearestTo }
end
