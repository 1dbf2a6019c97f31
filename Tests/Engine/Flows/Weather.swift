import Messaging

/// What befalls a host, as a seed decides. Each question has one answer, whenever and however often it is asked.
struct Weather: Sendable {
    let seed: UInt64

    /// What becomes of a message that the transport is given.
    enum Fate: Sendable { case taken, refusedForNow, takenWithoutAnswer, lost }

    /// When the power goes.
    struct Cut: Sendable {
        let operation: StagedStore.Operation
        let count: Int
        let happens: Bool
    }

    private func random(_ purpose: UInt64, _ first: Int, _ second: Int = 0) -> SplitMix64 {
        var random = SplitMix64(seed: seed ^ purpose &* 0x1234_5678_9abc_def1)
        return SplitMix64(seed: random.next() &+ UInt64(first) &* 7919 &+ UInt64(second) &* 104_729)
    }

    /// When the power goes in the person's `deed`-th deed, in the host's `life`-th life since it began.
    func cut(_ deed: Int, life: Int) -> Cut? {
        var random = random(1, deed, life)
        guard life < 3, Bool.random(using: &random) else { return nil }
        let operations: [StagedStore.Operation] = [.append, .situation, .values, .commit, .commit, .record, .record]
        return Cut(
            operation: operations.randomElement(using: &random) ?? .commit,
            count: Int.random(in: 1...2, using: &random), happens: Bool.random(using: &random))
    }

    /// Whether turns claim the first message they commit. Those that do, and lose the power, lose the message: nobody
    /// knows whether it was sent.
    func claims(_ deed: Int, life: Int) -> Bool {
        var random = random(2, deed, life)
        return Int.random(in: 0..<3, using: &random) == 0
    }

    /// How the bot is written from this deed on; nil leaves it.
    func style(_ deed: Int) -> AnyFlow.Style? {
        var random = random(3, deed)
        guard deed == 1 || Int.random(in: 0..<3, using: &random) == 0 else { return nil }
        return AnyFlow.Style(
            names: ["a", "answer_", "x"].randomElement(using: &random) ?? "a", remarks: Bool.random(using: &random),
            helper: AnyFlow.Style.Helper.allCases.randomElement(using: &random) ?? .above)
    }

    /// Which of the deeds up to this one the transport tells of once more.
    func redeliveries(_ deed: Int) -> [Int] {
        var random = random(4, deed)
        return (0..<Int.random(in: 0...2, using: &random)).map { _ in
            Bool.random(using: &random) ? deed : Int.random(in: 0...deed, using: &random)
        }
    }

    /// What becomes of the `number`-th message when it is sent for the `attempt`-th time.
    func fate(_ number: Int, attempt: Int) -> Fate {
        var random = random(5, number, attempt)
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1, 2: return .refusedForNow
        case 3: return .takenWithoutAnswer
        case 4: return number % 4 == 0 ? .lost : .taken
        default: return .taken
        }
    }

    /// Whether the statuses come before the time is over in which an undecided message holds its conversation.
    func statusesAreQuick(_ deed: Int) -> Bool {
        var random = random(6, deed)
        return Bool.random(using: &random)
    }
}
