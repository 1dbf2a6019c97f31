extension WhatsApp {
    /// What a message may hold (facts, sections 5.1 to 5.6 and 5.10). Lengths are in characters as ``length(of:)`` counts.
    package enum Limits {
        package static let text = 4096
        package static let caption = 1024
        package static let filename = 240
        package static let footer = 60
        package static let header = 60
        /// Of a button that opens a page.
        package static let linkLabel = 20
        package static let url = 2000
        package static let locationRequest = 1024
        package static let placeName = 1000
        package static let contacts = 257
        package static let buttonsBody = 1024
        package static let buttons = 3
        package static let buttonID = 256
        package static let buttonTitle = 20
        package static let listBody = 4096
        package static let listLabel = 20
        package static let sections = 10
        package static let sectionTitle = 24
        /// In all sections together.
        package static let rows = 10
        package static let rowID = 200
        package static let rowTitle = 24
        package static let rowDescription = 72
        package static let templateName = 512

        /// The number of characters, counted as UTF-16 code units.
        ///
        /// Meta does not say how it counts. Of the ways known for "characters" (what a reader sees, Unicode scalars, UTF-16)
        /// this one gives the most, so whatever fits by it fits. An emoji counts as 2 or more.
        package static func length(of text: String) -> Int { text.utf16.count }
    }
}
