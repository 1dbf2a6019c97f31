internal import Foundation
package import Net

/// A certificate for 127.0.0.1 and its key, made for these tests and good for nothing else.
package enum TestTLS {
    package static let tls = HTTPServer.TLS(certificatePEM: certificate, keyPEM: key)

    /// Lends a file with the certificate, for a client that is to trust it.
    package static func withFile<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let file = FileManager.default.temporaryDirectory.appending(component: "\(UUID().uuidString).pem").path
        try certificate.write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        return try await body(file)
    }

    // openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost
    //     -addext subjectAltName=IP:127.0.0.1,DNS:localhost
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUGgAwIBAgIUKJjhfJZk0isUEFXofsyzsukAze0wCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTAyMTEwNVoYDzIxMjYxMDI4
        MDIxMTA1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAASDJj44ppsq31azc61uOtilvz0alu+EtA24zHzuoyrKMZ/Rhhse7/5a
        ezyze4/loVTEhk98z2qW/U+mvnDIg2U6o28wbTAdBgNVHQ4EFgQUCN0ou8RWVFU1
        910ZT1r4IODOp3QwHwYDVR0jBBgwFoAUCN0ou8RWVFU1910ZT1r4IODOp3QwDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwCgYIKoZI
        zj0EAwIDSAAwRQIgWoTP5kJHEMVNOEvrG36Rn7FEOrjqyOqfaRJSle4w0vwCIQD+
        mrPQ5+0S7jiDoGQR5MCB+mvnkkF68/v2rFCFXvyY4w==
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgmK45Uv6b3ayl8kBa
        PdOAlYBb6crYzjkFQhBIAFUbAVKhRANCAASDJj44ppsq31azc61uOtilvz0alu+E
        tA24zHzuoyrKMZ/Rhhse7/5aezyze4/loVTEhk98z2qW/U+mvnDIg2U6
        -----END PRIVATE KEY-----
        """
}
