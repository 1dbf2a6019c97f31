// See runs.h.
#include "runs.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct program fuzz_identity = {.source = "return function(input) return input end", .number = UINT64_MAX};

// Scripts run upon a base that all have in common, so these do too.
static struct program base = {
    .source = "local primitives = ... return function(main) return main(primitives) end", .number = UINT64_MAX - 3};

static pthread_mutex_t compiling = PTHREAD_MUTEX_INITIALIZER;

csandbox_limits fuzz_limits(void) {
    return (csandbox_limits){
        .cpu_nanoseconds = 50 * 1000 * 1000,
        .memory = FUZZ_MEMORY,
        .loaded = FUZZ_MEMORY,
        .string = FUZZ_STRING,
        .output = FUZZ_OUTPUT,
        .print = 1 << 10,
        .load = 1 << 10,
        .depth = FUZZ_DEPTH,
        .nodes = FUZZ_NODES,
    };
}

static void put_count(uint8_t *bytes, size_t count) {
    for (int at = 0; at < 4; at++) bytes[at] = (uint8_t)(count >> (8 * at));
}

// A program of one chunk, whose name is empty.
static void compile(struct program *program) {
    if (program->bytes != NULL) return;
    csandbox_limits limits = fuzz_limits();
    limits.cpu_nanoseconds = UINT64_C(10) * 1000 * 1000 * 1000;
    limits.output = FUZZ_MEMORY;
    csandbox_report report;
    csandbox_bytes source = {(const uint8_t *)program->source, strlen(program->source)};
    csandbox_compile(source, "fuzz", &limits, &report);
    uint8_t *bytes = calloc(1, 8 + report.output_count);
    if (report.status == CSANDBOX_RETURNED && bytes != NULL) {
        put_count(bytes + 4, report.output_count);
        memcpy(bytes + 8, report.output, report.output_count);
        program->count = 8 + report.output_count;
    }
    program->bytes = bytes;
    csandbox_report_free(&report);
}

const char *fuzz_run(struct program *program, csandbox_bytes input, csandbox_limits limits, csandbox_report *report) {
    pthread_mutex_lock(&compiling);
    compile(&base);
    compile(program);
    pthread_mutex_unlock(&compiling);
    csandbox_request request = {
        .base = {base.bytes, base.count},
        .base_number = base.number,
        .program = {program->bytes, program->count},
        .program_number = program->number,
        .input = input,
        .limits = limits,
    };
    csandbox_run(&request, report);
    if (report->panicked) return "Lua raised where nothing protects";
    if (report->status == CSANDBOX_HOST) return "the run did not start";
    if (report->memory_peak > limits.memory) return "the run took more memory than its limit";
    if (report->output_count > limits.output) return "the output is larger than its limit";
    if (report->status == CSANDBOX_FAILED && report->message[0] == '\0') return "the run failed without a message";
    return NULL;
}

const char *fuzz_comes_back(const csandbox_report *report) {
    csandbox_report again;
    csandbox_bytes output = {report->output, report->output_count};
    const char *finding = fuzz_run(&fuzz_identity, output, fuzz_limits(), &again);
    bool is_same = again.status == CSANDBOX_RETURNED && again.output_count == output.count &&
                   memcmp(again.output, output.bytes, output.count) == 0;
    if (finding == NULL && !is_same) finding = "what left the sandbox does not come back as the same bytes";
    csandbox_report_free(&again);
    return finding;
}
