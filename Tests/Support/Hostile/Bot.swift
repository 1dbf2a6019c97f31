extension HostileScript {
    /// What a handler does: all the script does, and then says its result. A failure stands in the author's file.
    package var handler: String {
        "function(event) local result = (function() \(source)\nend)() reply(tostring(result)) end"
    }
}
