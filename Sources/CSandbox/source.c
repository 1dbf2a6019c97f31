// Loading of text in small pieces, so that the parser, which has no hook, can be stopped between two of them.
#include "source.h"

enum { PIECE = 256 };

struct pieces {
    const char *at;
    size_t left;
};

static const char *next_piece(lua_State *L, void *user, size_t *count) {
    struct pieces *pieces = user;
    sandbox_check(L);
    const char *piece = pieces->at;
    *count = pieces->left < PIECE ? pieces->left : PIECE;
    pieces->at += *count;
    pieces->left -= *count;
    return *count == 0 ? NULL : piece;
}

// The message that the parser would give at that line.
static int refuse_chain(lua_State *L, const char *name, int line) {
    bool is_file = *name == '=' || *name == '@';
    lua_pushfstring(
        L, "%s:%d: more than %d fields in a row; keep a part of it in a local variable", is_file ? name + 1 : "text", line,
        (int)LONGEST_CHAIN);
    return LUA_ERRSYNTAX;
}

int sandbox_load_text(lua_State *L, csandbox_bytes text, const char *name) {
    int line = sandbox_line_of_long_chain(text);
    if (line != 0) return refuse_chain(L, name, line);
    struct pieces pieces = {.at = (const char *)text.bytes, .left = text.count};
    int status = lua_load(L, next_piece, &pieces, name, "t");
    sandbox_after_protected(L, status);
    return status;
}
