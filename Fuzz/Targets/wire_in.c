// Data on its way in: Sources/CSandbox/wire_read.c under any bytes.
#include "fuzz.h"
#include "runs.h"

const char *fuzz_wire_in(const uint8_t *data, size_t count) {
    csandbox_report report;
    const char *finding = fuzz_run(&fuzz_identity, (csandbox_bytes){data, count}, fuzz_limits(), &report);
    if (finding == NULL && report.status == CSANDBOX_RETURNED) finding = fuzz_comes_back(&report);
    csandbox_report_free(&report);
    return finding;
}
