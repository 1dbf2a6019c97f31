internal import Engine
package import Net
package import Telemetry

/// What operators' machines ask for: `/metrics` (Prometheus text), `/healthz` (the process lives), `/readyz` (it serves).
package struct OperatorEndpoint: Sendable {
    private let metrics: Metrics
    private let readiness: Readiness

    package init(metrics: Metrics, readiness: Readiness) { (self.metrics, self.readiness) = (metrics, readiness) }

    package func respond(to request: HTTPServer.Request) async -> HTTPServer.Response {
        guard request.method == "GET" || request.method == "HEAD" else { return .text(405, "only GET is served here") }
        switch request.path {
        case "/metrics":
            let text = await metrics.snapshot().text
            return HTTPServer.Response(
                status: 200, headers: ["Content-Type": MetricsSnapshot.mediaType], body: Array(text.utf8))
        case "/healthz": return .text(200, "alive")
        case "/readyz": return readiness.isReady ? .text(200, "ready") : .text(503, "starting or stopping")
        default: return .text(404, "known are /metrics, /healthz and /readyz")
        }
    }
}
