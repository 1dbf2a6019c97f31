package import JSON
package import Messaging

extension Twin {
    /// A send that the twin accepted.
    package struct Accepted: Sendable, Equatable {
        package let id: String
        package let phoneNumberID: String
        /// The person's phone number in digits, however they were addressed.
        package let person: String
        package let at: Timestamp
        package let callbackData: String?
        /// The whole body.
        package let body: JSON
    }

    /// A send that the twin refused.
    package struct Refused: Sendable, Equatable {
        package let phoneNumberID: String
        package let at: Timestamp
        /// The Graph API's error code.
        package let code: Int
        package let details: String
    }

    /// What happened, in numbers that only grow.
    package struct Counters: Sendable, Equatable {
        /// Sends.
        package var accepted = 0, refused = 0
        /// Answers that were lost or falsified on purpose, of accepted sends.
        package var lostAnswers = 0
        /// Messages shown to people, and messages of people.
        package var shown = 0, said = 0
        /// Statuses told.
        package var statuses = 0
        /// Genuine webhooks: attempts, those answered with 200, those given up.
        package var attempts = 0, arrived = 0, givenUp = 0
        /// Copies and forgeries sent, and forgeries that were answered with 200, which none should be.
        package var copies = 0, forgeries = 0, forgeriesTaken = 0
        /// Statuses for which there was no room.
        package var dropped = 0
    }
}
