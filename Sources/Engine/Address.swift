internal import Channels
internal import Store

extension WhatsApp.Address {
    /// Nil when nothing that is known can be written to.
    init?(_ recipient: Recipient) {
        switch recipient {
        case .group(let id): self = .group(id)
        case .person(let identities): self.init(identities)
        }
    }
}
