// Runs a script in the stock interpreter, with all libraries and no sandbox: first as it comes, then once more with
// memory so short that every request is refused once. Lua answers a refusal with a full collection and asks again, so
// that is what a script can bring about anywhere by filling its memory.
#include <lauxlib.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

// The library's string buffers, which are larger, ask but once.
enum { LARGEST_REFUSED = 1000 };

static bool is_short, has_refused;

static void *allocate(void *user, void *block, size_t old_size, size_t new_size) {
    (void)user;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    bool grows = block == NULL || new_size > old_size;
    if (is_short && grows && new_size <= LARGEST_REFUSED && (has_refused = !has_refused)) return NULL;
    return realloc(block, new_size);
}

static void run(const char *path, bool with_little_memory) {
    lua_State *L = lua_newstate(allocate, NULL);
    if (L == NULL) exit(2);
    luaL_openlibs(L);
    int status = luaL_loadfile(L, path);
    is_short = with_little_memory;
    if (status == LUA_OK) status = lua_pcall(L, 0, 0, 0);
    is_short = false;
    printf("%s: %s\n", path, status == LUA_OK ? "survived" : luaL_tolstring(L, -1, NULL));
    lua_close(L);
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    run(arguments[1], false);
    run(arguments[1], true);
    return 0;
}
