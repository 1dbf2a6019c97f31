internal import Messaging

extension WhatsApp {
    /// What Meta's error codes ask for, as far as an answer to a send can carry them (facts, section 6.2).
    struct ErrorCode {
        private enum Action {
            case retry(FailureClass, after: Duration?)
            /// 4^n seconds.
            case growingPause
            case refuse(FailureClass)
        }

        private let action: Action

        /// - Parameter status: decides for codes not in the table: on the side of trying again if the server was at fault.
        init(_ code: Int, subcode: Int64?, status: Int) {
            action =
                if code == 100, subcode == 33 {
                    // "Object does not exist or lacks permissions": the phone number id or the token is wrong.
                    .refuse(.permission)
                } else {
                    Self.action(for: code)
                        ?? (status >= 500
                            ? .retry(.transient, after: nil)
                            : status == 429 ? .retry(.rateLimited, after: nil) : .refuse(.content))
                }
        }

        func verdict(_ error: ProviderError, attempt: Int) -> Verdict {
            switch action {
            case .retry(let failure, let pause): .retry(failure, after: pause, error)
            case .growingPause: .retry(.rateLimited, after: Self.pause(after: attempt), error)
            case .refuse(let failure): .refused(failure, error)
            }
        }

        /// Meta's rule for one person's messages is 4^n s from n = 0. It ends at 256 s: the longest wait that the limit itself
        /// asks for is 6 s for each of a burst of 45 (facts, section 7.2).
        private static func pause(after attempt: Int) -> Duration {
            .seconds(1 << (2 * (min(max(attempt, 1), 5) - 1)))
        }

        /// Nil for codes not in the table.
        private static func action(for code: Int) -> Action? {
            switch code {
            case 0, 190: .refuse(.token)
            case 3, 10, 33, 200...299, 131005, 131063, 134102, 139200: .refuse(.permission)

            // The number or its account does nothing until a human mends it.
            case 368, 131031, 131037, 131042, 131045, 134011: .refuse(.channelPaused)
            case 133000, 133005, 133006, 133008, 133009, 133010, 133015, 133016: .refuse(.channelPaused)
            case 131064: .refuse(.channelPaused)

            case 1, 2, 131000, 131016, 133004: .retry(.transient, after: nil)
            // Maintenance, and upgrades that take up to a minute.
            case 131057, 2_494_100: .retry(.transient, after: .seconds(60))
            // Templates of the marketing endpoint are being copied.
            case 134101: .retry(.transient, after: .seconds(600))

            case 131056: .growingPause
            // Messages a second of the whole number, and of group operations.
            case 130429, 131208: .retry(.rateLimited, after: .seconds(1))
            // Calls an hour of the app, of the account, and of a throttled Flow.
            case 4, 80007, 132069: .retry(.rateLimited, after: .seconds(3600))
            // Spam: "hours or days". Trying sooner makes it worse.
            case 131048: .retry(.rateLimited, after: .seconds(6 * 3600))
            // Marketing limit of a person: "at least 24 hours, faster retries may extend it".
            case 131049: .retry(.rateLimited, after: .seconds(24 * 3600))

            case 131047: .refuse(.windowClosed)
            case 131050: .refuse(.optedOut)
            case 130403, 130472, 130497, 131021, 131026, 131030, 131062, 137000: .refuse(.recipient)
            // Groups: unknown, suspended, full, or without us.
            case 131020, 131041, 131201...131207, 131211...131215: .refuse(.recipient)

            case 100, 131008, 131009, 131051...131053, 131055, 131061, 135000: .refuse(.content)
            case 132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018, 132068, 134100: .refuse(.content)
            default: nil
            }
        }
    }
}
