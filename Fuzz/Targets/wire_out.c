// Data on its way out: Sources/CSandbox/wire_write.c under values of all shapes.
//
// The input is a row of instructions that build a value; a script carries them out:
//   = table key item   sets a field              , table item   appends
//   * table            a chain of tables in it   % table        gives it a metatable whose every function fails
//   ! value            this is the result, in place of A        ^  the result goes through halt
// A value is a table by its name, A to P; a text in quotes; a # with an integer of eight bytes; or any other byte, which
// stands for one of the constants below. Any other instruction is skipped.
//
// Before the value leaves, the script says by its own rules whether it is plain data.
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "messages.h"
#include "runs.h"

static const char source[] = {
#embed "wire_out.lua"
    , 0};

static struct program program = {.source = source, .number = UINT64_MAX - 1};

// Whether the script, given its own output, finds it equal to the value it builds.
static const char *compare(const uint8_t *data, size_t count, const csandbox_report *report) {
    struct message input = {NULL, 0};
    fuzz_append_list(&input, 3);
    fuzz_append_text(&input, data, count);
    fuzz_append_text(&input, "compare", 7);
    fuzz_append(&input, report->output, report->output_count);
    csandbox_limits limits = fuzz_limits();
    limits.depth += 1;
    limits.nodes += 3;
    csandbox_report compared;
    const char *finding = fuzz_run(&program, (csandbox_bytes){input.bytes, input.count}, limits, &compared);
    bool is_cut_short = compared.status == CSANDBOX_CPU || compared.status == CSANDBOX_MEMORY;
    bool is_equal = compared.status == CSANDBOX_RETURNED && compared.output_count == 1 && *compared.output == 't';
    if (finding == NULL && !is_cut_short && !is_equal) finding = "what left the sandbox is not what was there";
    csandbox_report_free(&compared);
    free(input.bytes);
    return finding;
}

static bool has_printed(const csandbox_report *report, const char *text) {
    return report->printed_count == strlen(text) && memcmp(report->printed, text, strlen(text)) == 0;
}

static const char *check(const uint8_t *data, size_t count, const csandbox_report *report) {
    if (report->status == CSANDBOX_CPU || report->status == CSANDBOX_MEMORY) return NULL;
    bool is_plain = has_printed(report, "true\n");
    if (!is_plain && !has_printed(report, "false\n")) return "a metatable was consulted";
    bool has_left = report->status == CSANDBOX_RETURNED || report->status == CSANDBOX_HALTED;
    if (is_plain && !has_left) return "plain data were refused";
    if (!is_plain && has_left) return "something else than plain data left the sandbox";
    if (!has_left) return NULL;
    const char *finding = fuzz_comes_back(report);
    return finding != NULL ? finding : compare(data, count, report);
}

const char *fuzz_wire_out(const uint8_t *data, size_t count) {
    struct message input = {NULL, 0};
    fuzz_append_list(&input, 1);
    fuzz_append_text(&input, data, count);
    csandbox_report report;
    const char *finding = fuzz_run(&program, (csandbox_bytes){input.bytes, input.count}, fuzz_limits(), &report);
    if (finding == NULL) finding = check(data, count, &report);
    csandbox_report_free(&report);
    free(input.bytes);
    return finding;
}
