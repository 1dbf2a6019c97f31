internal import Glibc
internal import Messaging

/// Times as the person at the terminal knows them.
enum LocalTime {
    /// `2026-11-21 08:30:00`, in the zone of this machine (or `TZ`).
    static func text(_ time: Timestamp) -> String {
        var seconds = time_t(time.seconds)
        var parts = tm()
        localtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
        return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
