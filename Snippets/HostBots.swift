// Hosts the bots that parlua.lua names, until somebody presses Control-C.

import Foundation
import Parlua

do {
    let host = try BotHost(configurationFile: "parlua.lua")

    // Control-C asks the host to stop in good order, in place of ending the process.
    signal(SIGINT, SIG_IGN)
    let interrupt = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    interrupt.setEventHandler { @Sendable in host.stop() }
    interrupt.resume()

    try await host.run { ports in
        print("Webhooks are received on port \(ports.webhooks).")
    }
} catch let error as HostError {
    print(error)
    exit(1)
}
