#pragma once
#include <jansson.h>

/// `json_typeof` is a macro over the first member.
static inline json_type cjansson_type(const json_t *value) { return json_typeof(value); }
