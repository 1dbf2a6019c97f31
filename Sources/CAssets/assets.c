#include "assets.h"
#include <string.h>

// C23's #embed, so that there is one file to ship. The compiler lists embedded files among what it depends on: a change
// rebuilds.
static const unsigned char prelude[] = {
#embed "../../sandbox/prelude.lua"
};
static const unsigned char test_prelude[] = {
#embed "../../sandbox/test_prelude.lua"
};
static const unsigned char starter_bot[] = {
#embed "../../sandbox/starter/bot.lua"
};
static const unsigned char starter_bot_test[] = {
#embed "../../sandbox/starter/bot_test.lua"
};
static const unsigned char starter_luarc[] = {
#embed "../../sandbox/starter/luarc.json"
};
static const unsigned char types_bot[] = {
#embed "../../sandbox/types/bot.lua"
};
static const unsigned char types_test[] = {
#embed "../../sandbox/types/test.lua"
};
static const unsigned char parts[] = {
#embed "../../sandbox/prelude/parts.lua"
};
static const unsigned char mistakes[] = {
#embed "../../sandbox/prelude/mistakes.lua"
};
static const unsigned char spelling[] = {
#embed "../../sandbox/prelude/spelling.lua"
};
static const unsigned char data[] = {
#embed "../../sandbox/prelude/data.lua"
};
static const unsigned char durations[] = {
#embed "../../sandbox/prelude/durations.lua"
};
static const unsigned char folding[] = {
#embed "../../sandbox/prelude/folding.lua"
};
static const unsigned char phrases[] = {
#embed "../../sandbox/prelude/phrases.lua"
};
static const unsigned char calendar[] = {
#embed "../../sandbox/prelude/calendar.lua"
};
static const unsigned char readings[] = {
#embed "../../sandbox/prelude/readings.lua"
};
static const unsigned char time[] = {
#embed "../../sandbox/prelude/time.lua"
};
static const unsigned char at[] = {
#embed "../../sandbox/prelude/at.lua"
};
static const unsigned char every[] = {
#embed "../../sandbox/prelude/every.lua"
};
static const unsigned char answers[] = {
#embed "../../sandbox/prelude/answers.lua"
};
static const unsigned char patterns[] = {
#embed "../../sandbox/prelude/patterns.lua"
};
static const unsigned char intents[] = {
#embed "../../sandbox/prelude/intents.lua"
};
static const unsigned char routing[] = {
#embed "../../sandbox/prelude/routing.lua"
};
static const unsigned char verbs[] = {
#embed "../../sandbox/prelude/verbs.lua"
};
static const unsigned char messages[] = {
#embed "../../sandbox/prelude/messages.lua"
};
static const unsigned char menus[] = {
#embed "../../sandbox/prelude/menus.lua"
};
static const unsigned char numbered[] = {
#embed "../../sandbox/prelude/numbered.lua"
};
static const unsigned char kinds[] = {
#embed "../../sandbox/prelude/kinds.lua"
};
static const unsigned char http[] = {
#embed "../../sandbox/prelude/http.lua"
};
static const unsigned char stubs[] = {
#embed "../../sandbox/prelude/stubs.lua"
};
static const unsigned char memory[] = {
#embed "../../sandbox/prelude/memory.lua"
};
static const unsigned char json[] = {
#embed "../../sandbox/prelude/json.lua"
};
static const unsigned char text[] = {
#embed "../../sandbox/prelude/text.lua"
};
static const unsigned char tables[] = {
#embed "../../sandbox/prelude/tables.lua"
};
static const unsigned char people[] = {
#embed "../../sandbox/prelude/people.lua"
};
static const unsigned char translations[] = {
#embed "../../sandbox/prelude/translations.lua"
};
static const unsigned char listing[] = {
#embed "../../sandbox/prelude/listing.lua"
};
static const unsigned char quotas[] = {
#embed "../../sandbox/prelude/quotas.lua"
};
static const unsigned char actions[] = {
#embed "../../sandbox/prelude/actions.lua"
};
static const unsigned char notes[] = {
#embed "../../sandbox/prelude/notes.lua"
};
static const unsigned char questions[] = {
#embed "../../sandbox/prelude/questions.lua"
};
static const unsigned char flows[] = {
#embed "../../sandbox/prelude/flows.lua"
};
static const unsigned char events[] = {
#embed "../../sandbox/prelude/events.lua"
};
static const unsigned char globals[] = {
#embed "../../sandbox/prelude/globals.lua"
};
static const unsigned char vocabulary[] = {
#embed "../../sandbox/prelude/vocabulary.lua"
};

#define FILE_OF(array) { #array ".lua", array, sizeof array }

static const cassets_file files[] = {
    FILE_OF(prelude),
    FILE_OF(test_prelude),
    FILE_OF(starter_bot),
    FILE_OF(starter_bot_test),
    { "starter_luarc.json", starter_luarc, sizeof starter_luarc },
    FILE_OF(types_bot),
    FILE_OF(types_test),
};

static const cassets_file prelude_parts[] = {
    FILE_OF(parts),
    FILE_OF(mistakes),
    FILE_OF(spelling),
    FILE_OF(data),
    FILE_OF(durations),
    FILE_OF(folding),
    FILE_OF(phrases),
    FILE_OF(calendar),
    FILE_OF(readings),
    FILE_OF(time),
    FILE_OF(at),
    FILE_OF(every),
    FILE_OF(answers),
    FILE_OF(patterns),
    FILE_OF(intents),
    FILE_OF(routing),
    FILE_OF(verbs),
    FILE_OF(messages),
    FILE_OF(menus),
    FILE_OF(numbered),
    FILE_OF(kinds),
    FILE_OF(http),
    FILE_OF(stubs),
    FILE_OF(memory),
    FILE_OF(json),
    FILE_OF(text),
    FILE_OF(tables),
    FILE_OF(people),
    FILE_OF(translations),
    FILE_OF(listing),
    FILE_OF(quotas),
    FILE_OF(actions),
    FILE_OF(notes),
    FILE_OF(questions),
    FILE_OF(flows),
    FILE_OF(events),
    FILE_OF(globals),
    FILE_OF(vocabulary),
};

const cassets_file *cassets_find(const char *name) {
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (strcmp(files[i].name, name) == 0) return &files[i];
    }
    return NULL;
}

cassets_files cassets_prelude_parts(void) {
    return (cassets_files){ prelude_parts, sizeof prelude_parts / sizeof *prelude_parts };
}
