import Net
import Testing

@Suite("Addresses, in numbers and on the web")
struct AddressTests {
    @Test(
        "Nothing that is not on the public Internet is public",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
            "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.2.3", "240.0.0.1",
            "255.255.255.255",
            "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808",
            "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::1",
            "2002:a00:1::", "3fff::1", "3fff:fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1",
            "ff02::1",
        ])
    func refused(text: String) throws { #expect(try !#require(IPAddress(text)).isPublic) }

    @Test(
        "What lies beside the special ranges is public",
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:200::1", "2001:4860:4860::8888", "2606:4700::1111",
            "2a00:1450:4001::1", "3ffe::1", "2003::1",
        ])
    func admitted(text: String) throws { #expect(try #require(IPAddress(text)).isPublic) }

    @Test(
        "Only the plain spelling of an address is one",
        arguments: [
            "", "127.1", "0x7f.0.0.1", "2130706433", "127.0.0.01", "10.0.0.1 ", "[::1]", "fe80::1%eth0", "localhost",
        ])
    func notAnAddress(text: String) { #expect(IPAddress(text) == nil) }

    @Test(
        "A web address has one reading",
        arguments: [
            ("https://api.example/a?b=c#d", "https://api.example/a?b=c"),
            ("HTTPS://API.Example", "https://api.example/"),
            ("https://api.example?x=1", "https://api.example/?x=1"),
            ("https://api.example:443/", "https://api.example/"),
            ("https://api.example:8443/x", "https://api.example:8443/x"), ("http://10.0.0.5:80/", "http://10.0.0.5/"),
            ("http://[::1]:8080/x", "http://[::1]:8080/x"), ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
            ("https://a.example/%7B%22x%22%7D", "https://a.example/%7B%22x%22%7D"),
        ])
    func read(text: String, expected: String) throws { #expect(try #require(WebAddress(text)).description == expected) }

    @Test(
        "What two readers could read differently is no web address",
        arguments: [
            "", "api.example", "ftp://api.example", "https:api.example", "https:/api.example", "https:///x", "https://",
            "https://user@api.example/", "https://api.example@evil.example/", "https://api.example:x@evil.example/",
            "https://api.example\\@evil.example/", "https://evil.example\\.api.example/", "https://api.example:0/",
            "https://api.example:/", "https://api.example:99999/", "https://api.example:80:80/", "https://api example/",
            "https://api.example/ x", "https://api.example/\n", "https://api.example\t/", "https://ápi.example/",
            "https://api..example/", "https://.api.example/", "https://api.example./", "https://-api.example/",
            "https://api%2eexample/", "https://[::1/", "https://[::1]x/", "https://[127.0.0.1]/",
            "https://[fe80::1%25eth0]/",
            "https://api.example/{x}", "https://api.example/\"", "file:///etc/passwd", "gopher://api.example/",
        ])
    func refusedAddress(text: String) { #expect(WebAddress(text) == nil) }

    @Test(
        "A redirect leads where a browser would go, or nowhere",
        arguments: [
            ("/y?z", "https://a.example/y?z"), ("y", "https://a.example/b/y"), ("?q=1", "https://a.example/b/c?q=1"),
            ("//other.example/y", "https://other.example/y"), ("http://other.example", "http://other.example/"),
            ("HTTPS://other.example/", "https://other.example/"), ("../y", "https://a.example/b/../y"),
            ("javascript:alert(1)", nil), ("file:///etc/passwd", nil), ("https://u@other.example/", nil), ("", nil),
            ("//u@other.example/", nil), ("/a b", nil), ("\\\\other.example", nil),
        ] as [(String, String?)])
    func following(location: String, expected: String?) throws {
        let here = try #require(WebAddress("https://a.example/b/c?d=e"))
        #expect(here.following(location)?.description == expected)
    }

    @Test(
        "An origin is a host, with a scheme and a port where they are others than https's",
        arguments: [
            ("api.example", "https://api.example"), ("api.example:8443", "https://api.example:8443"),
            ("http://10.0.0.5:8080", "http://10.0.0.5:8080"), ("https://Api.Example/", "https://api.example"),
            ("api.example/path", nil), ("*.example", nil), ("", nil), ("api.example ", nil), ("u@api.example", nil),
        ] as [(String, String?)])
    func origins(text: String, expected: String?) { #expect(WebAddress.Origin(text)?.description == expected) }
}
