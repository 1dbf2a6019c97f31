---@meta _
---@diagnostic disable: lowercase-global, missing-return, duplicate-set-field

-- What a bot can say, for editors that use the Lua language server. Made of sandbox/reference/ by `make reference`.

--- Lets a timer's handler run later in this conversation.
---@param time string `"90s"`, `"15m"`, `"2h"`, `"3d"`, `"1w"`, `"1h 30m"`: from 1 second to 400 days.
---@param name string Which [on.timer](on.timer.md) handles it.
---@param data? table Given to it as `event.data`: [plain data](../memory.md) up to 64 KiB.
function after(time, name, data) end

--- Asks a question in a flow, and gives the answer once there is one.
---@param name string What the answer is kept under, 1 to 60 letters; each question of a flow has its own.
---@param question string What the person reads.
---@param options? parlua.ask What counts as an answer; a text if absent.
---@return any # the answer, as the options say; `nil` after a time-out
function ask(name, question, options) end

--- One of the first twelve says what kind of answer it is; without one it is a text.
---@class parlua.ask
---@field text? boolean `true`: a text, as without options; `min` and `max` count its letters.
---@field choices? (string|number|table)[] One of them: `"White"`, `{ id = "Title" }` or `{ id = "…", title = "…", words = { "…" } }`; gives the id. Up to 3 are shown as buttons, up to 10 as a list, more or longer ones numbered. Tapped, typed as title, as number, as id or as one of its `words`, it is the same answer; capitals and accents do not matter.
---@field yes_no? boolean `true`: gives `true` or `false`.
---@field number? boolean `true`: gives a number.
---@field email? boolean `true`: gives an e-mail address.
---@field phone? boolean `true`: gives a phone number.
---@field date? boolean `true`: gives a day such as `"2026-12-24"`, of `tomorrow`, `next friday`, `24.12.`, `24 Dec 2026` and [the like](time.md); without a year the next one, or the last one where only that fits. With `time = true` as well a day with a time: `"2026-12-24 17:30"`.
---@field time? boolean `true`: gives a time of day such as `"17:30"`, of `17:30`, `5pm`, `half past five`; `5` is 05:00, or 17:00 where only that fits.
---@field money? string|boolean The currency, such as `"KES"`, or `true` for any: gives a number of `KSh 1,200`, `1.200,50`, `2k`, in whole shillings, euros, and so on, with no more digits behind the point than the currency has. Another currency is not taken.
---@field location? boolean `true`: gives a table like `event.location`.
---@field media? boolean `true`: gives a table like `event.media`.
---@field pattern? string Gives a text that this [pattern](https://www.lua.org/manual/5.4/manual.html#6.4.1) matches: `"^%u%d+$"`.
---@field whole? boolean `true`: of numbers, only a whole one.
---@field min? number|string The least number or amount, the fewest letters; of a date or time the first one: `"2026-12-24"`, `"tomorrow"`, `"08:00"`.
---@field max? number|string The greatest, the most letters, or the last one.
---@field after? string Of a date or time: the first one is behind this.
---@field before? string Of a date or time: the last one is before this.
---@field order? "dmy"|"mdy" What 03/04 means, where it may mean both; the day comes first if absent.
---@field tell? boolean `true`: of a date, time or amount, tells the person how it was understood.
---@field check? fun(answer: any): any, string? Asked besides: a good answer if it returns `true`, or another value to be used instead; otherwise it returns `nil` and what to tell the person.
---@field retry? string What to tell the person instead of the standard sentence.
---@field timeout? string After this time, e.g. `"24h"`, `ask` gives `nil`, and the flow goes on: 1 second to 400 days.

--- Lets a timer's handler run at a time of the person's clock.
---@param when string `"2026-12-24 09:00"`, `"tomorrow 9:00"`, `"monday 17:30"`, `"17:30"` (the next time it is that), or what an [ask](ask.md) for a date and time gave: up to 400 days ahead.
---@param name string Which [on.timer](on.timer.md) handles it.
---@param data? table Given to it as `event.data`: [plain data](../memory.md) up to 64 KiB.
---@return boolean # `false` where that time has passed: then nothing is set, and the [log](log.md) says so
function at(when, name, data) end

--- Tells what this turn and the tenant may use, and what is left of it.
---@return parlua.budget # all [quotas](../limits.md#quotas) as they stand, each a table of `used`, `limit` and `left`
function budget() end

---@class parlua.share
---@field used integer
---@field limit integer
---@field left integer

---@class parlua.budget
---@field messages parlua.share Messages that this turn has noted so far.
---@field timers parlua.share Timers that this turn has set so far.
---@field log_lines parlua.share Lines of the log that this turn has written so far.
---@field store_reads parlua.share Names of the store that this turn has read.
---@field store_writes parlua.share Names of the store that this turn has changed.
---@field state_bytes parlua.share About what `state` takes.
---@field contact_bytes parlua.share About what `contact` takes.
---@field http_calls parlua.share Calls to web services that this turn has made.
---@field messages_today parlua.share Messages of all the tenant's conversations since midnight UTC.
---@field timers_waiting parlua.share The tenant's timers that wait.
---@field store_keys parlua.share Names in the tenant's store.
---@field store_bytes parlua.share About what they take together with their values.
---@field log_lines_today parlua.share Lines of the tenant's log since midnight UTC.
---@field http_calls_today parlua.share Calls to web services since midnight UTC.

--- Takes back all timers of this name in this conversation.
---@param name string The name that was given to [after](after.md).
function cancel(name) end

---@class parlua.contact
---@field name? string The name as the person's phone tells it.
---@field phone? string The number, digits only. **May be missing.**
---@field user_id? string The transport's own id of the person.
---@field parent_user_id? string The id by which a group of businesses knows the person.
---@field username? string The name by which the person can be found.
---@field timezone? string The time zone the person lives in, such as `"Europe/Berlin"`, if the script has set it: by whose clocks [at](at.md), [every](every.md) and [time](time.md) go. Without it they go by the tenant's.
---@field language string The language they want, e.g. `"de"` or `"pt-BR"`: the tenant's unless you set another. [t](t.md) goes by it.
---@field tags parlua.tags What [tag](tag.md) put on them, sorted; cannot be set otherwise.
---@field identities parlua.identity[] Every name by which the transport knows them, the strongest first.
---@field [string] any

---@type parlua.contact
contact = {}

---@class parlua.tags
---@field has fun(self: parlua.tags, name: string): boolean Whether the person has the tag: `contact.tags:has "vip"`.
---@field [integer] string

---@class parlua.identity
---@field kind "user_id"|"parent_user_id"|"phone"|"username" What it is.
---@field value string The id, number or name.

---@class parlua.utterance
---@field at integer When, in milliseconds since 1970.
---@field by "contact"|"bot" Who said it.
---@field kind string `text`, `choice`, `image`, `buttons`, …
---@field text string The words, up to 500 characters; a longer text is cut and ends in `…`.

--- What was said before this event in this conversation, the latest last: at most 20.
---@param count? integer How many of them; 1 to 20, all if absent.
---@return parlua.utterance[]
function contact.history(count) end

---@class parlua.table
---@field all fun(self: parlua.table): table[] All rows, in the order of the file.
---@field find fun(self: parlua.table, filter: table|function): table[] All rows that fit: column and value, `{ item = "bread" }`, or a function that gets a row and returns whether it fits.
---@field first fun(self: parlua.table, filter?: table|function): table? The first row that fits, or `nil`.
---@field count fun(self: parlua.table, filter?: table|function): integer How many rows fit.
---@field [integer] table

---@type table<string, parlua.table>
data = {}

--- Gives the conversation to a human; the bot is silent until it is handed back.
---@param request string|parlua.escalate The reason, or a table of the fields below.
function escalate(request) end

---@class parlua.escalate
---@field reason string Why: up to 2000 bytes. Needed.
---@field queue? string Who should take it, e.g. `"reception"`: up to 2000 bytes.
---@field priority? "low"|"normal"|"high"|"urgent" How urgent it is.
---@field note? string What the human should know: up to 2000 bytes.

---@class parlua.event
---@field kind "text"|"choice"|"media"|"location"|"contacts"|"reaction"|"order"|"unsupported"|"unknown"|"timer"|"handback" What happened.
---@field text string What was written, the caption, or the title of what was tapped; always a text, empty where there is none.
---@field at integer When it happened, in milliseconds since 1970, by the transport's clock.
---@field sender? parlua.sender Who: `name`, `phone`, `user_id`, `parent_user_id`, `username`, as far as known. **A phone may be missing.**
---@field choice? parlua.event.choice Of a tap: `id`, `title`, `source` (`"button"`, `"list"`, `"template"`; `"typed"` when a [menu](reply.md#menus) was answered in writing).
---@field media? parlua.event.media `kind` (`"image"`, `"audio"`, `"video"`, `"document"`, `"sticker"`), `id`, `mime_type`, `caption`, `filename`, `voice`. What is in the file cannot be read; it can be [passed on](reply.md#files).
---@field location? parlua.event.location `latitude`, `longitude`, `name`, `address`.
---@field contacts? table[] A list of contact cards, as the transport told them.
---@field reaction? parlua.event.reaction `target` (the message's id), `emoji` (`nil` when it was taken back).
---@field order? parlua.event.order `catalog`, `text`, `items`: a list of `product`, `quantity`, `price`, `currency`.
---@field unsupported? table `type`: the person sent something that WhatsApp does not pass on, e.g. a poll.
---@field timer? parlua.event.timer Of a timer: its `name`.
---@field data? table Of a timer: the table that was given to `after`; always there then.
---@field slots? table Of a [command with slots](on.command.md): what stood in them, by their names.
---@field handback? table That a human gave the conversation back: `by` says who, if that is known.
---@field reply_to? string The id of the message that this one answers or quotes.
---@field forwarded? boolean `true` when it was forwarded.
---@field referral? table The advertisement or post the person came by, as the transport told it.
---@field group? string The id of the group it was said in.
---@field key string The message's id.
---@field transport string `"whatsapp"`.
---@field account string The id of the number it came to.
---@field unknown? table What this version does not know: its `type`.
---@field raw? table All the transport sent; only where `unknown` is there.
---@field system? table
---@field status? table

---@class parlua.sender
---@field name? string
---@field phone? string
---@field user_id? string
---@field parent_user_id? string
---@field username? string

---@class parlua.event.choice
---@field id string
---@field title string
---@field source "button"|"list"|"template"|"typed"

---@class parlua.event.media
---@field kind "image"|"audio"|"video"|"document"|"sticker"
---@field id string
---@field mime_type? string
---@field caption? string
---@field filename? string
---@field voice? boolean

---@class parlua.event.location
---@field latitude number
---@field longitude number
---@field name? string
---@field address? string

---@class parlua.event.reaction
---@field target string
---@field emoji? string

---@class parlua.event.order
---@field catalog? string
---@field text? string
---@field items table[]

---@class parlua.event.timer
---@field name string

--- Lets a timer's handler run again and again by the person's clock.
---@param when string `"day 09:00"`, `"weekday 09:00"` (Monday to Friday), `"weekend 10:00"`, `"monday 09:00"`, `"monday, thursday 5pm"`, `"month 1 09:00"`, `"month last 18:00"`, or a span from 1 minute to 400 days, such as `"2h"`.
---@param name string Which [on.timer](on.timer.md) handles it.
---@param data? table Given to it as `event.data` each time: [plain data](../memory.md) up to 64 KiB.
function every(when, name, data) end

--- Defines a conversation of several questions, written from top to bottom.
---@param name string 1 to 60 letters.
---@param conversation fun(data: table) What is asked and said; receives what [start](start.md) was given.
function flow(name, conversation) end

--- Counts that something came about which the bot is there for: an order, a booking.
---@param name string 1 to 60 bytes: one of a few, never anything of a person.
---@param value? number What it is worth, in whatever you count; 0 if absent.
function goal(name, value) end

http = {}

--- Asks a web service.
---@param url string The address: `"https://api.shop.example/price"`. Its host must be allowed.
---@param options? parlua.http
---@return parlua.response
function http.get(url, options) end

--- Tells a web service.
---@param url string The address, as above.
---@param options? parlua.http
---@return parlua.response
function http.post(url, options) end

---@class parlua.http
---@field query? table What is added to the address: `{ city = "Nairobi" }`, escaped as it must be.
---@field headers? table `{ ["Accept-Language"] = "en" }`, up to 20.
---@field auth? string The name of a secret that the operator has put down for this host. What it is, no script sees.
---@field timeout? string How long to wait: 1 to 30 seconds, `"10s"` if absent. All calls of a turn have 30 seconds together.
---@field json? table Of `post`: sent as JSON.
---@field form? table Of `post`: sent like a form of a web page.
---@field text? string Of `post`: sent as it is.

---@class parlua.response
---@field ok boolean Whether the service has answered, with a status from 200 to 299.
---@field status integer The status; 0 when no answer came.
---@field text string The answer; empty when none came.
---@field json? table The answer read as JSON, where it is a table of at most 32 tables within tables, and 10,000 values in all answers of the turn.
---@field headers table The header fields of the answer, their names in lower case.
---@field error? string Why no answer came, in one sentence; `nil` when one did.

json = {}

--- The value as JSON, names sorted.
---@param value any [Plain data](../memory.md).
---@return string
function json.encode(value) end

--- What a JSON text says. `null` becomes `nil`.
---@param text string
---@return any # the value, or `nil`
---@return string? # why there is none
function json.decode(text) end

--- The same table, but written as a list even while it is empty.
---@param list table
---@return table
function json.list(list) end

log = {}

--- Write a line for the author.
---@param ... any Texts as they are, tables as Lua.
function log.info(...) end

--- Write a line for the author.
---@param ... any Texts as they are, tables as Lua.
function log.warn(...) end

--- Write a line for the author.
---@param ... any Texts as they are, tables as Lua.
function log.error(...) end

--- Write a line for the author.
---@param ... any Texts as they are, tables as Lua.
function print(...) end

--- Writes a line for the agents who look after this conversation.
---@param text string Up to 2000 bytes.
function note(text) end

--- Handles a tap on the button or row with this id.
---@param ids string|string[] The id of the button or row, or several.
---@param handler parlua.handler What is done then; `event.choice` has the `id` and the `title` that were tapped.
function on.choice(ids, handler) end

---@alias parlua.handler fun(event: parlua.event)

--- Handles a text of exactly these words.
---@param words string|string[] What the person writes: one command, or several that mean the same; with slots, see below.
---@param help string What the command is for, shown by `help`; may be left out.
---@param handler parlua.handler What is done then; it receives the [event](event.md).
---@overload fun(words: string|string[], handler: parlua.handler)
function on.command(words, help, handler) end

--- Runs when a human gives the conversation back to the bot.
---@param handler parlua.handler Gets an event of the kind `handback`; `event.handback.by` says who, if that is known.
function on.handback(handler) end

--- Handles an image, audio, video, document or sticker.
---@param handler parlua.handler
function on.media(handler) end

--- Handles a shared place.
---@param handler parlua.handler
function on.location(handler) end

--- Handles shared contact cards.
---@param handler parlua.handler
function on.contacts(handler) end

--- Handles an order from a catalogue.
---@param handler parlua.handler
function on.order(handler) end

--- Handles an emoji put on a message, or taken back.
---@param handler parlua.handler
function on.reaction(handler) end

--- Handles whatever a person says that nothing else handles.
---@param handler parlua.handler What is done then; it receives the [event](event.md).
function on.message(handler) end

--- Handles whatever a person says that nothing else handles.
---@param name string What it is about; each intent has its own name.
---@param examples string[] What people write when they mean this. A script has at most 500 examples.
---@param handler parlua.handler What is done then; it receives the [event](event.md).
function on.intent(name, examples, handler) end

--- Handles a timer that after has set.
---@param names string|string[] The timer's name, or several.
---@param handler parlua.handler What is done then; `event.data` is the table that was given to [after](after.md).
function on.timer(names, handler) end

--- Runs something one time in a flow, and gives what it returned ever after.
---@param name string 1 to 60 letters; each `once` and each question of a flow has its own.
---@param action function Run the first time; what it returns is remembered as [plain data](../memory.md).
---@return any # what `action` returned
function once(name, action) end

--- Puts what Parlua itself says and understands into other words.
---@param words parlua.phrases What is to be said instead; what is not named stays as it is.
function phrases(words) end

--- `{min}` and `{max}` stand for the limits of the question. A list takes the place of the standard one; capitals and accents do not matter in it.
---@class parlua.phrases
---@field not_understood? string The answer where nobody handles what was written: `"Sorry, I did not understand that."`.
---@field choice_gone? string The answer to a tap that nobody handles: `"Sorry, this choice is not available any more."`.
---@field cannot_handle? string The answer to another kind of message that nobody handles: `"Sorry, I cannot deal with this kind of message."`.
---@field weekdays? string[] The days of the week from Monday on, as they are shown and read; English is understood besides.
---@field months? string[] The months, likewise.
---@field today_words? string[] What means today: `"today", "tonight", "now"`.
---@field tomorrow_words? string[] What means tomorrow: `"tomorrow", "tmrw", "tmr"`.
---@field after_tomorrow_words? string[] What means the day after: `"day after tomorrow", "after tomorrow"`.
---@field yesterday_words? string[] What means yesterday: `"yesterday"`.
---@field next_words? string[] What means the week to come, before a day's name: `"next"`.
---@field noon_words? string[] What means 12:00: `"noon", "midday", "at noon", "12 noon"`.
---@field midnight_words? string[] What means 00:00: `"midnight", "at midnight"`.
---@field help_words? string[] What shows the [commands](on.command.md) that say what they are for: `"help", "menu"`.
---@field help? string What stands above them: `"You can write:"`.
---@field cancel_words? string[] What ends the flow while a question waits: `"cancel"`.
---@field back_words? string[] What goes back to the question before: `"back"`.
---@field cancelled? string Said when somebody leaves a flow: `"All right, that is cancelled."`.
---@field yes? string The first button of a `yes_no` question: `"Yes"`.
---@field no? string The other one: `"No"`.
---@field yes_words? string[] What is understood as yes besides: `"yes", "y", "yeah", "yep", "ok", "okay", "sure"`.
---@field no_words? string[] What is understood as no besides: `"no", "n", "nope"`.
---@field answer_text? string Said to whoever gave no such answer: `"Please answer with a text."`.
---@field answer_longer? string Said to whoever gave no such answer: `"Please write at least {min} letters."`.
---@field answer_shorter? string Said to whoever gave no such answer: `"Please write at most {max} letters."`.
---@field answer_choice? string Said to whoever gave no such answer: `"Please choose one of these."`.
---@field answer_yes_no? string Said to whoever gave no such answer: `"Please answer yes or no."`.
---@field answer_location? string Said to whoever gave no such answer: `"Please share a location: tap the paper clip or the plus, then Location."`.
---@field answer_media? string Said to whoever gave no such answer: `"Please send a picture or a file."`.
---@field answer_email? string Said to whoever gave no such answer: `"Please type an e-mail address, like name@example.com."`.
---@field answer_phone? string Said to whoever gave no such answer: `"Please type a phone number with its country code, like +254 712 345678."`.
---@field answer_date? string Said to whoever gave no such answer: `"Please type a date, like 24.12. or tomorrow."`.
---@field answer_time? string Said to whoever gave no such answer: `"Please type a time of day, like 17:30 or 5pm."`.
---@field answer_when? string Said to whoever gave no such answer: `"Please type a day and a time, like tomorrow 17:30."`.
---@field answer_money? string Said to whoever gave no such answer: `"Please type an amount, like 1,200 or 99.50."`.
---@field date_from? string Said to whoever gave no such answer: `"Please choose a date from {min} on."`.
---@field date_to? string Said to whoever gave no such answer: `"Please choose a date until {max}."`.
---@field date_between? string Said to whoever gave no such answer: `"Please choose a date from {min} to {max}."`.
---@field time_from? string Said to whoever gave no such answer: `"Please choose a time of day from {min} on."`.
---@field time_to? string Said to whoever gave no such answer: `"Please choose a time of day until {max}."`.
---@field time_between? string Said to whoever gave no such answer: `"Please choose a time of day from {min} to {max}."`.
---@field when_time? string Said to whoever gave no such answer: `"At what time? Please type it with the day, like {day} 17:30."`.
---@field when_from? string Said to whoever gave no such answer: `"Please choose a time from {min} on."`.
---@field when_to? string Said to whoever gave no such answer: `"Please choose a time until {max}."`.
---@field when_between? string Said to whoever gave no such answer: `"Please choose a time from {min} to {max}."`.
---@field money_from? string Said to whoever gave no such answer: `"Please type an amount of at least {min}."`.
---@field money_to? string Said to whoever gave no such answer: `"Please type an amount of at most {max}."`.
---@field money_between? string Said to whoever gave no such answer: `"Please type an amount from {min} to {max}."`.
---@field money_currency? string Said to whoever gave no such answer: `"Please type the amount in {currency}."`.
---@field noted? string Tells how a date, time or amount was understood: `"Noted: {answer}."`.
---@field answer_other? string Said to whoever gave no such answer: `"Please check what you typed, and try again."`.
---@field number? string Said to whoever gave no such answer: `"Please type a number."`.
---@field number_from? string Said to whoever gave no such answer: `"Please type a number of at least {min}."`.
---@field number_to? string Said to whoever gave no such answer: `"Please type a number of at most {max}."`.
---@field number_between? string Said to whoever gave no such answer: `"Please type a number from {min} to {max}."`.
---@field whole? string Said to whoever gave no such answer: `"Please type a whole number."`.
---@field whole_from? string Said to whoever gave no such answer: `"Please type a whole number of at least {min}."`.
---@field whole_to? string Said to whoever gave no such answer: `"Please type a whole number of at most {max}."`.
---@field whole_between? string Said to whoever gave no such answer: `"Please type a whole number from {min} to {max}."`.

--- Answers the person.
---@param message string|number|parlua.reply The text, or a table of the fields below.
function reply(message) end

--- The same where nobody has asked, e.g. in a timer: it never quotes.
---@param message string|number|parlua.reply The text, or a table of the fields below.
function send(message) end

---@class parlua.reply
---@field text? string|number What is read; the caption of a file. Goes with everything but an audio, a sticker, a place, a contact, a reaction and a template. 4096 characters; above buttons or a link, and as a caption, 1024.
---@field preview? boolean Of a plain text: `true` shows a preview of its first web address.
---@field buttons? (string|table)[] Below a text: a list of `"Title"`, `{ id = "Title" }` or `{ id = "…", title = "…", description = "…", words = { … } }`, up to 50. See [menus](#menus). Of a template: `{ payload = "…" }`, `{ url = "…" }`, `{ code = "…" }`, or `false` for a button that takes nothing.
---@field list? (string|table)[] Below a text: rows of the same forms, or groups `{ title = "…", rows = { … } }`, up to 50 rows in all.
---@field header? string|table Above buttons, a list or a link: up to 60 characters. Of a template: the value of the variable in its header.
---@field footer? string Below buttons, a list or a link: a small line, up to 60 characters.
---@field label? string What opens a list, up to 20 characters; `Choose` if absent.
---@field link? table Below a text: `{ label = "Open", url = "https://…" }`, a button that opens a web page. The label has up to 20 characters.
---@field request? "location" Below a text: a button by which the person shares where they are.
---@field image? string|table A web address that begins with `https://`, or [a file that came in](#files). With buttons, a link or a template it stands above them. JPEG or PNG up to 5 MB.
---@field video? string|table In the same way. MP4 or 3GP up to 16 MB.
---@field document? string|table In the same way. Up to 100 MB.
---@field filename? string Of a document: the name it is shown with, up to 240 characters.
---@field audio? string|table A web address or a file that came in; up to 16 MB.
---@field voice? boolean Of an audio (OGG with Opus): `true` shows it as a voice message.
---@field sticker? string|table A web address or a file that came in: WebP up to 100 KB, animated up to 500 KB.
---@field media? parlua.event.media `event.media`: passes on whatever file came in.
---@field location? table `{ latitude = …, longitude = …, name = "…", address = "…" }`; `name` and `address` may be left out. Also the place in a template's header.
---@field contact? table A [contact card](#places-contacts-reactions), or a list of up to 257.
---@field reaction? string|false One emoji, put on the message that is answered; `false` takes it back.
---@field to? string Of a reaction: the id of another message, e.g. `event.reply_to`.
---@field template? string The name of an approved template: what may be sent [later than 24 hours](../messages.md#what-is-refused).
---@field language? string Of the template: `"en"`. Needed with it.
---@field values? table Of the template: what fills its body, first to last, or by name: `{ first_name = "Amina" }`. A value is a text, a number, `{ date = "5 May" }` or `{ currency = "KES", amount = 250, text = "KSh 250" }`.
---@field components? table[] Of the template, in place of the above: the transport's own structure, passed on as it is.
---@field quote? boolean Of `reply` only: `true` quotes the message that is answered.

--- Uses another Lua file of the same folder.
---@param name string The file's name without `.lua`; `"lists.drinks"` is `lists/drinks.lua`.
---@return any # what the file returns
function require(name) end

--- Begins a flow; inside another flow it runs in between.
---@param name string The name of a [flow](flow.md).
---@param data? table Given to its function: [plain data](../memory.md).
---@return any # inside a flow, what the other one returns
function start(name, data) end

---@type table<string, any>
state = {}

store = {}

--- Looks a name up.
---@param name string 1 to 256 bytes.
---@return any # the value, or `nil`
function store.get(name) end

---@class parlua.store.options
---@field expires? string When the value is forgotten, e.g. `"2h"`: from 1 second to 400 days. Never, if absent.

---@class parlua.store.list
---@field limit? integer How many names at most; all if absent.
---@field values? boolean Whether the values are wanted too.

--- Sets a name.
---@param name string 1 to 256 bytes.
---@param value any [Plain data](../memory.md), up to 64 KiB.
---@param options? parlua.store.options
function store.set(name, value, options) end

--- Adds to the number, beginning from 0.
---@param name string 1 to 256 bytes.
---@param by? number What is added; 1 if absent.
---@param options? parlua.store.options When the counting ends that begins here. A number that is there keeps its time.
---@return number # the new one
function store.increment(name, by, options) end

--- Sets a name if it still holds what is expected, and tells whether it did.
---@param name string 1 to 256 bytes.
---@param expected any What it must hold; `nil` expects that there is no such name.
---@param new any The new value; `nil` forgets the name.
---@param options? parlua.store.options
---@return boolean # whether it held what was expected
function store.compare_and_set(name, expected, new, options) end

--- The names that begin with a prefix, sorted; with their values if asked: `{ { name = "slot:9", value = "free" } }`.
---@param prefix string Up to 256 bytes; `""` for all names.
---@param options? integer|parlua.store.list How many names at most, or more options.
---@return any[]
function store.list(prefix, options) end

--- Forgets a name.
---@param name string 1 to 256 bytes.
function store.delete(name) end

--- A text in the person's language, from the files lang/en.lua, lang/de.lua and so on.
---@param key string The text's name; `"order.thanks"` is `thanks` in the group `order`.
---@param values? table What stands for `{name}` in the text; `count` chooses the form.
---@return string
function t(key, values) end

--- Put a word on this person, or take it off again.
---@param name string 1 to 60 bytes.
---@param isOn? boolean `false` takes it off; `true` if absent.
function tag(name, isOn) end

--- Put a word on this person, or take it off again.
---@param name string 1 to 60 bytes.
function untag(name) end

text = {}

--- Without blanks at both ends.
---@param value string
---@return string
function text.trim(value) end

--- How many characters.
---@param value string
---@return integer
function text.length(value) end

--- As commands are compared: small letters, no accents, no punctuation at the end.
---@param value string
---@return string
function text.fold(value) end

--- At most so many characters; a longer text ends in `…`, which counts as one.
---@param value string
---@param limit integer
---@return string
function text.truncate(value, limit) end

--- The parts between the separators, without the blanks around them.
---@param value string
---@param separator? string Taken as it is; `","` if absent.
---@return string[]
function text.split(value, separator) end

--- Each word with a capital. Letters beyond a to z stay as they are.
---@param value string
---@return string
function text.title(value) end

--- How alike two texts are, from 0 to 1, where 1 means the same words. Up to 1000 characters each.
---@param a string
---@param b string
---@return number
function text.similarity(a, b) end

--- The text of a list that is most like the value, if one is at least 0.6 alike.
---@param value string
---@param list string[]
---@return string? # the text
---@return number? # how alike
function text.nearest(value, list) end

--- Days and times are texts: `"2026-12-24"`, `"2026-12-24 17:30"`, `"17:30"`. They can be remembered, joined and compared: an earlier one is less (`<`) than a later one.
---@type table
time = {}

--- Now.
---@return string # such as `"2026-12-24 17:30"`
function time.now() end

--- The day it is.
---@return string # such as `"2026-12-24"`
function time.today() end

--- Reads what somebody typed: `"tomorrow 5pm"`, `"next friday"`, `"24.12."`, `"half past five"`.
---@param text string What was typed.
---@param order? "dmy"|"mdy" What `03/04` means; the day comes first if absent.
---@return string|nil # a day, a time of day, or both; `nil` where it is neither
function time.parse(text, order) end

--- Shows a time to people.
---@param when string A day, a time of day, or both.
---@param pattern? string With `{weekday}` `{wday}` `{day}` `{dd}` `{month}` `{mon}` `{mm}` `{year}` `{time}` `{time12}`; `"{weekday} {day} {month}, {time}"` if absent, as far as there is a day and a time.
---@return string # such as `"Thursday 24 December, 17:30"`
function time.format(when, pattern) end

--- Which day of the week it is, in English whatever is shown to people.
---@param when string A day.
---@return string # such as `"thursday"`
function time.weekday(when) end

--- Adds a span. Days, weeks, months and years go by the calendar, hours and less by what passes.
---@param when string A day, a time of day, or both.
---@param span string Such as `"3d"`, `"-2 weeks"`, `"1 month"`, `"1h 30m"`.
---@return string # of the same form as `when`
function time.add(when, span) end

--- How long it is from one time to another; less than 0 where the other is before.
---@param first string A day, or a day with a time.
---@param second string The other.
---@param unit? "minutes"|"hours"|"days"|"weeks" Days and weeks are whole, by the calendar; days if absent.
---@return number # how many
function time.between(first, second, unit) end

--- The first day of what a day belongs to.
---@param unit "day"|"week"|"month"|"year" Weeks begin on Monday.
---@param when? string The day; today if absent.
---@return string # a day
function time.start_of(unit, when) end

--- When something happened, by the person's clock.
---@param milliseconds number Since 1970, as `event.at` has it.
---@return string # a day with a time
function time.of(milliseconds) end

--- The moment that a day and time is.
---@param when string A day, at 00:00 without a time.
---@return number # milliseconds since 1970
function time.stamp(when) end

--- The name of the person's time zone.
---@return string # such as `"Africa/Nairobi"`
function time.zone() end

--- Shows the person that their message was read and that an answer is being written.
function typing() end
