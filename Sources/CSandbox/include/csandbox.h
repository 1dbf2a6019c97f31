// The sandbox: one Lua script in one fresh VM that cannot hurt anyone. This header is all that Swift sees.
//
// Duties of the unit, each kept by the file named:
//   1. Everything on a Lua state happens inside one protected call in one C function; the caller sees a status and
//      plain bytes (run.c, compile.c). Nothing here calls back into Swift.
//   2. A run ends at its CPU limit, whatever the script catches (deadline.c, guard.c).
//   3. A run takes no more memory than its limit; running out ends the run (allocator.c, arena.c).
//   4. A script reaches only what environment.c puts there.
//   5. Whatever crosses the boundary is plain data of limited size (wire_read.c, wire_write.c).
//   6. Everything is freed on every path: the VM before the call returns (state.c), the report by csandbox_report_free.
//   7. Every run meets a VM as it was when the main chunk was done, and leaves nothing behind (image.c).
// The process's signal SIGRTMIN+7 belongs to this unit, and each thread that runs scripts keeps one timer, one region
// of memory addresses and the images of the scripts it ran last until it ends.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Bytes owned by the caller for the time of the call.
typedef struct {
    const uint8_t *bytes;
    size_t count;
} csandbox_bytes;

// All in bytes unless the name says otherwise; each must be positive.
typedef struct {
    uint64_t cpu_nanoseconds;  // CPU time of the calling thread for the main chunk, and again for the rest
    size_t memory;             // what Lua may hold at one moment
    size_t loaded;             // what the main chunk may take of that
    size_t string;             // the longest string
    size_t output;             // the encoded result
    size_t print;              // what `print` keeps; the rest is cut
    size_t load;               // the longest source `load` takes
    uint32_t depth;            // nesting of data at the boundary
    uint32_t nodes;            // values in one piece of data at the boundary
    uint64_t refused_allocation;  // for tests: the number, from 1, of the allocation that fails; 0 for none
    bool refuse_only_once;        // for tests: later allocations succeed again
} csandbox_limits;

typedef enum {
    CSANDBOX_RETURNED,  // output holds the result
    CSANDBOX_HALTED,    // output holds the value given to halt
    CSANDBOX_FAILED,    // message holds the reason
    CSANDBOX_CPU,
    CSANDBOX_MEMORY,
    CSANDBOX_HOST,      // the host could not start the run; message holds the reason
} csandbox_status;

enum { CSANDBOX_MESSAGE = 512, CSANDBOX_PLACE = 64, CSANDBOX_TRACEBACK = 2048 };

// A line that a run has come by.
typedef struct {
    char file[CSANDBOX_PLACE];
    uint32_t line;
} csandbox_line;

// What came of a call. Texts end with a zero byte, are cut to their arrays, and may hold any bytes before it.
typedef struct {
    csandbox_status status;
    uint8_t *output;  // owned by the report
    size_t output_count;
    uint8_t *printed;  // owned by the report
    size_t printed_count;
    bool printed_cut;
    uint64_t cpu_nanoseconds;
    size_t memory_peak;
    char message[CSANDBOX_MESSAGE];      // with "file:line: " in front where Lua put it
    char traceback[CSANDBOX_TRACEBACK];  // one place a line, innermost first
    char stopped_file[CSANDBOX_PLACE];   // where a CPU or memory limit was met, empty where unknown
    int stopped_line;
    csandbox_line *lines;  // owned by the report; null where they were not asked for
    size_t lines_count;
    bool panicked;  // Lua raised outside protection: a defect of the sandbox, which tests look for
} csandbox_report;

// Compiles text to bytecode, which becomes the report's output. `name` is what errors show.
void csandbox_compile(csandbox_bytes source, const char *name, const csandbox_limits *limits, csandbox_report *report);

// A program is a row of chunks, the main one first; each is: count of its name (4 bytes, little endian), the name,
// count of its bytecode (4 bytes), the bytecode. Bytecode must come from csandbox_compile in this process.
//
// The main chunk is called with the primitives and returns the function that is called with the input. Upon a base, the
// base's main chunk is called with the primitives and returns a function; that is called with the main chunk and returns
// the function that is called with the input. No two programs have the same number.
typedef struct {
    csandbox_bytes base;      // a program too, or empty
    uint64_t base_number;     // 0 without a base
    csandbox_bytes program;
    uint64_t program_number;  // 0 for a program that will hardly run again: the thread keeps no image of it
    csandbox_bytes input;  // wire format, see wire.h
    int64_t now;           // seconds since 1970, the only time a script sees
    uint64_t seed;         // of math.random
    bool notes_lines;      // for tests of scripts: the report shall have the lines that the run came by
    csandbox_limits limits;
} csandbox_request;

void csandbox_run(const csandbox_request *request, csandbox_report *report);

// Frees what the report owns. Safe to call twice.
void csandbox_report_free(csandbox_report *report);
