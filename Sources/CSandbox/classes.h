// Classes and sets of characters in patterns: ASCII, whatever the process's locale is.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    CLASS_LETTER = 1, CLASS_CONTROL = 2, CLASS_DIGIT = 4, CLASS_GRAPHIC = 8, CLASS_LOWER = 16, CLASS_SPACE = 32,
    CLASS_UPPER = 64, CLASS_HEX = 128,
};
// For each byte the classes it belongs to.
extern const uint8_t sandbox_classes[256];

// Whether `c` belongs to %class; a class that is no letter stands for itself.
bool sandbox_is_in_class(unsigned char c, unsigned char class);
// Whether `c` belongs to [set]; `set` is at the '[', `last` at its ']'.
bool sandbox_is_in_set(unsigned char c, const char *set, const char *last);
