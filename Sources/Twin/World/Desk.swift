/// What the twin keeps for one business number.
struct Desk: Sendable {
    let phone: Twin.Phone
    var throughput: ThroughputBucket?
    var meter = ServiceMeter()

    init(_ phone: Twin.Phone, rules: Twin.Rules) {
        self.phone = phone
        throughput = rules.messagesPerSecond.map(ThroughputBucket.init)
    }
}
