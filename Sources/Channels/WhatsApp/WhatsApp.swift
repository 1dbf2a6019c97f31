/// The WhatsApp Cloud API as pure functions: webhook bodies to events, messages to requests, answers to verdicts.
///
/// Nothing here does I/O, tells the time or keeps state.
package enum WhatsApp {}
