# The ways into this repository; `make` alone lists them.

.DEFAULT_GOAL := help
.PHONY: help deps build run test reference fuzz sanitize bench lint format clean

debug := .build/debug
release := .build/release
suites := $(filter-out Support,$(notdir $(wildcard Tests/*)))
tenants := $(patsubst %/bot.lua,%,$(wildcard scripts/*/bot.lua))
sources := $(wildcard Sources Tests Benchmarks Snippets) Package.swift

help: ## List what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 11

deps: ## Check the toolchain and install missing Debian packages
	@.ci/deps

build: deps ## Build the command in release mode
	swift build -c release --product parlua

run: build ## Start the demo: two tenants, a fresh database, and the twin to chat with
	$(release)/parlua demo

# One test target after the other: side by side, thousands of computing tests starve those that wait for sockets and
# processes, and time limits that mean something would have to be given up.
test: deps ## Build and run all tests: Swift's, end to end with the real binary, and the demo tenants' in Lua
	swift build --build-tests
	@set -e; for suite in $(suites); do \
	  echo "== $$suite"; swift test --skip-build --disable-xctest --filter "^$${suite}Tests\."; done
	@set -e; for tenant in $(tenants); do echo "== parlua test $$tenant"; $(debug)/parlua test $$tenant; done

reference: deps ## Make the authors' pages and the annotations for editors anew from sandbox/reference
	swift build --product Reference
	$(debug)/Reference .

seconds := 20
fuzz: deps ## Feed the sandbox with made-up inputs, 20 seconds a target; seconds=600 for longer
	@Fuzz/run $(seconds)

sanitize: deps ## Run tests under the address, undefined-behaviour and thread sanitizers
	@Fuzz/sanitize

bench: build ## Measure whole turns and what each stage costs, and the sandbox beside plain Lua
	swift build -c release --product Bench
	swift build -c release --product SandboxBench
	$(release)/Bench
	$(release)/SandboxBench

lint: deps ## Check the format of all sources
	swift format lint --strict --parallel --recursive $(sources)

format: deps ## Bring all sources into form
	swift format --in-place --parallel --recursive $(sources)

clean: ## Remove what was built
	rm -rf .build
