extension Configuration {
    /// What the host allows itself and others.
    package struct Limits: Sendable, Equatable {
        package var http = HTTP()
        package var turn = Turn()
        package var journal = Journal()
        package var outbox = Outbox()
        package var shutdown = Shutdown()

        package init() {}

        /// What the webhook listener takes.
        package struct HTTP: Sendable, Equatable {
            /// In bytes. Meta sends up to 3 MB.
            package var body = 4 << 20
            /// In bytes, all fields together.
            package var header = 16 << 10
            /// From the first byte of a request to its last.
            package var request = Duration.seconds(15)
            package var connections = 1024
            package var connectionsPerAddress = 256
        }

        /// What one turn of a script may use.
        package struct Turn: Sendable, Equatable {
            package var cpu = Duration.milliseconds(50)
            /// In bytes.
            package var memory = 16 << 20
        }

        /// What may wait to be written.
        package struct Journal: Sendable, Equatable {
            /// In webhooks; beyond it further ones are answered 503, and Meta sends them again. As many events wait for
            /// their turn in memory; further ones wait in the data file.
            package var queue = 10_000
        }

        /// How long the host tries to send a message.
        package struct Outbox: Sendable, Equatable {
            package var attempts = 12
            /// From the turn that wanted the message; then it expires.
            package var age = Duration.seconds(24 * 3600)
            /// The most requests under way at a time, all channels together.
            package var requests = 64
        }

        package struct Shutdown: Sendable, Equatable {
            /// The time to finish what is in hand.
            package var grace = Duration.seconds(20)
        }
    }
}
