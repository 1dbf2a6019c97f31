// Data on its way out: Lua values become bytes, or a sentence that names the place of what is not plain data.
//
// Tables are read raw: no metatable is consulted, so no script code runs here, and a table cannot change meanwhile.
// Members are sorted by name, so that equal data are equal bytes: the VM's own order differs from run to run.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "wire.h"

enum { PATH_TEXT = 240 };

struct step {
    const void *table;  // to see that a table contains itself
    const char *name;   // of the member being written, or NULL in a list
    lua_Integer index;
};

struct name {
    const char *text;
    size_t count;
};

struct writer {
    lua_State *L;
    struct run *run;
    uint32_t nodes, depth;
    struct step steps[WIRE_DEEPEST + 1];
};

static bool is_plain_name(const char *name) {
    if (*name == '\0' || (*name >= '0' && *name <= '9')) return false;
    for (; *name != '\0'; name++) {
        bool plain = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') || *name == '_' ||
                     (*name >= '0' && *name <= '9');
        if (!plain) return false;
    }
    return true;
}

static void describe_path(const struct writer *writer, char text[PATH_TEXT]) {
    size_t used = 0;
    for (uint32_t depth = 0; depth < writer->depth && used < PATH_TEXT - 70; depth++) {
        const struct step *step = &writer->steps[depth];
        const char *format = step->name == NULL            ? "[%lld]"
                             : !is_plain_name(step->name)  ? "[\"%.40s\"]"
                             : depth > 0                   ? ".%.60s"
                                                           : "%.60s";
        size_t room = PATH_TEXT - used;
        int written = step->name == NULL ? snprintf(text + used, room, format, (long long)step->index)
                                         : snprintf(text + used, room, format, step->name);
        if (written > 0) used += (size_t)written;
    }
    if (used == 0) snprintf(text, PATH_TEXT, "the result");
}

static int refuse(struct writer *writer, const char *reason) {
    char path[PATH_TEXT];
    describe_path(writer, path);
    luaL_where(writer->L, 1);
    lua_pushfstring(writer->L, "%s %s", path, reason);
    lua_concat(writer->L, 2);
    return lua_error(writer->L);
}

static void put(struct writer *writer, const void *data, size_t count) {
    struct bytes *output = &writer->run->output;
    if (count > output->limit - output->count) refuse(writer, "does not fit: the data are too large");
    if (sandbox_append(writer->run, output, data, count)) return;
    sandbox_stop(writer->run, STOP_MEMORY);
    sandbox_raise_stop(writer->L);
}

static void put_tag(struct writer *writer, char tag) { put(writer, &tag, 1); }

static void put_count(struct writer *writer, size_t count) {
    uint8_t bytes[4] = {(uint8_t)count, (uint8_t)(count >> 8), (uint8_t)(count >> 16), (uint8_t)(count >> 24)};
    put(writer, bytes, sizeof bytes);
}

static void put_word(struct writer *writer, uint64_t word) {
    uint8_t bytes[8];
    for (int at = 0; at < 8; at++) bytes[at] = (uint8_t)(word >> (8 * at));
    put(writer, bytes, sizeof bytes);
}

static void put_string(struct writer *writer, const char *text, size_t count) {
    // Sizes come first: a text that cannot fit is not worth looking through.
    if (count > writer->run->output.limit) refuse(writer, "does not fit: the data are too large");
    if (!sandbox_is_utf8(text, count)) refuse(writer, "is not valid UTF-8 text");
    put_count(writer, count);
    put(writer, text, count);
}

static void put_number(struct writer *writer) {
    if (lua_isinteger(writer->L, -1)) {
        put_tag(writer, WIRE_INTEGER);
        put_word(writer, (uint64_t)lua_tointeger(writer->L, -1));
        return;
    }
    double number = lua_tonumber(writer->L, -1);
    if (number - number != 0) refuse(writer, "is not a finite number");
    uint64_t word;
    memcpy(&word, &number, sizeof word);
    put_tag(writer, WIRE_NUMBER);
    put_word(writer, word);
}

static void put_value(struct writer *writer);

// What a table holds: either names or the indices 1 to `items`.
struct shape {
    size_t names;
    lua_Integer items;
};

static struct shape shape_of(struct writer *writer) {
    lua_State *L = writer->L;
    struct shape shape = {0, 0};
    lua_Integer largest = 0;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (lua_isinteger(L, -1)) {
            lua_Integer index = lua_tointeger(L, -1);
            if (index < 1) refuse(writer, "is a list with an index below 1");
            if (index > largest) largest = index;
            shape.items++;
        } else if (lua_type(L, -1) == LUA_TSTRING) {
            shape.names++;
        } else {
            refuse(writer, "has a key that is neither a name nor a whole number");
        }
        if (shape.names + (size_t)shape.items > writer->run->limits.nodes) refuse(writer, "has too many values");
    }
    if (shape.names > 0 && shape.items > 0) refuse(writer, "mixes list items and named fields");
    if (largest > shape.items) refuse(writer, "is a list with gaps");
    return shape;
}

static void put_items(struct writer *writer, lua_Integer count) {
    struct step *step = &writer->steps[writer->depth++];
    put_tag(writer, WIRE_ARRAY);
    put_count(writer, (size_t)count);
    step->name = NULL;
    for (step->index = 1; step->index <= count; step->index++) {
        lua_rawgeti(writer->L, -1, step->index);
        put_value(writer);
        lua_pop(writer->L, 1);
    }
    writer->depth--;
}

static int by_bytes(const void *left, const void *right) {
    const struct name *a = left, *b = right;
    int order = memcmp(a->text, b->text, a->count < b->count ? a->count : b->count);
    return order != 0 ? order : (a->count > b->count) - (a->count < b->count);
}

// Pushes a block that holds the names. The texts stay alive with the table, which does not change meanwhile.
static struct name *push_names(struct writer *writer, size_t count) {
    lua_State *L = writer->L;
    struct name *names = lua_newuserdatauv(L, count * sizeof *names, 0);
    lua_pushnil(L);
    for (size_t at = 0; lua_next(L, -3); at++) {
        lua_pop(L, 1);
        names[at].text = lua_tolstring(L, -1, &names[at].count);
        if (names[at].count > writer->run->output.limit) refuse(writer, "has a name that is too long");
    }
    qsort(names, count, sizeof *names, by_bytes);
    return names;
}

static void put_members(struct writer *writer, size_t count) {
    lua_State *L = writer->L;
    put_tag(writer, WIRE_OBJECT);
    put_count(writer, count);
    if (count == 0) return;
    struct name *names = push_names(writer, count);
    struct step *step = &writer->steps[writer->depth++];
    for (size_t at = 0; at < count; at++) {
        step->name = names[at].text;
        put_string(writer, names[at].text, names[at].count);
        lua_pushlstring(L, names[at].text, names[at].count);
        lua_rawget(L, -3);
        put_value(writer);
        lua_pop(L, 1);
    }
    writer->depth--;
    lua_pop(L, 1);
}

static void put_table(struct writer *writer) {
    lua_State *L = writer->L;
    const void *table = lua_topointer(L, -1);
    for (uint32_t depth = 0; depth < writer->depth; depth++) {
        if (writer->steps[depth].table == table) refuse(writer, "contains itself");
    }
    if (writer->depth >= writer->run->limits.depth || writer->depth >= WIRE_DEEPEST) {
        refuse(writer, "is nested too deeply");
    }
    luaL_checkstack(L, 6, "the data are nested too deeply");
    writer->steps[writer->depth].table = table;
    struct shape shape = shape_of(writer);
    if (shape.items > 0) {
        put_items(writer, shape.items);
    } else {
        put_members(writer, shape.names);
    }
}

static void put_value(struct writer *writer) {
    lua_State *L = writer->L;
    sandbox_check(L);
    if (++writer->nodes > writer->run->limits.nodes) refuse(writer, "does not fit: the data have too many values");
    switch (lua_type(L, -1)) {
    case LUA_TNIL: put_tag(writer, WIRE_NULL); return;
    case LUA_TBOOLEAN: put_tag(writer, lua_toboolean(L, -1) ? WIRE_TRUE : WIRE_FALSE); return;
    case LUA_TNUMBER: put_number(writer); return;
    case LUA_TTABLE: put_table(writer); return;
    case LUA_TSTRING: {
        size_t count;
        const char *text = lua_tolstring(L, -1, &count);
        put_tag(writer, WIRE_STRING);
        put_string(writer, text, count);
        return;
    }
    default: {
        char reason[64];
        snprintf(reason, sizeof reason, "is a %s; only plain data can leave a script", luaL_typename(L, -1));
        refuse(writer, reason);
    }
    }
}

void sandbox_write_wire(lua_State *L) {
    struct writer writer = {.L = L, .run = run_of(L)};
    writer.run->output.count = 0;
    put_value(&writer);
}
