// What libFuzzer calls; TARGET is one of the functions of Targets/include/fuzz.h.
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count) {
    const char *finding = TARGET(data, count);
    if (finding == NULL) return 0;
    fprintf(stderr, "what does not hold: %s\n", finding);
    abort();
}
