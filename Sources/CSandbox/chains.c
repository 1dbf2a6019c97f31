// Refuses sources in which very many fields follow one another: a.b.c and so on, or a[b][c].
//
// To name a variable in an error message Lua 5.4.4 walks back such a chain, recursing once per field and scanning the
// function's code at each: 30,000 fields take 0.8 s in one error that nothing can interrupt, and enough of them exhaust
// the C stack. With LONGEST_CHAIN fields the walk through the longest function a source can hold takes about 5 ms.
//
// This is a lexer of Lua 5.4 that must never lose its place, for what it takes for a string or a comment goes
// uncounted. It agrees with the real one about every valid source; an invalid one does not compile anyway. It counts
// rather too much than too little: a chain goes on through calls and parentheses.
#include <string.h>

#include "source.h"

// Deeper nesting does not compile: Lua allows 200 levels.
enum { DEEPEST = 220 };

struct lexer {
    const uint8_t *at, *end;
    int line;
    int depth;
    int chain[DEEPEST + 1];  // fields so far, by depth of brackets
};

static int here(const struct lexer *lexer) { return lexer->at < lexer->end ? *lexer->at : -1; }
static int ahead(const struct lexer *lexer, size_t by) {
    return (size_t)(lexer->end - lexer->at) > by ? lexer->at[by] : -1;
}

static bool is_digit(int c) { return c >= '0' && c <= '9'; }
static bool is_hex(int c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
static bool is_name(int c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_space(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static void skip(struct lexer *lexer) {
    if (*lexer->at++ == '\n') lexer->line++;
}

// The count of '=' of the long bracket that opens here, or -1.
static int long_bracket(const struct lexer *lexer) {
    if (here(lexer) != '[') return -1;
    size_t equals = 0;
    while (ahead(lexer, 1 + equals) == '=') equals++;
    return ahead(lexer, 1 + equals) == '[' ? (int)equals : -1;
}

static bool is_closing(const struct lexer *lexer, int equals) {
    if (here(lexer) != ']') return false;
    for (int at = 1; at <= equals; at++) {
        if (ahead(lexer, (size_t)at) != '=') return false;
    }
    return ahead(lexer, (size_t)equals + 1) == ']';
}

static void skip_long_bracket(struct lexer *lexer, int equals) {
    lexer->at += equals + 2;
    while (lexer->at < lexer->end && !is_closing(lexer, equals)) skip(lexer);
    if (lexer->at < lexer->end) lexer->at += equals + 2;
}

static void skip_comment(struct lexer *lexer) {
    lexer->at += 2;
    int equals = long_bracket(lexer);
    if (equals >= 0) return skip_long_bracket(lexer, equals);
    while (lexer->at < lexer->end && here(lexer) != '\n' && here(lexer) != '\r') lexer->at++;
}

static void skip_escape(struct lexer *lexer) {
    lexer->at++;
    if (lexer->at == lexer->end) return;
    int first = here(lexer);
    skip(lexer);
    bool is_pair = (first == '\r' && here(lexer) == '\n') || (first == '\n' && here(lexer) == '\r');
    if (is_pair) skip(lexer);  // one line break
    while (first == 'z' && is_space(here(lexer))) skip(lexer);
}

static void skip_string(struct lexer *lexer) {
    int quote = *lexer->at++;
    while (lexer->at < lexer->end && here(lexer) != quote) {
        if (here(lexer) == '\n' || here(lexer) == '\r') return;  // does not compile
        if (here(lexer) == '\\') {
            skip_escape(lexer);
        } else {
            lexer->at++;
        }
    }
    if (lexer->at < lexer->end) lexer->at++;
}

static void skip_number(struct lexer *lexer) {
    bool has_prefix = here(lexer) == '0' && (ahead(lexer, 1) == 'x' || ahead(lexer, 1) == 'X');
    if (has_prefix) lexer->at += 2;
    for (;;) {
        int c = here(lexer);
        bool is_exponent = has_prefix ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
        if (is_exponent) {
            lexer->at++;
            if (here(lexer) == '+' || here(lexer) == '-') lexer->at++;
        } else if (is_hex(c) || c == '.') {
            lexer->at++;
        } else {
            return;
        }
    }
}

static void open_bracket(struct lexer *lexer) {
    if (lexer->depth < DEEPEST) lexer->depth++;
    lexer->chain[lexer->depth] = 0;
}

// A chain goes on behind (a.b).
static void close_bracket(struct lexer *lexer, bool keeps_chain) {
    if (lexer->depth == 0) return;
    int inner = lexer->chain[lexer->depth--];
    if (keeps_chain) lexer->chain[lexer->depth] += inner;
}

static void take_dots(struct lexer *lexer) {
    if (is_digit(ahead(lexer, 1))) return skip_number(lexer);
    size_t dots = 1;
    while (dots < 3 && ahead(lexer, dots) == '.') dots++;
    lexer->at += dots;
    if (dots > 1) {
        lexer->chain[lexer->depth] = 0;  // concatenation, or varargs
        return;
    }
    lexer->chain[lexer->depth]++;
    // The field's name belongs to the dot; blanks and comments may lie between.
    while (is_space(here(lexer)) || (here(lexer) == '-' && ahead(lexer, 1) == '-')) {
        if (here(lexer) == '-') {
            skip_comment(lexer);
        } else {
            skip(lexer);
        }
    }
    while (is_name(here(lexer))) lexer->at++;
}

static void take_token(struct lexer *lexer) {
    int c = here(lexer);
    if (is_space(c)) return skip(lexer);
    if (c == '-' && ahead(lexer, 1) == '-') return skip_comment(lexer);
    if (c == '"' || c == '\'') return skip_string(lexer);
    if (c == '.') return take_dots(lexer);
    if (is_digit(c)) return skip_number(lexer);
    if (is_name(c)) {  // begins a chain, or is a keyword
        while (is_name(here(lexer))) lexer->at++;
        lexer->chain[lexer->depth] = 0;
        return;
    }
    if (c == '[') {
        int equals = long_bracket(lexer);
        if (equals >= 0) return skip_long_bracket(lexer, equals);
        lexer->chain[lexer->depth]++;
    }
    lexer->at++;
    switch (c) {
    case '[': case '(': case '{': open_bracket(lexer); break;
    case ']': case '}': close_bracket(lexer, false); break;
    case ')': close_bracket(lexer, true); break;
    default: lexer->chain[lexer->depth] = 0;
    }
}

int sandbox_line_of_long_chain(csandbox_bytes text) {
    struct lexer lexer = {.at = text.bytes, .end = text.bytes + text.count, .line = 1};
    while (lexer.at < lexer.end) {
        take_token(&lexer);
        if (lexer.chain[lexer.depth] > LONGEST_CHAIN) return lexer.line;
    }
    return 0;
}
