// Whether bytes are text.
#include <string.h>

#include "run.h"

// The count of bytes of the character at `text`, 0 if there is none. Table 3-7 of the Unicode standard.
static size_t character(const unsigned char *text, size_t left) {
    unsigned char first = text[0];
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    size_t count = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (left < count) return 0;
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (text[1] < low || text[1] > high) return 0;
    for (size_t at = 2; at < count; at++) {
        if ((text[at] & 0xC0) != 0x80) return 0;
    }
    return count;
}

bool sandbox_is_utf8(const char *text, size_t count) {
    size_t at = 0;
    while (at < count) {
        uint64_t word;
        if (count - at >= sizeof word) {
            memcpy(&word, text + at, sizeof word);
            if ((word & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof word;
                continue;
            }
        }
        size_t taken = character((const unsigned char *)text + at, count - at);
        if (taken == 0) return false;
        at += taken;
    }
    return true;
}
