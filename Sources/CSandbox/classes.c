// See classes.h.
#include "classes.h"

#define IS_LOWER(c) ((c) >= 'a' && (c) <= 'z')
#define IS_UPPER(c) ((c) >= 'A' && (c) <= 'Z')
#define IS_DIGIT(c) ((c) >= '0' && (c) <= '9')
#define CLASSES(c) \
    ((IS_LOWER(c) || IS_UPPER(c) ? CLASS_LETTER : 0) | ((c) < 0x20 || (c) == 0x7F ? CLASS_CONTROL : 0) | \
     (IS_DIGIT(c) ? CLASS_DIGIT : 0) | ((c) > 0x20 && (c) < 0x7F ? CLASS_GRAPHIC : 0) | \
     (IS_LOWER(c) ? CLASS_LOWER : 0) | ((c) == ' ' || ((c) >= '\t' && (c) <= '\r') ? CLASS_SPACE : 0) | \
     (IS_UPPER(c) ? CLASS_UPPER : 0) | \
     (IS_DIGIT(c) || ((c) >= 'a' && (c) <= 'f') || ((c) >= 'A' && (c) <= 'F') ? CLASS_HEX : 0))
#define FOUR(c) CLASSES(c), CLASSES((c) + 1), CLASSES((c) + 2), CLASSES((c) + 3)
#define SIXTEEN(c) FOUR(c), FOUR((c) + 4), FOUR((c) + 8), FOUR((c) + 12)

const uint8_t sandbox_classes[256] = {
    SIXTEEN(0x00), SIXTEEN(0x10), SIXTEEN(0x20), SIXTEEN(0x30), SIXTEEN(0x40), SIXTEEN(0x50), SIXTEEN(0x60),
    SIXTEEN(0x70),
};

bool sandbox_is_in_class(unsigned char c, unsigned char class) {
    uint8_t of = sandbox_classes[c];
    bool found;
    switch (class | 0x20) {
    case 'a': found = of & CLASS_LETTER; break;
    case 'c': found = of & CLASS_CONTROL; break;
    case 'd': found = of & CLASS_DIGIT; break;
    case 'g': found = of & CLASS_GRAPHIC; break;
    case 'l': found = of & CLASS_LOWER; break;
    case 'p': found = (of & CLASS_GRAPHIC) && !(of & (CLASS_LETTER | CLASS_DIGIT)); break;
    case 's': found = of & CLASS_SPACE; break;
    case 'u': found = of & CLASS_UPPER; break;
    case 'w': found = of & (CLASS_LETTER | CLASS_DIGIT); break;
    case 'x': found = of & CLASS_HEX; break;
    case 'z': found = c == 0; break;  // from the time when patterns could hold no zero byte
    default: return class == c;
    }
    return sandbox_classes[class] & CLASS_UPPER ? !found : found;
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
