import Foundation
import Testing

@Suite("Links")
struct LinkTests {
    @Test("Every link to a file or a heading of this repository leads somewhere", arguments: Document.all)
    func resolves(document: Document) throws {
        for link in document.links where !link.hasPrefix("https://") {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let folder = (document.name as NSString).deletingLastPathComponent
            let path = parts[0].isEmpty ? document.name : "\(folder.isEmpty ? "" : "\(folder)/")\(parts[0])"
            #expect(Document.exists(Document.root.appending(path: path)), "\(link)")
            guard parts.count == 2 else { continue }
            let file = URL(filePath: "/\(path)").standardized.path.dropFirst()
            #expect(Document(name: String(file)).anchors.contains(String(parts[1])), "\(link)")
        }
    }

    @Test("Every decision is in the list of decisions")
    func decisions() {
        let list = Document(name: "docs/adr/README.md").links
        for document in Document.all where document.name.hasPrefix("docs/adr/0") {
            #expect(list.contains(String(document.name.dropFirst("docs/adr/".count))))
        }
    }
}
