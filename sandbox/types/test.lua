---@meta _
---@diagnostic disable: lowercase-global, missing-return, duplicate-set-field

-- What a test can say besides, for editors that use the Lua language server. Made of sandbox/reference/ by `make reference`.

---@param name string What is shown for it.
---@param dialogue fun(contact: parlua.test.contact, bot: parlua.test.bot) What is said and expected.

---@param time string `"25h"`, `"1w"`, `"1h 30m"`: from 1 second to 400 days.

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

---@class parlua.test.reply
---@field text? string What is read, or the caption.
---@field buttons? (string|table)[] The titles, in order; `{ id = "Title" }` to compare the id, too.
---@field list? (string|table)[] The rows of all groups one after the other, in the same way.
---@field footer? string The small line.
---@field label? string What opens the list.
---@field image? string The picture's address.
---@field template? string The template's name.

---@class parlua.test.contact
local contact = {}

--- The person writes.
---@param text string What is written.
function contact:says(text) end

--- The person taps the newest button or row with this title or id.
---@param label string Its title or id.
