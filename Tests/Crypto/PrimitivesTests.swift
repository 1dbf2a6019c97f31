import Testing

import Crypto

@Suite("Crypto")
struct PrimitivesTests {
    @Test("HMAC-SHA256 agrees with RFC 4231, test case 2")
    func hmac() {
        let code = HMAC(key: Array("Jefe".utf8)).code(of: Array("what do ya want for nothing?".utf8))
        #expect(Hex.text(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test("Keys of any length serve, and as often as one likes, on many threads at once", .timeLimit(.minutes(1)))
    func manyKeys() async {
        let vector = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        let isSame = await withTaskGroup(of: Bool.self) { group in
            let shared = HMAC(key: Array("Jefe".utf8))
            for _ in 0..<8 {
                group.addTask {
                    (0..<2000).allSatisfy { number in
                        // Keys and texts come and go between, so that whatever dangles is overwritten.
                        let other = HMAC(key: Array(repeating: UInt8(number % 251), count: number % 200))
                        let message = Array("what do ya want for nothing?".utf8)
                        return !other.isValid(shared.code(of: message), for: message)
                            && Hex.text(HMAC(key: Array("Jefe".utf8)).code(of: message)) == vector
                            && Hex.text(shared.code(of: message)) == vector
                    }
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(isSame)
    }

    @Test("A code is valid for its message only")
    func validity() {
        let hmac = HMAC(key: [1, 2, 3])
        let code = hmac.code(of: [4, 5, 6])
        #expect(hmac.isValid(code, for: [4, 5, 6] as [UInt8]))
        #expect(!hmac.isValid(code, for: [4, 5, 7] as [UInt8]))
        #expect(!hmac.isValid(code.dropLast(), for: [4, 5, 6] as [UInt8]))
        #expect(!HMAC(key: [1, 2, 4]).isValid(code, for: [4, 5, 6] as [UInt8]))
    }

    @Test("SHA-256 agrees with FIPS 180-4")
    func sha256() {
        #expect(
            Hex.text(SHA256.digest(of: Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("What is sealed opens again", arguments: [0, 1, 15, 16, 17, 70_000])
    func seal(size: Int) throws {
        let key = SealingKey.random()
        let text = SecureRandom.bytes(size)
        let sealed = key.seal(text, context: [7])
        #expect(sealed.count == size + SealingKey.overhead)
        #expect(try key.open(sealed, context: [7]) == text)
    }

    @Test("Nothing opens under another key, another context, or after a flipped bit")
    func tampering() {
        let key = SealingKey.random()
        let sealed = key.seal([1, 2, 3], context: [7])
        #expect(throws: UnsealError.self) { try SealingKey.random().open(sealed, context: [7]) }
        #expect(throws: UnsealError.self) { try key.open(sealed, context: [8]) }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: UnsealError.self) { try key.open(changed, context: [7]) }
        }
        #expect(throws: UnsealError.self) { try key.open([], context: [7]) }
    }

    @Test("A wrapped key comes back whole")
    func wrapping() throws {
        let (key, master) = (SealingKey.random(), SealingKey.random())
        let again = try SealingKey(unwrapping: key.wrapped(by: master, context: []), by: master, context: [])
        #expect(try again.open(key.seal([9], context: []), context: []) == [9])
        #expect("\(key)" == "<redacted>")
    }

    @Test("Hexadecimal goes both ways and refuses the rest")
    func hex() {
        #expect(Hex.text([0, 0xab, 0xff]) == "00abff")
        #expect(Hex.bytes("00ABff") == [0, 0xab, 0xff])
        #expect(Hex.bytes("0") == nil)
        #expect(Hex.bytes("0g") == nil)
        #expect(Hex.bytes("") == [])
    }
}
