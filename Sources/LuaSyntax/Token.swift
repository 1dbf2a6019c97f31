/// One word of Lua's text.
struct Token: Equatable {
    enum Kind: Equatable {
        case name(String)
        case keyword(Keyword)
        case string(String)
        case number
        /// Operators and brackets, as they are written.
        case symbol(String)
        case end
    }

    let kind: Kind
    /// Counted from 1.
    let line: Int
}

/// https://www.lua.org/manual/5.4/manual.html#3.1
enum Keyword: String {
    case and, `break`, `do`, `else`, elseif, end, `false`, `for`, function, goto, `if`, `in`, local, `nil`, not, or
    case `repeat`, `return`, then, `true`, until, `while`
}
