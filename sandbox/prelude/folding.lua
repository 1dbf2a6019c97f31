-- When two texts are the same words.

local gsub, lower = string.gsub, string.lower
local next = next

-- The second byte of the accented Latin letters that begin with the byte 0xC3, and what remains without the accent.
local plainLetters = {
  a = "\x80\x81\x82\x83\x84\x85\xA0\xA1\xA2\xA3\xA4\xA5", c = "\x87\xA7", e = "\x88\x89\x8A\x8B\xA8\xA9\xAA\xAB",
  i = "\x8C\x8D\x8E\x8F\xAC\xAD\xAE\xAF", n = "\x91\xB1", o = "\x92\x93\x94\x95\x96\x98\xB2\xB3\xB4\xB5\xB6\xB8",
  u = "\x99\x9A\x9B\x9C\xB9\xBA\xBB\xBC", y = "\x9D\xBD\xBF", ss = "\x9F",
}
local folded = {}
for letter, bytes in next, plainLetters do
  for index = 1, #bytes do folded["\xC3" .. bytes:sub(index, index)] = letter end
end

return function(p)
  --- "  Sí,  Claro! " and "si, claro" are the same words.
  function p.fold(text)
    text = gsub(lower(text), "\xC3[\x80-\xBF]", folded)
    return (gsub(gsub(gsub(text, "^%s+", ""), "[%s%.!%?]+$", ""), "%s+", " "))
  end
end
