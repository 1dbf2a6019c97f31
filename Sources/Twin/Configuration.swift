package import Messaging

extension Twin {
    /// Everything the twin is told at its start.
    package struct Configuration: Sendable {
        package var host = "127.0.0.1"
        /// 0 takes any free port.
        package var port: UInt16 = 0
        package var phones: [Phone]
        /// Where webhooks go; without one they wait, up to `limits.updates`.
        package var webhook: String?
        package var verifyToken = ""
        package var delays = Delays()
        /// Which statuses are told. A message reaches the person in any case.
        package var statuses: Set<Status> = [.sent, .delivered]
        package var retries = RetryPlan()
        package var rules = Rules.meta
        package var faults = Faults()
        package var templates: [Template] = []
        /// Whether a template that nobody registered is taken as it comes; else it is refused with 132001.
        package var acceptsUnknownTemplates = false
        package var wire = WireStyle()
        /// How many webhooks are under way at once. At least 1.
        package var concurrentWebhooks = 8
        /// Whether the webhooks of one conversation wait for each other, failed ones and their retries included. Meta
        /// promises no order; false delivers as it comes.
        package var keepsOrder = true
        package var limits = Limits()
        package var clock: any WallClock
        /// Fixes every id, every shuffle and every fault's throw of the dice.
        package var seed: UInt64 = 1

        package init(phones: [Phone], clock: any WallClock = SystemClock()) {
            (self.phones, self.clock) = (phones, clock)
        }
    }

    /// One business number and the secrets of the app that owns it. Printing it shows the id only.
    package struct Phone: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
        package let phoneNumberID: String
        /// The number in digits.
        package let displayNumber: String
        /// The account's id. Numbers of one account know a person by one business-scoped user id.
        package let wabaID: String
        package let accessToken: String
        package let appSecret: String
        /// Whether Meta enrolled the portfolio, so that webhooks carry parent ids, too.
        package var hasParentIDs = false

        package init(
            phoneNumberID: String, displayNumber: String, wabaID: String, accessToken: String, appSecret: String,
            hasParentIDs: Bool = false
        ) {
            (self.phoneNumberID, self.wabaID, self.hasParentIDs) = (phoneNumberID, wabaID, hasParentIDs)
            self.displayNumber = PhoneNumber.digits(displayNumber) ?? displayNumber
            (self.accessToken, self.appSecret) = (accessToken, appSecret)
        }

        package var description: String { "phone \(phoneNumberID)" }
        package var debugDescription: String { description }
    }

    /// What the life of an accepted message tells. `failed` is told whenever it happens.
    package enum Status: String, Sendable, CaseIterable, Comparable {
        case sent, delivered, read, failed

        /// How far the message has come; a life never goes back.
        private var rank: Int {
            switch self {
            case .sent: 1
            case .delivered: 2
            case .read: 3
            case .failed: 4
            }
        }

        package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    }

    /// How long things take on the twin's clock. Negative durations count as zero.
    package struct Delays: Sendable, Equatable {
        /// Before a send is answered.
        package var answer = Duration.zero
        /// From the acceptance of a message to each of its statuses; what is due earlier than the one before follows it.
        package var sent = Duration.zero
        package var delivered = Duration.zero
        package var read = Duration.zero
        /// From a person's message to its webhook.
        package var webhook = Duration.zero

        package init() {}
    }

    /// Meta's rules that can be switched off one by one.
    package struct Rules: Sendable, Equatable {
        /// 131047, told as a failed status: nothing but templates later than 24 h after the person's last message.
        package var window = true
        /// 131056: one message in 6 s to one person, with bursts.
        package var pairRate = true
        /// 130429: messages a second of one number, in and out together; nil for no limit.
        package var messagesPerSecond: Int? = 80
        /// Whether `to` without a `+` gets the business number's country code put before it.
        package var prependsCountryCode = true

        package static let meta = Rules()

        /// No limits of rate and no window, for tests of other things.
        package static let none = {
            var rules = Rules()
            (rules.window, rules.pairRate, rules.messagesPerSecond) = (false, false, nil)
            return rules
        }()
    }

    /// What goes wrong on purpose. Probabilities lie in 0...1.
    package struct Faults: Sendable, Equatable {
        /// A send is answered with the error `refusal`, and was not accepted.
        package var refuse = 0.0
        /// The Graph API's code for it; 131000 says "something went wrong".
        package var refusal = 131_000
        /// A send is accepted, and its connection is closed without an answer.
        package var loseAnswer = 0.0
        /// A send is accepted, and answered with 500 all the same.
        package var acceptThenRefuse = 0.0
        /// A send is accepted at once, but answered only after `lateness` on the twin's clock.
        package var answerLate = 0.0
        package var lateness = Duration.seconds(60)
        /// An accepted message fails after `sent` with 131026.
        package var failAfterSent = 0.0
        /// A webhook is sent twice, both at once.
        package var duplicate = 0.0
        /// A copy of a webhook with a wrong signature goes first.
        package var forge = 0.0
        /// A webhook overtakes, and is overtaken by, others of its conversation: it leaves up to `disorder` late.
        package var reorder = 0.0
        package var disorder = Duration.milliseconds(200)
        /// How many updates may share one webhook: 1...1000.
        package var batch = 1

        package init() {}
    }

    /// How much is kept. What goes beyond is refused (people, updates, bodies) or pushes out the oldest (messages, sends, media).
    package struct Limits: Sendable, Equatable {
        package var people = 100_000
        package var messagesPerChat = 10_000
        /// Webhook updates and statuses waiting.
        package var updates = 100_000
        /// Accepted and refused sends remembered.
        package var sends = 100_000
        package var media = 1000
        /// Bytes of a request's body.
        package var body = 1 << 20

        package init() {}
    }
}
