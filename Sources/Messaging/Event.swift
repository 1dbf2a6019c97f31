package import JSON

/// Something that happened, normalised: the same shape whatever transport it came by. Immutable once journalled.
package struct Event: Sendable, Equatable {
    /// Unique within the channel for ever; redelivery is recognised by it. The provider's message id where there is one.
    package var key: String
    package var channel: ChannelID
    /// When it happened, by the provider's clock.
    package var at: Timestamp
    /// Absent when nobody in particular did it, e.g. for account-level notices.
    package var sender: Sender?
    /// The provider's id of the group, when it happened in one.
    package var group: String?
    package var content: Content
    /// The message this one answers, quotes or was tapped on.
    package var replyTo: String?
    package var forwarded: Bool
    /// The advertisement or post the person came by, as the transport told it.
    package var referral: JSON?
    /// What the transport sent, kept for `unknown` content and whatever the normal form leaves out.
    package var raw: JSON

    package init(
        key: String, channel: ChannelID, at: Timestamp, sender: Sender?, group: String? = nil, content: Content,
        replyTo: String? = nil, forwarded: Bool = false, referral: JSON? = nil, raw: JSON
    ) {
        self.key = key
        self.channel = channel
        self.at = at
        self.sender = sender
        self.group = group
        self.content = content
        self.replyTo = replyTo
        self.forwarded = forwarded
        self.referral = referral
        self.raw = raw
    }
}

extension Event {
    package enum Content: Sendable, Equatable {
        case text(String)
        case choice(Choice)
        case media(Media)
        case location(Location)
        /// Shared contact cards, as the transport told them.
        case contacts([JSON])
        /// A nil emoji takes the reaction back.
        case reaction(target: String, emoji: String?)
        case order(Order)
        case system(SystemNotice)
        /// The person sent something the transport itself cannot pass on, e.g. a poll.
        case unsupported(type: String?)
        case status(Receipt)
        case timer(TimerFiring)
        /// A human gave the conversation back to the bot; `by` says who, if that is known.
        case handback(by: String?)
        /// Nothing this version knows; `raw` says all there is. `type` names it as well as the transport did.
        case unknown(type: String)
    }

    /// A tap: on a reply button, a list row or a template's button.
    package struct Choice: Sendable, Equatable {
        package enum Source: String, Sendable { case button, list, template }
        package var id: String
        package var title: String
        package var source: Source
        package init(id: String, title: String, source: Source) {
            (self.id, self.title, self.source) = (id, title, source)
        }
    }

    package struct Media: Sendable, Equatable {
        package enum Kind: String, Sendable { case image, audio, video, document, sticker }
        package var kind: Kind
        /// The provider's handle; WhatsApp keeps the file for 7 days.
        package var id: String
        package var mimeType: String?
        package var caption: String?
        package var filename: String?
        package var isVoice: Bool
        package init(
            kind: Kind, id: String, mimeType: String? = nil, caption: String? = nil, filename: String? = nil,
            isVoice: Bool = false
        ) {
            self.kind = kind
            self.id = id
            self.mimeType = mimeType
            self.caption = caption
            self.filename = filename
            self.isVoice = isVoice
        }
    }

    package struct Location: Sendable, Equatable {
        package var latitude, longitude: Double
        package var name, address: String?
        package init(latitude: Double, longitude: Double, name: String? = nil, address: String? = nil) {
            self.latitude = latitude
            self.longitude = longitude
            self.name = name
            self.address = address
        }
    }

    package struct Order: Sendable, Equatable {
        package struct Item: Sendable, Equatable {
            package var product: String
            package var quantity: Double
            package var price: Double
            package var currency: String
            package init(product: String, quantity: Double, price: Double, currency: String) {
                self.product = product
                self.quantity = quantity
                self.price = price
                self.currency = currency
            }
        }
        package var catalog: String
        package var text: String?
        package var items: [Item]
        package init(catalog: String, text: String?, items: [Item]) {
            (self.catalog, self.text, self.items) = (catalog, text, items)
        }
    }

    /// The transport speaks of the person, e.g. `user_changed_number`. New identities are already among the sender's.
    package struct SystemNotice: Sendable, Equatable {
        package var type: String
        package var body: String?
        package init(type: String, body: String?) { (self.type, self.body) = (type, body) }
    }

    /// What became of a message of ours.
    package struct Receipt: Sendable, Equatable {
        package enum Status: String, Sendable { case sent, delivered, read, played, failed }
        package var message: String
        package var status: Status
        /// Our own id of the message, if the transport echoed it.
        package var token: MessageToken?
        package var error: ProviderError?
        package init(message: String, status: Status, token: MessageToken?, error: ProviderError?) {
            (self.message, self.status, self.token, self.error) = (message, status, token, error)
        }
    }

    package struct TimerFiring: Sendable, Equatable {
        package var name: String
        package var data: JSON
        package init(name: String, data: JSON) { (self.name, self.data) = (name, data) }
    }
}

/// What a provider says went wrong. The texts are the provider's and may quote people: never log them.
package struct ProviderError: Sendable, Equatable {
    package var code: Int
    package var title: String
    package var details: String?
    package init(code: Int, title: String, details: String?) {
        (self.code, self.title, self.details) = (code, title, details)
    }
}
