// swift-tools-version: 6.2
import PackageDescription

/// One list for every Swift target: the strictest the toolchain offers, so that a warning never reaches a reader.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// No unsafe flags: they would keep others from depending on this package.
let strictC: [CSetting] = [
    .enableWarning("all"), .enableWarning("extra"), .disableWarning("c23-extensions"), .treatAllWarnings(as: .error),
]

func library(_ name: String, package: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: package, providers: [.apt([apt])])
}

func noun(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

let package = Package(
    name: "parlua",
    products: [
        .library(name: "Parlua", targets: ["Parlua"]),
        .executable(name: "parlua", targets: ["CLI"]),
    ],
    targets: [
        library("CLua", package: "lua5.4", apt: "liblua5.4-dev"),
        library("CSQLite", package: "sqlite3", apt: "libsqlite3-dev"),
        library("CCrypto", package: "libcrypto", apt: "libssl-dev"),
        library("CCurl", package: "libcurl", apt: "libcurl4-openssl-dev"),
        library("CMicroHTTPD", package: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        library("CJansson", package: "jansson", apt: "libjansson-dev"),
        .target(name: "CSandbox", dependencies: ["CLua"], cSettings: strictC),
        .target(name: "CAssets", cSettings: strictC),

        // Rounding a Double needs libm where nothing else (Foundation) brings it.
        .target(
            name: "JSON", dependencies: ["CJansson"], swiftSettings: strict, linkerSettings: [.linkedLibrary("m")]),
        noun("Crypto", "CCrypto"),
        noun("Messaging", "JSON"),
        noun("Telemetry", "JSON"),
        noun("Net", "CCurl", "CMicroHTTPD"),
        noun("Store", "Messaging", "JSON", "Crypto", "CSQLite"),
        noun("Channels", "Messaging", "JSON", "Crypto"),
        noun("Sandbox", "JSON", "CSandbox"),
        noun("Scripting", "Sandbox", "Messaging", "JSON", "Crypto", "CAssets"),
        noun("Twin", "Net", "Messaging", "JSON", "Crypto"),
        noun("Engine", "Scripting", "Channels", "Store", "Net", "Messaging", "JSON", "Crypto", "Telemetry"),
        noun("Parlua", "Engine", "Scripting", "Sandbox", "Channels", "Store", "Net", "Messaging", "JSON", "Crypto", "Telemetry"),
        .executableTarget(
            name: "CLI", dependencies: ["Parlua", "Twin", "Sandbox", "Scripting", "Channels", "Engine", "Store", "Net", "Messaging", "JSON", "Crypto", "Telemetry"],
            swiftSettings: strict),

        tests("JSON", "JSON"),
        tests("Crypto", "Crypto"),
        tests("Sandbox", "Sandbox", "JSON", "CLua"),
    ],
    swiftLanguageModes: [.v6]
)
