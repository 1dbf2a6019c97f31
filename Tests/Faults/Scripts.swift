/// The scripts of the tenants in these tests.
enum Script {
    /// Answers with the text and how many texts there were: so a reply tells that its turn ran once, and in order.
    static let echo = """
        on.message(function(event)
          state.count = (state.count or 0) + 1
          reply(event.text .. " #" .. state.count)
        end)
        """

    /// Answers three times.
    static let thrice = """
        on.message(function(event)
          for part = 1, 3 do reply(event.text .. "/" .. part) end
        end)
        """

    static let endless = "on.message(function() while true do pcall(function() while true do end end) end end)"
    static let greedy = "on.message(function() local all = {} while true do all[#all + 1] = (\"x\"):rep(1000) .. #all end end)"
    static let throwing = "on.message(function(event) error('this goes wrong') end)"
}
