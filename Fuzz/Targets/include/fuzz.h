// What may be fed with any bytes. Each function returns NULL, or a sentence that says what should hold and does not; the
// sanitizers tell the rest. All may be called on several threads.
#pragma once

#include <stddef.h>
#include <stdint.h>

// "pattern\nreplacement\nsubject": find, match, gmatch and gsub of the sandbox do what the library's do.
const char *fuzz_pattern(const uint8_t *data, size_t count);

// Bytes in the wire's form, or any others: they are refused, or become a value that leaves in one form only.
const char *fuzz_wire_in(const uint8_t *data, size_t count);

// Instructions that build a value, see wire_out.c: it leaves exactly if it is plain data, and comes back equal.
const char *fuzz_wire_out(const uint8_t *data, size_t count);
