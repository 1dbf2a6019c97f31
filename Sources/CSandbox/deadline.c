// The CPU limit of a run: a timer signal to the running thread.
//
// While a script is within its limit the limit costs nothing: no hook is set. The timer runs on the monotonic clock,
// because timers on a thread's CPU clock fire only at the kernel's tick (measured: up to 4 ms late, against 0.02 ms).
// What counts is CPU time all the same: the handler reads the thread's CPU clock, and while the run has some left, as
// on a busy machine, it sets the timer for the rest. After the deadline it fires every millisecond until disarmed, so
// that nothing depends on one signal meeting the interpreter at a good moment.
//
// lua_sethook writes into live call records, so it may be called only by the thread that runs the state; a signal to
// that very thread is the case its comments provide for. Conditions, each met here or in coroutines.c:
//   - the handler finds the coroutine that runs now (run->current);
//   - the timer is disarmed and forgotten before the state is dropped;
//   - the signal is not blocked (the pool threads of Swift and Dispatch block everything).
// Single instructions exist that run for seconds without a hook: a table whose keys collide is rebuilt in quadratic
// time, the collector finishes a cycle. So a run that has not ended by itself some time after the deadline is abandoned:
// the handler jumps out of it to state.c, which drops the VM whole. That is sound because nothing of a VM lies outside its
// arena, and because the few calls into the C library that may hold a lock are marked (sandbox_enter_host).
//
// One timer per thread is made at the first run and kept, since making one costs more than arming it. A child process
// made by fork has no timers: it must not run scripts on the thread that forked after that thread has run some.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

// C calls inside Lua go 200 levels deep, which takes up to 400 KiB (gsub in gsub); nested closes may double that, and
// builds without optimisation double it again.
enum { SMALLEST_STACK = 1536 * 1024 };
enum { RETRY_NANOSECONDS = 1000000, SHORTEST_REST_NANOSECONDS = 50000, PATIENCE_NANOSECONDS = 3000000 };

struct thread_deadline {
    timer_t timer;
    struct run *volatile run;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool is_ready;

static int deadline_signal(void) { return SIGRTMIN + 7; }

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t sandbox_cpu_clock(void) { return nanoseconds(CLOCK_THREAD_CPUTIME_ID); }

static bool set_timer(struct thread_deadline *deadline, uint64_t first, uint64_t then) {
    struct itimerspec spec = {
        .it_value = {.tv_sec = (time_t)(first / 1000000000), .tv_nsec = (long)(first % 1000000000)},
        .it_interval = {.tv_sec = 0, .tv_nsec = (long)then},
    };
    return timer_settime(deadline->timer, 0, &spec, NULL) == 0;
}

// Whether nothing but abandoning helps.
static bool is_stuck(const struct run *run, uint64_t now) {
    return now >= run->cpu_deadline + PATIENCE_NANOSECONDS && run->may_abandon && !run->holds_host;
}

static void on_signal(int number, siginfo_t *info, void *context) {
    (void)number, (void)context;
    if (info->si_code != SI_TIMER) return;  // only the kernel's timers carry our pointer
    struct thread_deadline *deadline = info->si_value.sival_ptr;
    struct run *run = deadline->run;
    if (run == NULL) return;
    int saved = errno;
    uint64_t now = sandbox_cpu_clock();
    if (now < run->cpu_deadline) {
        uint64_t rest = run->cpu_deadline - now;
        set_timer(deadline, rest < SHORTEST_REST_NANOSECONDS ? SHORTEST_REST_NANOSECONDS : rest, RETRY_NANOSECONDS);
    } else {
        sandbox_stop(run, STOP_CPU);
        if (is_stuck(run, now)) longjmp(run->exit, 1);
    }
    errno = saved;
}

static void forget_thread(void *value) {
    struct thread_deadline *deadline = value;
    timer_delete(deadline->timer);
    free(deadline);
}

static void prepare(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_NODEFER;  // not blocked after a jump out of the handler
    sigemptyset(&action.sa_mask);
    is_ready = sigaction(deadline_signal(), &action, NULL) == 0 && pthread_key_create(&key, forget_thread) == 0;
}

static bool has_stack(void) {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return false;
    void *lowest;
    size_t size;
    bool known = pthread_attr_getstack(&attributes, &lowest, &size) == 0;
    pthread_attr_destroy(&attributes);
    return known && (const char *)__builtin_frame_address(0) - (const char *)lowest >= SMALLEST_STACK;
}

static struct thread_deadline *make_thread_deadline(void) {
    if (!has_stack()) return NULL;
    struct thread_deadline *deadline = calloc(1, sizeof *deadline);
    if (deadline == NULL) return NULL;
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = deadline_signal();
    event.sigev_value.sival_ptr = deadline;
    event._sigev_un._tid = gettid();  // older headers have no better name for it
    if (timer_create(CLOCK_MONOTONIC, &event, &deadline->timer) != 0) {
        free(deadline);
        return NULL;
    }
    sigset_t unblocked;
    sigemptyset(&unblocked);
    sigaddset(&unblocked, deadline_signal());
    if (pthread_sigmask(SIG_UNBLOCK, &unblocked, NULL) != 0 || pthread_setspecific(key, deadline) != 0) {
        forget_thread(deadline);
        return NULL;
    }
    return deadline;
}

bool sandbox_deadline_start(struct run *run) {
    if (pthread_once(&once, prepare) != 0 || !is_ready) return false;
    struct thread_deadline *deadline = pthread_getspecific(key);
    if (deadline == NULL) deadline = make_thread_deadline();
    if (deadline == NULL) return false;
    run->cpu_deadline = sandbox_cpu_clock() + run->limits.cpu_nanoseconds;
    deadline->run = run;
    if (set_timer(deadline, run->limits.cpu_nanoseconds, RETRY_NANOSECONDS)) return true;
    deadline->run = NULL;
    return false;
}

void sandbox_deadline_end(struct run *run) {
    (void)run;
    struct thread_deadline *deadline = pthread_getspecific(key);
    deadline->run = NULL;  // first: a signal that comes now finds nothing to stop
    set_timer(deadline, 0, 0);
}
