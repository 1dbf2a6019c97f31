internal import CCurl

/// Drives all transfers of one client on one thread.
struct TransferLoop: ~Copyable {
    private let inbox: TransferInbox
    private let configuration: HTTPClient.Configuration
    private var running: [UnsafeMutableRawPointer: Transfer] = [:]
    private var byOrder: [ObjectIdentifier: Transfer] = [:]
    private var idle: [Transfer] = []

    init(_ inbox: TransferInbox, _ configuration: HTTPClient.Configuration) {
        (self.inbox, self.configuration) = (inbox, configuration)
    }

    /// Serves the inbox until it closes; blocks its thread.
    consuming func run() {
        while true {
            let delivery = inbox.take()
            for order in delivery.orders { start(order) }
            for order in delivery.cancelled { interrupt(order, .cancelled) }
            if delivery.isClosing { break }
            var count: Int32 = 0
            curl_multi_perform(inbox.multi.pointer, &count)
            finishDone()
            // Returns early for a wake-up and for libcurl's own deadlines.
            curl_multi_poll(inbox.multi.pointer, nil, 0, 1000, nil)
        }
        for transfer in running.values {
            if let order = transfer.order { interrupt(order, .closed) }
        }
        inbox.closeDone()
    }

    private mutating func start(_ order: TransferOrder) {
        guard !order.isCancelled else { return refuse(order, .cancelled, "the task was cancelled") }
        let transfer = idle.popLast() ?? Transfer(configuration)
        guard transfer.start(order) else {
            idle.append(transfer)
            return refuse(order, .notSent, "a header field cannot be sent")
        }
        running[transfer.easy] = transfer
        byOrder[ObjectIdentifier(order)] = transfer
        let code = curl_multi_add_handle(inbox.multi.pointer, transfer.easy)
        precondition(code == CURLM_OK, "a handle that is in no set can be added to one")
    }

    private mutating func finishDone() {
        var code = CURLE_OK
        while let easy = ccurl_next_finished(inbox.multi.pointer, &code) {
            if let transfer = running[easy] { finish(transfer, code) }
        }
    }

    /// Ends an order that is still running; one that ended just now stays as it ended.
    private mutating func interrupt(_ order: TransferOrder, _ reason: TransferVerdict.Interruption) {
        guard let transfer = byOrder[ObjectIdentifier(order)] else { return }
        transfer.verdict.interruption = reason
        finish(transfer, CURLE_ABORTED_BY_CALLBACK)
    }

    private mutating func finish(_ transfer: Transfer, _ code: CURLcode) {
        curl_multi_remove_handle(inbox.multi.pointer, transfer.easy)
        running[transfer.easy] = nil
        guard let order = transfer.order else { return }
        byOrder[ObjectIdentifier(order)] = nil
        let outcome = transfer.finish(code)
        if idle.count < configuration.connectionsPerHost { idle.append(transfer) }
        inbox.settle()
        order.finish(outcome)
    }

    private func refuse(_ order: TransferOrder, _ kind: HTTPClient.Failure.Kind, _ reason: String) {
        inbox.settle()
        order.finish(.failure(HTTPClient.Failure(kind: kind, mayHaveArrived: false, reason: reason)))
    }
}
