package import JSON

extension Twin {
    /// What a person sends to a business.
    package enum Said: Sendable, Equatable {
        case text(String)
        case media(Media)
        case location(latitude: Double, longitude: Double, name: String? = nil, address: String? = nil)
        /// Contact cards as in section 2.7.
        case contacts([JSON])
        /// A reaction to a message; nil takes it away.
        case reaction(String?, to: String)
        /// A cart: the object as in section 2.10.
        case order(JSON)
        /// The chat was opened for the first time.
        case welcome
        /// A kind that the Cloud API does not hand over, e.g. `poll` or `edit`; comes with error 131051.
        case unsupported(String)
        /// A message of a type that nobody has heard of: `{"type":name, name: object}`.
        case unknown(type: String, JSON)

        /// Media that a person sends. The hash is made up; the file can be fetched by its id when `bytes` are given.
        package struct Media: Sendable, Equatable {
            /// The message's type.
            package enum Kind: String, Sendable, CaseIterable { case image, video, audio, document, sticker }

            package let kind: Kind
            package var mimeType: String
            package var caption: String?
            package var filename: String?
            package var isVoice = false
            package var bytes: [UInt8]

            package init(
                _ kind: Kind, mimeType: String? = nil, caption: String? = nil, filename: String? = nil,
                bytes: [UInt8] = []
            ) {
                self.kind = kind
                self.mimeType = mimeType ?? Self.usualType(kind)
                (self.caption, self.filename, self.bytes) = (caption, filename, bytes)
            }

            private static func usualType(_ kind: Kind) -> String {
                switch kind {
                case .image: "image/jpeg"
                case .video: "video/mp4"
                case .audio: "audio/ogg; codecs=opus"
                case .document: "application/pdf"
                case .sticker: "image/webp"
                }
            }
        }
    }
}
