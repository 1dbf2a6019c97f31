// string.format without %p, each item bounded by two digits of width and two of precision, as in the library.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "functions.h"

// "%-+ #099.99lld" and its zero byte; the longest number is 1e308 with 99 decimals.
enum { SPECIFICATION = 24, LONGEST_NUMBER = 512 };

struct conversion {
    char text[SPECIFICATION];  // from the '%' to the last digit
    size_t count;
    int width, precision;  // -1 for none
    bool to_left;
    char kind;
};

static int two_digits(const char **at) {
    int number = -1;
    for (int digits = 0; digits < 2 && **at >= '0' && **at <= '9'; digits++) {
        number = (number < 0 ? 0 : number * 10) + (*(*at)++ - '0');
    }
    return number;
}

static const char *flags_of(char kind) {
    switch (kind) {
    case 'd': case 'i': return "-+ 0";
    case 'u': return "-0";
    case 'o': case 'x': case 'X': return "-#0";
    case 'a': case 'A': case 'e': case 'E': case 'f': case 'g': case 'G': return "-+ #0";
    case 'c': case 's': return "-";
    default: return "";
    }
}

// Reads what follows a '%'; past it.
static const char *read_conversion(lua_State *L, const char *start, struct conversion *conversion) {
    if (*start == 'd' || *start == 's') {
        *conversion = (struct conversion){.text = "%", .count = 1, .width = -1, .precision = -1, .kind = *start};
        return start + 1;
    }
    const char *at = start;
    size_t flags = strspn(at, "-+ #0");
    at += flags;
    conversion->width = two_digits(&at);
    conversion->precision = -1;
    bool has_precision = *at == '.';
    if (has_precision) {
        at++;
        conversion->precision = two_digits(&at);
        if (conversion->precision < 0) conversion->precision = 0;
    }
    conversion->kind = *at;
    bool is_known = *at != '\0' && strchr("aAcdeEfgGiouqsxX", *at) != NULL;
    bool is_legal = is_known && flags <= 5 && strspn(start, flags_of(*at)) >= flags && !(has_precision && *at == 'c');
    if (*at == 'q' && at != start) luaL_error(L, "specifier '%%q' cannot have modifiers");
    if (!is_legal) {
        char shown[24];
        snprintf(shown, sizeof shown, "%.*s", (int)(at - start) + (*at != '\0'), start);
        luaL_error(L, "invalid conversion '%%%s' to 'format'", shown);
    }
    conversion->to_left = memchr(start, '-', flags) != NULL;
    conversion->count = (size_t)(at - start) + 1;
    conversion->text[0] = '%';
    memcpy(conversion->text + 1, start, conversion->count - 1);
    return at + 1;
}

static const char *with_suffix(struct conversion *conversion, const char *length) {
    char *end = conversion->text + conversion->count;
    for (; *length != '\0'; length++) *end++ = *length;
    end[0] = conversion->kind;
    end[1] = '\0';
    return conversion->text;
}

// "%d" as it is: what most formats ask for.
static void add_plain_integer(struct buffer *buffer, lua_Integer number) {
    char digits[24], *at = digits + sizeof digits;
    lua_Unsigned left = number < 0 ? 0 - (lua_Unsigned)number : (lua_Unsigned)number;
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0) *--at = '-';
    sandbox_buffer_add(buffer, at, (size_t)(digits + sizeof digits - at));
}

// The format is built from a checked specification, which no compiler can see.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
static void add_integer(struct buffer *buffer, struct conversion *conversion, lua_Integer number) {
    char *room = sandbox_buffer_room(buffer, LONGEST_NUMBER);
    buffer->count += (size_t)snprintf(room, LONGEST_NUMBER, with_suffix(conversion, "ll"), (long long)number);
}

static void add_float(struct buffer *buffer, struct conversion *conversion, lua_Number number) {
    char *room = sandbox_buffer_room(buffer, LONGEST_NUMBER);
    sandbox_enter_host(run_of(buffer->L));  // may use malloc for many digits
    buffer->count += (size_t)snprintf(room, LONGEST_NUMBER, with_suffix(conversion, ""), (double)number);
    sandbox_leave_host(run_of(buffer->L));
}
#pragma clang diagnostic pop

static void add_padding(struct buffer *buffer, const struct conversion *conversion, size_t count) {
    for (size_t width = count; conversion->width > 0 && width < (size_t)conversion->width; width++) {
        sandbox_buffer_add_byte(buffer, ' ');
    }
}

static void add_padded(struct buffer *buffer, const struct conversion *conversion, const char *text, size_t count) {
    if (conversion->precision >= 0 && count > (size_t)conversion->precision) count = (size_t)conversion->precision;
    if (!conversion->to_left) add_padding(buffer, conversion, count);
    sandbox_buffer_add(buffer, text, count);
    if (conversion->to_left) add_padding(buffer, conversion, count);
}

static void add_quoted(struct buffer *buffer, const char *text, size_t count) {
    sandbox_buffer_add_byte(buffer, '"');
    for (size_t at = 0; at < count; at++) {
        unsigned char byte = (unsigned char)text[at];
        if (byte == '"' || byte == '\\' || byte == '\n') {
            sandbox_buffer_add_byte(buffer, '\\');
            sandbox_buffer_add_byte(buffer, (char)byte);
        } else if (byte < 0x20 || byte == 0x7F) {
            char code[8];
            bool is_digit_next = at + 1 < count && text[at + 1] >= '0' && text[at + 1] <= '9';
            int written = snprintf(code, sizeof code, is_digit_next ? "\\%03d" : "\\%d", byte);
            sandbox_buffer_add(buffer, code, (size_t)written);
        } else {
            sandbox_buffer_add_byte(buffer, (char)byte);
        }
    }
    sandbox_buffer_add_byte(buffer, '"');
}

// %q: as Lua source that reads back to the same value.
static void add_literal(lua_State *L, struct buffer *buffer, int index) {
    char text[64];
    int written = 0;
    switch (lua_type(L, index)) {
    case LUA_TSTRING: {
        size_t count;
        const char *string = lua_tolstring(L, index, &count);
        return add_quoted(buffer, string, count);
    }
    case LUA_TNUMBER: {
        lua_Number number = lua_tonumber(L, index);
        if (lua_isinteger(L, index)) {
            lua_Integer integer = lua_tointeger(L, index);
            const char *format = integer == LUA_MININTEGER ? "0x%llx" : "%lld";
            written = snprintf(text, sizeof text, format, (long long)integer);
        } else if (isnan(number)) {
            written = snprintf(text, sizeof text, "(0/0)");
        } else if (isinf(number)) {
            written = snprintf(text, sizeof text, number > 0 ? "1e9999" : "-1e9999");
        } else {
            written = snprintf(text, sizeof text, "%a", (double)number);
        }
        break;
    }
    case LUA_TNIL: written = snprintf(text, sizeof text, "nil"); break;
    case LUA_TBOOLEAN: written = snprintf(text, sizeof text, lua_toboolean(L, index) ? "true" : "false"); break;
    default: luaL_argerror(L, index, "value has no literal form");
    }
    sandbox_buffer_add(buffer, text, (size_t)written);
}

static void add_item(lua_State *L, struct buffer *buffer, struct conversion *conversion, int index) {
    switch (conversion->kind) {
    case 'c': {
        char byte = (char)luaL_checkinteger(L, index);
        add_padded(buffer, conversion, &byte, 1);
        return;
    }
    case 'd': case 'i': case 'o': case 'u': case 'x': case 'X':
        if (conversion->kind == 'd' && conversion->count == 1) {
            add_plain_integer(buffer, luaL_checkinteger(L, index));
            return;
        }
        add_integer(buffer, conversion, luaL_checkinteger(L, index));
        return;
    case 'q': add_literal(L, buffer, index); return;
    case 's': {
        luaL_checkany(L, index);
        size_t count;
        const char *text = sandbox_push_text(L, index, &count);
        add_padded(buffer, conversion, text, count);
        lua_pop(L, 1);
        return;
    }
    default: add_float(buffer, conversion, luaL_checknumber(L, index));
    }
}

int sandbox_format(lua_State *L) {
    int arguments = lua_gettop(L), index = 1;
    size_t count;
    const char *at = luaL_checklstring(L, 1, &count);
    const char *end = at + count;
    struct buffer buffer;
    sandbox_buffer_open(&buffer, L);
    while (at < end) {
        if (*at != '%') {
            sandbox_buffer_add_byte(&buffer, *at++);
        } else if (*++at == '%') {
            sandbox_buffer_add_byte(&buffer, *at++);
        } else {
            sandbox_check(L);
            struct conversion conversion;
            at = read_conversion(L, at, &conversion);
            if (++index > arguments) return luaL_argerror(L, index, "no value");
            add_item(L, &buffer, &conversion, index);
        }
    }
    sandbox_buffer_push(&buffer);
    return 1;
}
