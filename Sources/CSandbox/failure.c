// What a failed run tells: a bounded message and a bounded traceback, made without running a script's code and
// without allocating, for it happens where memory may be short.
#include <stdio.h>
#include <string.h>

#include "run.h"

enum { TRACEBACK_LINES = 12 };

void sandbox_keep_message(lua_State *L, int index) {
    char *message = run_of(L)->report->message;
    if (lua_type(L, index) == LUA_TSTRING) {
        size_t count;
        const char *text = lua_tolstring(L, index, &count);
        if (count > CSANDBOX_MESSAGE - 1) count = CSANDBOX_MESSAGE - 1;
        memcpy(message, text, count);
        message[count] = '\0';
        for (size_t at = 0; at < count; at++) {
            if (message[at] == '\0') message[at] = ' ';
        }
    } else if (lua_isinteger(L, index)) {
        snprintf(message, CSANDBOX_MESSAGE, LUA_INTEGER_FMT, lua_tointeger(L, index));
    } else if (lua_type(L, index) == LUA_TNUMBER) {
        snprintf(message, CSANDBOX_MESSAGE, LUA_NUMBER_FMT, lua_tonumber(L, index));
    } else {
        snprintf(message, CSANDBOX_MESSAGE, "an error was raised with a %s in place of a message", luaL_typename(L, index));
    }
}

static void keep_traceback(lua_State *L) {
    char *text = run_of(L)->report->traceback;
    size_t used = 0;
    lua_Debug frame;
    int lines = 0;
    for (int level = 1; lines < TRACEBACK_LINES && lua_getstack(L, level, &frame); level++) {
        if (!lua_getinfo(L, "Sln", &frame) || frame.currentline <= 0) continue;
        const char *name = frame.name != NULL ? frame.name : *frame.what == 'm' ? "main chunk" : "a function";
        int written = snprintf(
            text + used, CSANDBOX_TRACEBACK - used, "%s:%d: in %.60s\n", frame.short_src, frame.currentline, name);
        if (written < 0 || (size_t)written >= CSANDBOX_TRACEBACK - used) break;
        used += (size_t)written;
        lines++;
    }
    text[used] = '\0';
}

int sandbox_note_failure(lua_State *L) {
    if (run_of(L)->stop == STOP_NONE) {
        sandbox_keep_message(L, 1);
        keep_traceback(L);
    }
    return 1;
}
