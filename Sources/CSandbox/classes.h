// Classes and sets of characters in patterns: ASCII, whatever the process's locale is.
#pragma once

#include <stdbool.h>

// Whether `c` belongs to %class; a class that is no letter stands for itself.
bool sandbox_is_in_class(unsigned char c, unsigned char class);
// Whether `c` belongs to [set]; `set` is at the '[', `last` at its ']'.
bool sandbox_is_in_set(unsigned char c, const char *set, const char *last);
