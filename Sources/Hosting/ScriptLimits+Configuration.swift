package import Scripting

extension ScriptLimits {
    /// What the operator grants a turn; the rest is as it is for all.
    package init(_ limits: Configuration.Limits) {
        self.init()
        cpu = limits.turn.cpu
        memory = limits.turn.memory
    }
}
