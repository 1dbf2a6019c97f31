import Testing

/// Everything with processes runs one after the other: they would only fight for the processors.
@Suite("Faults", .serialized, .timeLimit(.minutes(3)))
enum ProcessFaults {}
