/// Why a send did not succeed, in one set for all transports: it decides what happens next.
package enum FailureClass: String, Sendable, CaseIterable {
    /// Try again after a pause.
    case transient
    /// It may have been sent: only a status may decide.
    case maybeSent = "maybe_sent"
    /// Try again, but not before the limit allows.
    case rateLimited = "rate_limited"
    /// The service window is closed: only a template would pass.
    case windowClosed = "window_closed"
    /// This person cannot be reached.
    case recipient
    case permission
    case token
    case channelPaused = "channel_paused"
    /// The message itself is wrong.
    case content
    case optedOut = "opted_out"
}

/// What a transport's answer to a send means.
package enum Verdict: Sendable, Equatable {
    /// The transport took it and calls it `id`.
    case accepted(id: String)
    /// Not sent; try again no earlier than after `pause`, if the transport or its rules name one.
    case retry(FailureClass, after: Duration?, ProviderError?)
    /// Not sent, and trying again would not help.
    case refused(FailureClass, ProviderError?)
    /// Nobody knows: the answer did not come or could not be read.
    case undecided(reason: String)
}
