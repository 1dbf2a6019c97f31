// Which lines a run has come by: for tests of scripts, which tell what they have not tried. No turn of a person pays for
// it: the hook is set only where the request asks, and stays until the run ends or is stopped.
#include <stdlib.h>
#include <string.h>

#include "run.h"

// A file has at most 64 KiB, so it has no more lines; a folder has at most 64 files.
enum { LINES = 1 << 16, FILES = 80 };

struct file {
    char name[CSANDBOX_PLACE];
    uint8_t seen[LINES / 8];
};

struct sandbox_lines {
    size_t count;
    struct file *files[FILES];
};

static struct file *file_called(struct run *run, const char *name) {
    struct sandbox_lines *lines = run->lines;
    for (size_t at = 0; at < lines->count; at++) {
        if (strcmp(lines->files[at]->name, name) == 0) return lines->files[at];
    }
    if (lines->count == FILES) return NULL;
    sandbox_enter_host(run);
    struct file *file = calloc(1, sizeof *file);
    sandbox_leave_host(run);
    if (file == NULL) return NULL;
    strncpy(file->name, name, CSANDBOX_PLACE - 1);
    lines->files[lines->count++] = file;
    return file;
}

static void on_line(lua_State *L, lua_Debug *frame) {
    struct run *run = run_of(L);
    int line = frame->currentline;
    // Names of the host's own files begin with a bracket.
    if (!lua_getinfo(L, "S", frame) || frame->short_src[0] == '[' || line <= 0 || line >= LINES) return;
    struct file *file = file_called(run, frame->short_src);
    if (file != NULL) file->seen[line / 8] |= (uint8_t)(1u << line % 8);
}

void sandbox_note_lines(lua_State *L) {
    struct run *run = run_of(L);
    if (!run->notes_lines || run->stop != STOP_NONE) return;
    if (run->lines == NULL) {
        sandbox_enter_host(run);
        run->lines = calloc(1, sizeof *run->lines);
        sandbox_leave_host(run);
    }
    if (run->lines != NULL) lua_sethook(L, on_line, LUA_MASKLINE, 0);
}

static size_t count_of(const struct file *file) {
    size_t count = 0;
    for (size_t line = 0; line < LINES; line++) count += file->seen[line / 8] >> line % 8 & 1;
    return count;
}

void sandbox_report_lines(struct run *run) {
    struct sandbox_lines *lines = run->lines;
    if (lines == NULL) return;
    size_t total = 0;
    for (size_t at = 0; at < lines->count; at++) total += count_of(lines->files[at]);
    run->report->lines = calloc(total + 1, sizeof *run->report->lines);
    for (size_t at = 0; at < lines->count; at++) {
        struct file *file = lines->files[at];
        for (uint32_t line = 0; line < LINES && run->report->lines != NULL; line++) {
            if (!(file->seen[line / 8] >> line % 8 & 1)) continue;
            csandbox_line *entry = &run->report->lines[run->report->lines_count++];
            memcpy(entry->file, file->name, CSANDBOX_PLACE);
            entry->line = line;
        }
        free(file);
    }
    free(lines);
    run->lines = NULL;
}
