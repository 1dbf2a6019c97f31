internal import Crypto
internal import JSON
internal import Messaging

extension World {
    /// What `GET /{media-id}` tells; its address is good for 5 minutes (section 5.13).
    mutating func describeMedia(_ id: String, token: String?, now: Timestamp) throws(GraphError) -> JSON {
        let file = try mediaFile(id, token: token, method: "GET")
        return [
            "messaging_product": "whatsapp",
            "url": .string(mediaAddress(id, now: now)),
            "mime_type": .string(file.mimeType),
            // Hexadecimal here, base64 in webhooks.
            "sha256": .string(Hex.text(SHA256.digest(of: file.bytes))),
            "file_size": .integer(Int64(file.bytes.count)),
            "id": .string(id),
        ]
    }

    mutating func deleteMedia(_ id: String, token: String?) throws(GraphError) -> JSON {
        _ = try mediaFile(id, token: token, method: "DELETE")
        media.remove(id)
        return ["success": true]
    }

    /// Keeps an upload of `POST /{phone-number-id}/media`.
    mutating func upload(_ form: [Multipart.Part], phoneNumberID: String) throws(GraphError) -> JSON {
        guard form.first(where: { $0.name == "messaging_product" })?.text == "whatsapp" else {
            throw .parameter("The parameter messaging_product is required.")
        }
        guard let file = form.first(where: { $0.name == "file" }) else {
            throw .parameter("The parameter file is required.")
        }
        let type = form.first { $0.name == "type" }?.text ?? file.contentType
        guard let type, !type.isEmpty else { throw .parameter("The parameter type is required.") }
        let kept = MediaShelf.File(mimeType: type, bytes: file.bytes, phoneNumberID: phoneNumberID)
        return ["id": .string(media.add(kept, using: &random))]
    }

    /// The address where media can be fetched, with the bearer token.
    mutating func mediaAddress(_ id: String, now: Timestamp) -> String {
        "\(address)/twin-media/\(media.ticket(for: id, now: now, using: &random))"
    }

    private func mediaFile(_ id: String, token: String?, method: String) throws(GraphError) -> MediaShelf.File {
        guard let token, !token.isEmpty else { throw .noToken }
        guard desks.values.contains(where: { $0.phone.accessToken == token }) else { throw .badToken }
        guard let file = media[id], desks[file.phoneNumberID]?.phone.accessToken == token else {
            throw .unknownObject(String(id.prefix(64)), method: method)
        }
        return file
    }

    /// The file behind an address that was given out. Whoever has no right, or comes late, finds nothing.
    func mediaFile(ticket: String, token: String?, now: Timestamp) -> MediaShelf.File? {
        guard let file = media.file(ticket: ticket, now: now) else { return nil }
        return desks[file.phoneNumberID]?.phone.accessToken == token ? file : nil
    }
}
