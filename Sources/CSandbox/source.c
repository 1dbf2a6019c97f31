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

int sandbox_load_text(lua_State *L, csandbox_bytes text, const char *name) {
    struct pieces pieces = {.at = (const char *)text.bytes, .left = text.count};
    int status = lua_load(L, next_piece, &pieces, name, "t");
    sandbox_after_protected(L, status);
    return status;
}
