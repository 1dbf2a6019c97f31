// os.time, date, clock and difftime at the one moment that the host names. All dates are UTC.
#define _GNU_SOURCE
#include <string.h>
#include <time.h>

#include "functions.h"

enum { LONGEST_FORMAT = 256, LONGEST_CONVERSION = 256 };

void sandbox_need_turn(lua_State *L, const char *function) {
    if (!run_of(L)->is_loading) return;
    luaL_error(L, "%s works inside a handler: up here it would run once for many messages", function);
}

// The C library's date functions hold its lock for time zones.
static bool split_time(lua_State *L, time_t time, struct tm *date) {
    sandbox_enter_host(run_of(L));
    bool is_known = gmtime_r(&time, date) != NULL;
    sandbox_leave_host(run_of(L));
    return is_known;
}

static time_t join_time(lua_State *L, struct tm *date) {
    sandbox_enter_host(run_of(L));
    time_t time = timegm(date);
    sandbox_leave_host(run_of(L));
    return time;
}

static size_t write_date(lua_State *L, char *text, size_t size, const char *format, const struct tm *date) {
    sandbox_enter_host(run_of(L));
    size_t count = strftime(text, size, format, date);
    sandbox_leave_host(run_of(L));
    return count;
}

static lua_Integer field(lua_State *L, const char *name, lua_Integer otherwise) {
    int type = lua_getfield(L, 1, name);
    int is_integer;
    lua_Integer value = lua_tointegerx(L, -1, &is_integer);
    if (!is_integer) {
        if (type != LUA_TNIL) return luaL_error(L, "field '%s' is not an integer", name);
        if (otherwise < 0) return luaL_error(L, "field '%s' missing in date table", name);
        value = otherwise;
    }
    // Wide enough for every use, narrow enough that no sum overflows.
    if (value < -1000000000 || value > 1000000000) return luaL_error(L, "field '%s' is out-of-bound", name);
    lua_pop(L, 1);
    return value;
}

static void set_field(lua_State *L, const char *name, int value) {
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
}

static void set_fields(lua_State *L, const struct tm *date) {
    set_field(L, "year", date->tm_year + 1900);
    set_field(L, "month", date->tm_mon + 1);
    set_field(L, "day", date->tm_mday);
    set_field(L, "hour", date->tm_hour);
    set_field(L, "min", date->tm_min);
    set_field(L, "sec", date->tm_sec);
    set_field(L, "yday", date->tm_yday + 1);
    set_field(L, "wday", date->tm_wday + 1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "isdst");
}

int sandbox_time(lua_State *L) {
    if (lua_isnoneornil(L, 1)) {
        sandbox_need_turn(L, "os.time()");
        lua_pushinteger(L, run_of(L)->now);
        return 1;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    struct tm date;
    memset(&date, 0, sizeof date);
    date.tm_year = (int)field(L, "year", -1) - 1900;
    date.tm_mon = (int)field(L, "month", -1) - 1;
    date.tm_mday = (int)field(L, "day", -1);
    date.tm_hour = (int)field(L, "hour", 12);
    date.tm_min = (int)field(L, "min", 0);
    date.tm_sec = (int)field(L, "sec", 0);
    time_t time = join_time(L, &date);
    struct tm normal;
    if (!split_time(L, time, &normal)) return luaL_error(L, "time result cannot be represented");
    lua_settop(L, 1);
    set_fields(L, &normal);
    lua_pushinteger(L, time);
    return 1;
}

static void append_date(lua_State *L, const char *format, const struct tm *date) {
    static const char known[] = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%";
    char conversion[3] = "%";
    char text[LONGEST_CONVERSION];
    lua_pushliteral(L, "");
    while (*format != '\0') {
        size_t plain = strcspn(format, "%");
        lua_pushlstring(L, format, plain);
        format += plain;
        if (*format == '%') {
            if (format[1] == '\0' || strchr(known, format[1]) == NULL) {
                luaL_argerror(L, 1, "the format has an unknown conversion after %");
            }
            conversion[1] = format[1];
            lua_pushlstring(L, text, write_date(L, text, sizeof text, conversion, date));
            format += 2;
        } else {
            lua_pushliteral(L, "");
        }
        lua_concat(L, 3);
    }
}

int sandbox_date(lua_State *L) {
    size_t count;
    const char *format = luaL_optlstring(L, 1, "%c", &count);
    luaL_argcheck(L, count <= LONGEST_FORMAT, 1, "the format is too long");
    bool is_now = lua_isnoneornil(L, 2);
    if (is_now) sandbox_need_turn(L, "os.date without a time");
    time_t time = is_now ? (time_t)run_of(L)->now : (time_t)luaL_checkinteger(L, 2);
    if (*format == '!') format++;  // asks for UTC, which it is anyway
    struct tm date;
    if (!split_time(L, time, &date)) return luaL_error(L, "date result cannot be represented");
    if (strncmp(format, "*t", 2) == 0) {
        lua_createtable(L, 0, 9);
        set_fields(L, &date);
        return 1;
    }
    append_date(L, format, &date);
    return 1;
}

// Always 0: a clock that runs would differ at the next replay, and would measure the neighbours.
int sandbox_clock(lua_State *L) {
    lua_pushnumber(L, 0);
    return 1;
}

int sandbox_difftime(lua_State *L) {
    lua_Integer later = luaL_checkinteger(L, 1), earlier = luaL_checkinteger(L, 2);
    lua_pushnumber(L, (lua_Number)later - (lua_Number)earlier);
    return 1;
}
