#include "assets.h"
#include <string.h>

// C23's #embed, so that there is one file to ship. The compiler lists embedded files among the dependencies: a change rebuilds.
static const unsigned char prelude[] = {
#embed "../../sandbox/prelude.lua"
};
static const unsigned char mistakes[] = {
#embed "../../sandbox/prelude/mistakes.lua"
};
static const unsigned char data[] = {
#embed "../../sandbox/prelude/data.lua"
};
static const unsigned char durations[] = {
#embed "../../sandbox/prelude/durations.lua"
};
static const unsigned char routing[] = {
#embed "../../sandbox/prelude/routing.lua"
};
static const unsigned char messages[] = {
#embed "../../sandbox/prelude/messages.lua"
};
static const unsigned char memory[] = {
#embed "../../sandbox/prelude/memory.lua"
};
static const unsigned char actions[] = {
#embed "../../sandbox/prelude/actions.lua"
};
static const unsigned char events[] = {
#embed "../../sandbox/prelude/events.lua"
};
static const unsigned char globals[] = {
#embed "../../sandbox/prelude/globals.lua"
};
static const unsigned char test_prelude[] = {
#embed "../../sandbox/test_prelude.lua"
};

#define FILE_OF(array, name) { name, array, sizeof array }

static const cassets_file files[] = {
    FILE_OF(prelude, "prelude.lua"),
    FILE_OF(mistakes, "mistakes.lua"),
    FILE_OF(data, "data.lua"),
    FILE_OF(durations, "durations.lua"),
    FILE_OF(routing, "routing.lua"),
    FILE_OF(messages, "messages.lua"),
    FILE_OF(memory, "memory.lua"),
    FILE_OF(actions, "actions.lua"),
    FILE_OF(events, "events.lua"),
    FILE_OF(globals, "globals.lua"),
    FILE_OF(test_prelude, "test_prelude.lua"),
};

const cassets_file *cassets_find(const char *name) {
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (strcmp(files[i].name, name) == 0) return &files[i];
    }
    return NULL;
}
