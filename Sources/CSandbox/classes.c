// See classes.h.
#include "classes.h"

static bool is_lower(unsigned char c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(unsigned char c) { return c >= 'A' && c <= 'Z'; }
static bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }
static bool is_letter(unsigned char c) { return is_lower(c) || is_upper(c); }
static bool is_control(unsigned char c) { return c < 0x20 || c == 0x7F; }
static bool is_graphic(unsigned char c) { return c > 0x20 && c < 0x7F; }
static bool is_space(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_hex(unsigned char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool sandbox_is_in_class(unsigned char c, unsigned char class) {
    bool found;
    switch (is_upper(class) ? class + 32 : class) {
    case 'a': found = is_letter(c); break;
    case 'c': found = is_control(c); break;
    case 'd': found = is_digit(c); break;
    case 'g': found = is_graphic(c); break;
    case 'l': found = is_lower(c); break;
    case 'p': found = is_graphic(c) && !is_letter(c) && !is_digit(c); break;
    case 's': found = is_space(c); break;
    case 'u': found = is_upper(c); break;
    case 'w': found = is_letter(c) || is_digit(c); break;
    case 'x': found = is_hex(c); break;
    case 'z': found = c == 0; break;  // from the time when patterns could hold no zero byte
    default: return class == c;
    }
    return is_upper(class) ? !found : found;
}

bool sandbox_is_in_set(unsigned char c, const char *set, const char *last) {
    bool result = true;
    const char *at = set + 1;
    if (*at == '^') {
        result = false;
        at++;
    }
    while (at < last) {
        if (*at == '%') {
            if (sandbox_is_in_class(c, (unsigned char)at[1])) return result;
            at += 2;
        } else if (at[1] == '-' && at + 2 < last) {
            if ((unsigned char)at[0] <= c && c <= (unsigned char)at[2]) return result;
            at += 3;
        } else {
            if ((unsigned char)*at == c) return result;
            at++;
        }
    }
    return !result;
}
