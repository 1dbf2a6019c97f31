internal import CMicroHTTPD

extension Reception {
    /// Gives an answer to libmicrohttpd; one that cannot be written is replaced by 500.
    func queue(_ response: HTTPServer.Response, closing: Bool, on connection: OpaquePointer) -> MHD_Result {
        if 200...599 ~= response.status, let made = make(response, closing: closing) {
            defer { MHD_destroy_response(made) }  // Drops our reference; the queue has its own.
            return MHD_queue_response(connection, UInt32(response.status), made)
        }
        guard let made = make(HTTPServer.Response(status: 500), closing: true) else { return .NO }
        defer { MHD_destroy_response(made) }
        return MHD_queue_response(connection, 500, made)
    }

    /// libmicrohttpd's form of an answer, owned by the caller; nil for a field that is none (RFC 9110, section 5.5).
    private func make(_ response: HTTPServer.Response, closing: Bool) -> OpaquePointer? {
        let made = response.body.withUnsafeBytes { bytes in
            // Copied, hence never written to in spite of the type.
            MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let made else { return nil }
        let fields = response.headers.fields.allSatisfy { MHD_add_response_header(made, $0.name, $0.value) == .YES }
        guard fields, !closing || MHD_add_response_header(made, "Connection", "close") == .YES else {
            MHD_destroy_response(made)
            return nil
        }
        return made
    }
}
