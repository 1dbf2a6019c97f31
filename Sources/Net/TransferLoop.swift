internal import CCurl

/// Drives all transfers of one client on one thread.
struct TransferLoop: ~Copyable {
    private let inbox: TransferInbox
    private let configuration: HTTPClient.Configuration
    private var queue: TransferQueue
    private var running: [UnsafeMutableRawPointer: Transfer] = [:]
    private var byOrder: [ObjectIdentifier: Transfer] = [:]
    private var idle: [Transfer] = []

    init(_ inbox: TransferInbox, _ configuration: HTTPClient.Configuration) {
        (self.inbox, self.configuration) = (inbox, configuration)
        queue = TransferQueue(runningPerHost: configuration.connectionsPerHost)
    }

    /// Serves the inbox until it closes; blocks its thread.
    consuming func run() {
        while true {
            let delivery = inbox.take()
            for order in delivery.orders { admit(order) }
            for order in delivery.cancelled { interrupt(order, .cancelled) }
            if delivery.isClosing { break }
            var count: Int32 = 0
            curl_multi_perform(inbox.multi.pointer, &count)
            finishDone()
            for order in queue.expire(at: .now) { refuse(order, .notSent, "timed out while waiting for a connection") }
            // Returns early for a wake-up and for libcurl's own deadlines.
            curl_multi_poll(inbox.multi.pointer, nil, 0, pause, nil)
        }
        for order in queue.withdrawAll() { refuse(order, .notSent, "the client was closed") }
        for transfer in running.values {
            if let order = transfer.order { interrupt(order, .closed) }
        }
        inbox.closeDone()
    }

    /// For how many milliseconds nothing needs to be done unless something happens.
    private var pause: Int32 {
        let most = Duration.seconds(1)
        let left = queue.nextDeadline.map { min(most, $0 - .now) } ?? most
        return Int32(Transfer.milliseconds(left))
    }

    /// Lets an order run or wait, unless its task was cancelled before it was handed in: then that was told already.
    private mutating func admit(_ order: TransferOrder) {
        if order.isCancelled {
            refuse(order, .cancelled, "the task was cancelled")
        } else if queue.enter(order) {
            start(order)
        }
    }

    /// Starts an order, and should it fail at once, the next one that waits.
    private mutating func start(_ order: TransferOrder) {
        var next: TransferOrder? = order
        while let order = next {
            next = nil
            if order.isCancelled {
                refuse(order, .cancelled, "the task was cancelled")
                next = queue.leave(order)
            } else if !hand(order) {
                refuse(order, .notSent, "the URL or a header field cannot be sent")
                next = queue.leave(order)
            }
        }
    }

    /// Hands an order to libcurl; false when it is no request.
    private mutating func hand(_ order: TransferOrder) -> Bool {
        let transfer = idle.popLast() ?? Transfer(configuration)
        guard transfer.start(order) else {
            idle.append(transfer)
            return false
        }
        running[transfer.easy] = transfer
        byOrder[ObjectIdentifier(order)] = transfer
        let code = curl_multi_add_handle(inbox.multi.pointer, transfer.easy)
        precondition(code == CURLM_OK, "a handle that is in no set can be added to one")
        return true
    }

    private mutating func finishDone() {
        var code = CURLE_OK
        while let easy = ccurl_next_finished(inbox.multi.pointer, &code) {
            guard let order = running[easy].flatMap({ finish($0, code) }) else { continue }
            if let next = queue.leave(order) { start(next) }
        }
    }

    /// Ends an order that waits or runs; one that ended just now stays as it ended.
    private mutating func interrupt(_ order: TransferOrder, _ reason: TransferVerdict.Interruption) {
        if queue.withdraw(order) { return refuse(order, .cancelled, "the task was cancelled") }
        guard let transfer = byOrder[ObjectIdentifier(order)] else { return }
        transfer.verdict.interruption = reason
        finish(transfer, CURLE_ABORTED_BY_CALLBACK)
        if let next = queue.leave(order) { start(next) }
    }

    /// Takes a transfer back from libcurl and tells its sender; returns its order.
    @discardableResult
    private mutating func finish(_ transfer: Transfer, _ code: CURLcode) -> TransferOrder? {
        curl_multi_remove_handle(inbox.multi.pointer, transfer.easy)
        running[transfer.easy] = nil
        guard let order = transfer.order else { return nil }
        byOrder[ObjectIdentifier(order)] = nil
        let outcome = transfer.finish(code)
        if idle.count < configuration.connectionsPerHost { idle.append(transfer) }
        inbox.settle()
        order.finish(outcome)
        return order
    }

    private func refuse(_ order: TransferOrder, _ kind: HTTPClient.Failure.Kind, _ reason: String) {
        inbox.settle()
        order.finish(.failure(HTTPClient.Failure(kind: kind, mayHaveArrived: false, reason: reason)))
    }
}
