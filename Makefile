# Short names for the scripts in .make/; the work is done there.
.DEFAULT_GOAL := help
.PHONY: help run run-cluster dev build size bench bench-latency size-symbols bench-gateway bench-cluster bench-strangers bench-log bench-memory bench-waiting bench-search bench-communicator bench-transcript bench-paint bench-start gallery tours presses pictures structure attack kills test test-operate test-% whole dist lint fix hooks tools clean

help: ## this list
	@sed -n 's/^\([a-z-]*%*\):.*## /\1\t/p' Makefile | expand -t 16

run: ## build and start the demo on 127.0.0.1:8080 (PORT=, DATA=)
	@.make/run

run-cluster: ## three gateways on one PostgreSQL, with HAProxy in front on 127.0.0.1:8080 (PORT=)
	@.make/run-cluster

dev: ## the demo with the quick build, rebuilt and reloaded on each change
	@.make/dev

build: ## the release gateway with the app inside it: target/release/gateway
	@.make/install build
	@.make/build

dist: ## what is handed out, into target/package: static program, .deb, image, SBOM, checksums
	@.make/dist

size: build ## bytes of everything the browser loads, beside the goal; fails over the budget
	@node .make/size.mjs

size-symbols: build ## where these bytes are: by module and by function
	@.make/size-symbols

bench: ## all benchmarks in one go, into docs/performance.md; warns of ratios that have become worse (QUICK=1)
	@.make/bench

bench-latency: ## from an offer to what is shown, beside a bare echo and the disk, with 100 to 20,000 agents (AGENTS=, QUICK=1)
	@.make/bench-latency

bench-gateway: ## throughput and latency of the gateway under load, beside a bare echo
	@.make/bench-gateway

bench-cluster: ## one, two and three gateways on one PostgreSQL, with 1,000 and 10,000 agents: latency, processor time, memory (QUICK=1)
	@.make/bench-cluster

bench-strangers: ## what 5,000 silent strangers do to texts and 1,200 agents, where few files can be open
	@.make/bench-strangers

bench-log: ## what the log's hash chain and its anchor cost, by entry and by append, beside PostgreSQL (ENTRIES=)
	@.make/bench-log

bench-memory: ## start, memory and files after up to 1,000,000 messages, and after a day of 1,000 agents (MESSAGES=)
	@.make/bench-memory

bench-waiting: ## what a request costs the engine while up to 100,000 interactions wait
	@.make/bench-waiting

bench-search: ## the search of internal targets in Chromium beside other engines (SIZES=, KINDS=1)
	@.make/bench-search

bench-communicator: ## the Team Communicator in Chromium, key by key, on large directories (SIZES=)
	@.make/bench-communicator

bench-transcript: ## a transcript of 10,000 messages in Chromium: opening it, and each frame while it scrolls (MESSAGES=)
	@.make/bench-transcript

bench-paint: ## how long each press and key of the main way takes to be painted, in Chromium (ROUNDS=20)
	@.make/bench-paint

bench-start: ## from the navigation to a usable desk, on a slow line and a fast one, beside the least Leptos page (LINE=slow, WATERFALL=1)
	@.make/bench-start

gallery: ## pictures of every state in every width, theme and language on one page, target/gallery/index.html (STATES=, WIDTHS=, THEMES=, LANGUAGES=, MOCK=)
	@.make/gallery

tours: ## every screen in the two pseudo-languages at four widths: nothing cut off, nothing that is not translated
	@.make/tours

presses: ## two presses 0 to 500 ms apart, a hundred times with mouse, touch and keyboard (REPEATS=100)
	@.make/presses

pictures: ## the pictures of the documents, docs/images, of what a new demo shows
	@.make/pictures

structure: ## the gateway's floors and their files, and whether files use each other in a circle
	@mkdir -p target
	@CARGO_MANIFEST_DIR="$(CURDIR)" rustc --edition 2024 --test tests/tidy.rs -o target/structure
	@CARGO_MANIFEST_DIR="$(CURDIR)" target/structure --nocapture the_structure

attack: build ## hostile clients against the release gateway: tried, got through, effect on a colleague (ATTACK=)
	@GATEWAY=target/release/gateway .make/attack long $(ATTACK)

kills: build ## kill -9 of release gateways under load: acked, lost, doubled (KILLS=1000)
	@GATEWAY=target/release/gateway .make/attack kills $(or $(KILLS),1000)

test: ## everything: format, lints, docs, native, PostgreSQL, hostile clients, kills, widgets, end to end, screen reader, inside a CRM, several gateways, size
	@.make/test

test-operate: ## real proxies, systemd, packages, Prometheus and a bare Debian around the gateway, and several gateways that fail; as root (STAGE=proxies)
	@.make/operate $(STAGE)

test-%: ## one stage alone: fmt, lint, clippy, clippy-wasm, doc, native, postgres, attack, kills, widgets, e2e, screen-reader, crm, cluster, size
	@.make/test $*

whole: ## the end-to-end tests in their whole form: 99 cells of faults and steps for 33, six widths of the layout for three, all of axe in each theme
	@WHOLE=1 .make/test e2e

lint: ## the scripts: ESLint, Prettier, types, shellcheck; the spelling of everything; the crates: licences, duplicates, advisories
	@.make/lint

fix: ## correct the format of everything, and what ESLint can correct
	cargo fmt --all
	@.make/lint --fix

hooks: ## install a pre-commit hook that checks what is being committed, in seconds
	git config core.hooksPath .githooks

tools: ## only install what is missing, for run and for test
	@.make/install test

clean: ## remove what was built, keep the tools
	cargo clean
	rm -rf tests/results
