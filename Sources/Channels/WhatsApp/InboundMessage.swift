internal import JSON
internal import Messaging

extension WhatsApp {
    /// An element of `messages`: what a person sent (facts, section 2).
    struct InboundMessage {
        private let message: JSON

        init(_ message: JSON) { self.message = message }

        /// A system message comes from the old number or id and names the new one.
        static func person(_ message: JSON) -> Person {
            let system = message["system"]
            return Person(
                userIDs: system?["user_id"], message["from_user_id"],
                parentUserIDs: system?["parent_user_id"], message["from_parent_user_id"],
                phones: system?["wa_id"], message["from"])
        }

        /// Puts what the message says into `event`.
        ///
        /// - Returns: its id. Nil if it has none: then it can be neither recognised, quoted nor marked as read, so it stays
        ///   `unknown`, whatever else it says.
        func fill(_ event: inout Event) -> String? {
            guard let id = message["id"]?.identifier else { return nil }
            let context = message["context"]
            event.group = message["group_id"]?.identifier
            event.replyTo = context?["id"]?.identifier
            event.forwarded = context?["forwarded"]?.bool == true || context?["frequently_forwarded"]?.bool == true
            event.referral = message["referral"].flatMap { $0.object == nil ? nil : $0 }
            event.content = content
            return id
        }

        private var type: String { message["type"]?.string ?? "message" }

        private var content: Event.Content {
            if let content = known { return content }
            // Meta gives a reason where it could not pass something on; old payloads call it `unknown`.
            guard message["errors"]?.array?.isEmpty == false else { return .unknown(type: detailedType) }
            return .unsupported(type: type == "unknown" ? nil : type)
        }

        /// Which interactive answer it is belongs to the name, for there are many and more to come.
        private var detailedType: String {
            guard type == "interactive", let kind = message["interactive"]?["type"]?.string else { return type }
            return "interactive.\(kind)"
        }

        /// Nil for types not known, and for known ones that are not as documented.
        private var known: Event.Content? {
            switch type {
            case "text": message["text"]?["body"]?.string.map(Event.Content.text)
            case "interactive": interactiveReply.map(Event.Content.choice)
            case "button": templateButton.map(Event.Content.choice)
            case "image": media(.image)
            case "audio", "voice": media(.audio)
            case "video": media(.video)
            case "document": media(.document)
            case "sticker": media(.sticker)
            case "location": location.map(Event.Content.location)
            case "contacts": message["contacts"]?.array.map(Event.Content.contacts)
            case "reaction": reaction
            case "order": order.map(Event.Content.order)
            case "system": systemNotice.map(Event.Content.system)
            case "unsupported": .unsupported(type: message["unsupported"]?["type"]?.string)
            default: nil
            }
        }

        private var interactiveReply: Event.Choice? {
            let interactive = message["interactive"]
            switch interactive?["type"]?.string {
            case "button_reply": return choice(interactive?["button_reply"], id: "id", title: "title", source: .button)
            case "list_reply": return choice(interactive?["list_reply"], id: "id", title: "title", source: .list)
            default: return nil
            }
        }

        /// The payload equals the label unless one was set when the template was sent.
        private var templateButton: Event.Choice? {
            choice(message["button"], id: "payload", title: "text", source: .template)
                ?? choice(message["button"], id: "text", title: "text", source: .template)
        }

        private func choice(
            _ tapped: JSON?, id: String, title: String, source: Event.Choice.Source
        ) -> Event.Choice? {
            guard let identifier = tapped?[id]?.identifier else { return nil }
            return Event.Choice(id: identifier, title: tapped?[title]?.string ?? "", source: source)
        }

        private func media(_ kind: Event.Media.Kind) -> Event.Content? {
            let object = message[type]
            guard let id = object?["id"]?.identifier else { return nil }
            return .media(
                Event.Media(
                    kind: kind, id: id, mimeType: object?["mime_type"]?.string, caption: object?["caption"]?.string,
                    filename: object?["filename"]?.string,
                    isVoice: type == "voice" || kind == .audio && object?["voice"]?.bool == true))
        }

        private var location: Event.Location? {
            let place = message["location"]
            guard let latitude = place?["latitude"]?.amount, let longitude = place?["longitude"]?.amount else {
                return nil
            }
            return Event.Location(
                latitude: latitude, longitude: longitude, name: place?["name"]?.string,
                address: place?["address"]?.string)
        }

        /// No emoji, or an empty one, takes the reaction back.
        private var reaction: Event.Content? {
            guard let target = message["reaction"]?["message_id"]?.identifier else { return nil }
            switch message["reaction"]?["emoji"] {
            case nil, .null, .string(""): return .reaction(target: target, emoji: nil)
            case .string(let emoji): return .reaction(target: target, emoji: emoji)
            default: return nil
            }
        }

        /// An order with one line that cannot be read is no order: a wrong quantity would be worse than none.
        private var order: Event.Order? {
            let order = message["order"]
            guard let catalog = order?["catalog_id"]?.identifier, let lines = order?["product_items"]?.array else {
                return nil
            }
            let items = lines.compactMap { line -> Event.Order.Item? in
                guard let product = line["product_retailer_id"]?.identifier, let quantity = line["quantity"]?.amount,
                    let price = line["item_price"]?.amount, let currency = line["currency"]?.string
                else { return nil }
                return Event.Order.Item(product: product, quantity: quantity, price: price, currency: currency)
            }
            guard items.count == lines.count else { return nil }
            return Event.Order(catalog: catalog, text: order?["text"]?.string, items: items)
        }

        private var systemNotice: Event.SystemNotice? {
            let notice = message["system"]
            guard let type = notice?["type"]?.string else { return nil }
            return Event.SystemNotice(type: type, body: notice?["body"]?.string)
        }
    }
}
