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

/// `exclude` names folders of test data; tests find them beside their own source.
func tests(_ name: String, exclude: [String] = [], _ dependencies: Target.Dependency...) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)", exclude: exclude, swiftSettings: strict
    )
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
        // What libFuzzer feeds; here so that tests can repeat what it found.
        .target(
            name: "CFuzz", dependencies: ["CSandbox", "CLua"], path: "Fuzz/Targets",
            exclude: ["pattern.lua", "wire_out.lua"], cSettings: strictC),

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
        // Lua's text as a tree, for checks: compiling and running it is the sandbox's.
        noun("LuaSyntax"),
        noun("Scripting", "LuaSyntax", "Sandbox", "Messaging", "JSON", "Crypto", "CAssets"),
        noun("Twin", "Net", "Messaging", "JSON", "Crypto"),
        noun("Engine", "Scripting", "Channels", "Store", "Net", "Messaging", "JSON", "Crypto", "Telemetry"),
        noun(
            "Hosting", "Engine", "Scripting", "Sandbox", "Channels", "Store", "Net", "Messaging", "JSON", "Crypto",
            "Telemetry"),
        noun(
            "Playground", "Hosting", "Twin", "Engine", "Scripting", "Store", "Messaging", "Crypto", "Telemetry", "JSON"
        ),
        noun("Parlua", "Playground", "Hosting", "Engine", "Messaging", "Telemetry"),
        .executableTarget(
            name: "CLI",
            dependencies: [
                "Playground", "Hosting", "Twin", "Sandbox", "Scripting", "Channels", "Engine", "Store", "Net",
                "Messaging", "JSON", "Crypto", "Telemetry",
            ],
            swiftSettings: strict),

        // Makes the pages for authors and the annotations for their editors: `make reference`.
        .executableTarget(name: "Reference", swiftSettings: strict),
        .executableTarget(
            name: "StoreBench", dependencies: ["Store", "Messaging", "JSON", "Crypto"], path: "Benchmarks/StoreBench",
            swiftSettings: strict),
        .executableTarget(
            name: "Bench", dependencies: ["Twin", "Net", "Messaging"], path: "Benchmarks/Bench", swiftSettings: strict),
        .executableTarget(
            name: "SandboxBench", dependencies: ["Scripting", "Sandbox", "Messaging", "JSON", "CLua", "TestSupport"],
            path: "Benchmarks/SandboxBench", swiftSettings: strict),

        .target(name: "TestSupport", dependencies: ["Messaging", "Net"], path: "Tests/Support", swiftSettings: strict),
        tests("JSON", "JSON"),
        tests("Crypto", "Crypto"),
        tests("Messaging", "Messaging", "JSON"),
        tests("Telemetry", "Telemetry", "JSON"),
        tests("Net", "Net", "TestSupport"),
        tests("Channels", exclude: ["Fixtures", "Golden"], "Channels", "Messaging", "JSON", "Crypto"),
        tests("Store", "Store", "Messaging", "JSON", "Crypto"),
        tests("Sandbox", "Sandbox", "Messaging", "JSON", "CLua", "CFuzz", "TestSupport"),
        tests("LuaSyntax", "LuaSyntax", "Sandbox", "Messaging", "TestSupport"),
        tests("Scripting", "Scripting", "Messaging", "JSON", "TestSupport"),
        tests("Twin", "Twin", "Net", "Messaging", "JSON", "Crypto"),
        tests(
            "Engine", "Engine", "Scripting", "Sandbox", "Channels", "Store", "Net", "Messaging", "JSON", "Crypto",
            "Telemetry",
            "TestSupport"),
        tests(
            "Scenarios", "Playground", "Hosting", "Twin", "Engine", "Scripting", "Store", "Net", "Messaging", "JSON",
            "Telemetry", "TestSupport"),
        tests(
            "Configuration", "Hosting", "Engine", "Scripting", "Store", "Net", "Messaging", "JSON", "Crypto",
            "TestSupport"),
        tests(
            "Hosting", "Hosting", "Engine", "Scripting", "Store", "Messaging", "JSON", "Crypto", "TestSupport"),
        tests("CLI", "CLI", "TestSupport", "Net", "JSON"),
        tests("Faults", "TestSupport", "Twin", "Net", "Messaging", "JSON", "Crypto"),
        tests(
            "Documentation", "TestSupport", "CLI", "Reference", "Playground", "Parlua", "Hosting", "Twin", "Scripting",
            "Net", "Messaging",
            "Telemetry", "JSON"),
    ],
    swiftLanguageModes: [.v6]
)
