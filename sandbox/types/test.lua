---@meta _
---@diagnostic disable: lowercase-global, missing-return, duplicate-set-field

-- What a test can say besides, for editors that use the Lua language server. Made of sandbox/reference/ by `make reference`.

--- Writes down how a dialogue should go, in a file that ends in _test.lua.
---@param name string What is shown for it.
---@param dialogue fun(contact: parlua.test.contact, bot: parlua.test.bot) What is said and expected.
function test(name, dialogue) end

--- Lets time pass in a test; timers come, each at its moment.
---@param time string `"25h"`, `"1w"`, `"1h 30m"`: from 1 second to 400 days.
function advance(time) end

--- Somebody else who writes to the bot in a test, and what the bot says to them.
---@param name string What the person is called; a test has at most 20 people.
---@return parlua.test.contact # the person, who can do what `contact` can
function another(name) end

---@class parlua.test.bot
local bot = {}

--- What the bot says to one person: `bot:replies` by itself is about whoever did the last step.
---@param person parlua.test.contact Who.
---@return parlua.test.bot # the bot, as far as that person sees it
function bot:to(person) end

---@class parlua.test.bot
local bot = {}

--- The next message since the last step has this text, or these fields; what is not named may be anything.
---@param expected string|parlua.test.reply The text, or a table of the fields below.
function bot:replies(expected) end

--- Nothing more was said since the last step.
function bot:is_silent() end

--- The last step gave the conversation to a human, with these fields.
---@param expected? string|parlua.escalate The reason, or `reason`, `queue`, `priority`, `note`.
function bot:escalates(expected) end

--- `state` has these values; a name that is `false` has none. Of tables in it what is not named may be anything.
---@param expected table Values by name.
function bot:remembers(expected) end

--- `contact` has these values, in the same way.
---@param expected table Values by name.
function bot:knows(expected) end

--- A timer of this name waits.
---@param name string|false The timer's name; `false`: none waits at all.
---@param time? string When it comes, from now: `"2h"`.
function bot:waits(name, time) end

--- So many messages of the last step [were refused](../messages.md#what-is-refused). A template counts as approved in tests.
---@param count? integer How many; 1 if absent.
function bot:is_refused(count) end

---@class parlua.test.reply
---@field text? string What is read, or the caption.
---@field buttons? (string|table)[] The titles, in order; `{ id = "Title" }` to compare the id, too.
---@field list? (string|table)[] The rows of all groups one after the other, in the same way.
---@field footer? string The small line.
---@field label? string What opens the list.
---@field header? string The line above.
---@field image? string The address, or the id, of the picture; also of the one above a menu or a link.
---@field video? string In the same way.
---@field document? string In the same way.
---@field audio? string In the same way.
---@field sticker? string In the same way.
---@field filename? string The document's.
---@field voice? boolean `true` for a voice message.
---@field location? table The place; what is not named in it may be anything.
---@field contact? string The names of the contacts, with commas between.
---@field reaction? string|false The emoji; `false` when it is taken back.
---@field link? table `label` and `url` of the button that opens a page.
---@field request? "location" The button that shares a place.
---@field template? string The template's name.
---@field language? string The template's language.

---@class parlua.test.contact
local contact = {}

--- The person writes.
---@param text string What is written.
function contact:says(text) end

--- The person taps the newest button or row with this title or id.
---@param label string Its title or id.
function contact:taps(label) end

--- The person sends what is no text.
---@param what parlua.test.sends A table of the fields below.
function contact:sends(what) end

--- The person puts an emoji on the bot's newest message; without one takes it back.
---@param emoji? string The emoji.
function contact:reacts(emoji) end

--- One of the kinds, and what belongs to it.
---@class parlua.test.sends
---@field image? true|string `true`, or the file's name.
---@field video? true|string `true`, or the file's name.
---@field audio? true|string `true`, or the file's name.
---@field document? true|string `true`, or the file's name.
---@field sticker? true|string `true`, or the file's name.
---@field text? string The caption.
---@field filename? string The file's name.
---@field voice? boolean `true` for an audio that was spoken into the phone.
---@field location? table `{ latitude = -1.28, longitude = 36.82, name = "…", address = "…" }`.
---@field contacts? table[] Contact cards: `{ { name = "Ann", phone = "+254 700 000002" } }`.

http = {}

--- From here on calls to this address get this answer. The newest stub that fits is taken.
---@param url string The address; a `*` at its end stands for anything, and `POST ` or `GET ` before it makes it that method's only.
---@param answer string|parlua.test.answer The text of the answer, or a table of the fields below.
function http.stub(url, answer) end

---@class parlua.test.answer
---@field status? integer 200 if absent.
---@field json? table The answer, as JSON.
---@field text? string The answer, as it is.
---@field headers? table Its header fields, with names in lower case.
---@field error? string No answer: this is why.

---@class parlua.test.bot
local bot = {}

--- The next call of the bot since the test began was this; what is not named may be anything.
---@param expected string|parlua.test.call The address, or a table of the fields below.
function bot:calls(expected) end

---@class parlua.test.call
---@field method? "GET"|"POST"
---@field url? string The whole address.
---@field json? table What was sent; what is not named in it may be anything.
---@field text? string What was sent as a text or a form.
---@field headers? table Header fields, with names in lower case.
---@field auth? string The name of the secret.
