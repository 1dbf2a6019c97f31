// Memory of one VM: counted, capped, and final when it runs out.
#include "arena.h"
#include "run.h"

// Lua's own records of a string beside its bytes.
enum { STRING_OVERHEAD = 64 };

bool sandbox_is_refused_by_test(struct run *run) {
    uint64_t number = ++run->allocations, refused = run->limits.refused_allocation;
    return refused != 0 && (run->limits.refuse_only_once ? number == refused : number >= refused);
}

static bool is_allowed(struct run *run, size_t kind, size_t old_size, size_t new_size) {
    const csandbox_limits *limits = &run->limits;
    if (sandbox_is_refused_by_test(run)) return false;
    if (kind == LUA_TSTRING && new_size > limits->string + STRING_OVERHEAD) return false;
    return new_size - old_size <= limits->memory - run->vm->memory;
}

// Lua answers a refusal with a full collection and asks again; refused a second time it raises. That moment, and not
// the error that a script might catch or replace, makes the end of the run certain.
static void *refuse(struct run *run, void *block, size_t new_size) {
    if (run->refused_size == new_size && run->refused_block == block) sandbox_stop(run, STOP_MEMORY);
    run->refused_size = new_size;
    run->refused_block = block;
    return NULL;
}

void *sandbox_allocate(void *user, void *block, size_t old_size, size_t new_size) {
    struct vm *vm = user;
    struct run *run = vm->run;
    size_t kind = 0;
    if (block == NULL) {
        kind = old_size;  // for a new block Lua passes the type here, not a size
        old_size = 0;
    }
    if (new_size == 0) {
        vm->memory -= old_size;
        if (block != NULL) sandbox_arena_free(run->arena, block, old_size);
        return NULL;
    }
    if (new_size > old_size && !is_allowed(run, kind, old_size, new_size)) return refuse(run, block, new_size);
    void *result = sandbox_arena_resize(run->arena, block, old_size, new_size);
    if (result == NULL) return refuse(run, block, new_size);
    if (new_size > old_size) run->refused_size = 0;
    vm->memory = vm->memory - old_size + new_size;
    if (vm->memory > run->report->memory_peak) run->report->memory_peak = vm->memory;
    return result;
}
