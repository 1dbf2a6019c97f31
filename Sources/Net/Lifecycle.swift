/// Where a server is between serving and gone, and what comes next.
struct Lifecycle {
    enum Step: Equatable { case serve, refuse, close }

    private enum Stage {
        case serving
        case draining(until: ContinuousClock.Instant)
        case refusing(until: ContinuousClock.Instant)
        case closed
    }

    private var stage = Stage.serving

    /// So long the refusals themselves may take to be sent.
    static let lastWords = Duration.seconds(1)

    var isClosed: Bool {
        if case .closed = stage { true } else { false }
    }

    /// When the next step is due even if nothing happens.
    var deadline: ContinuousClock.Instant? {
        switch stage {
        case .serving, .closed: nil
        case .draining(let until), .refusing(let until): until
        }
    }

    /// Requests in hand may go on until `deadline`; the earliest of several counts.
    mutating func stop(at deadline: ContinuousClock.Instant) {
        switch stage {
        case .serving: stage = .draining(until: deadline)
        case .draining(let until): stage = .draining(until: min(until, deadline))
        case .refusing, .closed: break
        }
    }

    /// What is to be done now.
    mutating func advance(inHand: Int, now: ContinuousClock.Instant) -> Step {
        switch stage {
        case .draining(let until) where inHand == 0 || until <= now:
            stage = .refusing(until: now + Self.lastWords)
            return .refuse
        case .refusing(let until) where inHand == 0 || until <= now:
            stage = .closed
            return .close
        case .serving, .draining, .refusing, .closed: return .serve
        }
    }
}
