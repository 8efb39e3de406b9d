# make site      the national site in build/public (MIRROR=dir: from local copies; ROADS=france, a région, a département or files: minutes by road)
# make sample    the same from the fictional territory, in seconds, offline
# make serve     preview on http://127.0.0.1:8080/
# make test      all tests, those in a browser included
# make test-long twenty weeks, kills of the sample and (OBSERVATOIRE_MIRROR) of the nation, a full disk (as root, four sizes), two builds at once, cells of hours
# make lint      scripts, style sheets and Go read by eslint, stylelint and staticcheck
# make test-engines   the Parquet files read by ClickHouse as well (540 MB, once)
# make bench     benchmarks, against Valhalla and a textbook search too
# make bench-france   a made-up extract of France (SCALE=0.1: a tenth) from PBF to isochrones: time and memory of each stage
# make mutants   deliberate mistakes, one by one: some test has to fail for each (half an hour)
# make lighthouse   scores of the built site on a phone: performance, accessibility, practices, search engines
#
# Variables: MIRROR=dir  STRICT=1  ONLY=2A,2B  BASE_URL=https://…  OFFLINE=1  ROADS=…  ADDR=host:port  SCALE=0.1
# Environment: OBSERVATOIRE_THREADS=1 keeps DuckDB to so many threads, OBSERVATOIRE_MIRROR=dir has tests read the real files

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help site sample serve test test-go test-site lint test-long test-engines bench bench-france mutants lighthouse setup tools chromium gdal fmt clean distclean build/pipeline

PIPELINE := build/pipeline
GOFILES  := data geo pipeline sql

# The account of a run and the site's footer name the commit. It is not put
# into the program, so that a commit that changes no code leaves it the same
# and stages are skipped.
export OBSERVATOIRE_VERSION := $(or $(OBSERVATOIRE_VERSION),$(shell git rev-parse --short=12 HEAD 2>/dev/null))

BUILD_FLAGS := $(if $(MIRROR),--mirror "$(MIRROR)") $(if $(STRICT),--strict) $(if $(ONLY),--only "$(ONLY)") \
	$(if $(BASE_URL),--base-url "$(BASE_URL)") $(if $(OFFLINE),--offline) $(if $(ROADS),--roads "$(ROADS)")

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' Makefile
	@echo "make setup     what a build needs: npm packages and the program"
	@echo "make fmt       formats the Go files"
	@echo "make clean     removes what was built, but not what was downloaded (distclean: everything)"
	@echo
	@echo "The stages, one by one: go run ./pipeline help"

site: setup
	$(PIPELINE) build $(BUILD_FLAGS)

sample: setup
	$(PIPELINE) build --sample $(if $(BASE_URL),--base-url "$(BASE_URL)")

serve: build/pipeline
	$(PIPELINE) serve $(if $(ADDR),--addr "$(ADDR)")

setup: tools site/node_modules/.package-lock.json build/pipeline

# go itself knows what has to be compiled again.
build/pipeline: tools
	@mkdir -p build
	@[ -x $(PIPELINE) ] || echo "compiling the program: some minutes the first time, on two cores"
	go build -buildvcs=false -o $(PIPELINE) ./pipeline

site/node_modules/.package-lock.json: site/package.json site/package-lock.json | tools
	cd site && npm ci --no-audit --no-fund
	@touch $@

tools:
	@missing() { echo "make: $$1 is missing: $$2" >&2; exit 1; }; \
	command -v go   >/dev/null || missing go   "install Go $$(sed -n 's/^go //p' go.mod) or later (https://go.dev/dl/)"; \
	command -v gcc  >/dev/null || missing gcc  "DuckDB is linked through it (Debian: apt-get install gcc g++)"; \
	command -v node >/dev/null || missing node "install Node.js 20 or later (https://nodejs.org/)"; \
	command -v npm  >/dev/null || missing npm  "it comes with Node.js (Debian: apt-get install npm)"; \
	want=$$(sed -n 's/^go //p' go.mod); have=$$(go env GOVERSION 2>/dev/null | sed 's/^go//;s/[^0-9.].*//'); \
	[ -n "$$have" ] || have=$$(go version 2>/dev/null | sed 's/.*go\([0-9.]*\).*/\1/'); \
	[ "$$(printf '%s\n' "$$want" "$$have" | sort -V | head -n 1)" = "$$want" ] || \
		{ echo "make: go is $$have, expected $$want or later (https://go.dev/dl/)" >&2; exit 1; }; \
	major=$$(node --version | sed 's/^v\([0-9]*\).*/\1/'); \
	[ "$$major" -ge 20 ] || { echo "make: node is $$(node --version), expected 20 or later (https://nodejs.org/)" >&2; exit 1; }

# Browser tests need a Chromium. Without one they are skipped, and say so.
chromium:
	@for c in chromium chromium-browser google-chrome google-chrome-stable; do \
		if command -v $$c >/dev/null; then exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing Debian's chromium for the browser tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
		echo "make: no chromium: browser tests will be skipped (Debian, Ubuntu: sudo apt-get install chromium)" >&2; \
	fi

# GDAL reads the GeoJSON and FlatGeobuf files as those who draw maps do. Debian's build of it reads no Parquet.
gdal:
	@if command -v ogrinfo >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing Debian's gdal-bin for the tests of GeoJSON and FlatGeobuf"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gdal-bin >/dev/null || echo "make: GDAL could not be installed: GeoJSON and FlatGeobuf are not read by it" >&2; \
	else \
		echo "make: no GDAL: GeoJSON and FlatGeobuf are not read by it (Debian, Ubuntu: sudo apt-get install gdal-bin)" >&2; \
	fi

# Readers of others for what is published; without them those tests are skipped.
site/conformance/node_modules/.package-lock.json: site/conformance/package.json site/conformance/package-lock.json | tools
	cd site/conformance && npm ci --no-audit --no-fund
	@touch $@

# ClickHouse as a second reader of Parquet: 540 MB, so that only this target installs it; without it its test is skipped.
site/conformance/clickhouse/node_modules/.package-lock.json: site/conformance/clickhouse/package.json | tools
	cd site/conformance/clickhouse && npm install --no-audit --no-fund --no-package-lock
	@touch $@

test-engines: setup site/conformance/clickhouse/node_modules/.package-lock.json
	go test -count=1 -v -run ClickHouse ./pipeline

test: setup chromium gdal site/conformance/node_modules/.package-lock.json test-site test-go

test-site: site/node_modules/.package-lock.json site/lint/node_modules/.package-lock.json
	cd site && npm test --silent
	cd site/lint && npm run lint --silent

# Names that nobody defines or uses; what is written twice or means nothing.
site/lint/node_modules/.package-lock.json: site/lint/package.json site/lint/package-lock.json | tools
	cd site/lint && npm ci --no-audit --no-fund
	@touch $@

lint: tools site/lint/node_modules/.package-lock.json
	cd site/lint && npm run lint --silent
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

# Tests of the command are most of the time: those that browse and those that
# build stand side by side. Small tables and much memory take less time.
BROWSED := ^Test(Around|Charts|Explorer|Figure|Frame|Former|Hours|Keyboard|Lost|Map|Pages|Print|Search|Share|Sheets|Strip|Verifier)_

test-go: tools
	@unformatted=$$(gofmt -l $(GOFILES)); \
	[ -z "$$unformatted" ] || { echo "make: not formatted (make fmt):"; echo "$$unformatted"; exit 1; } >&2
	go vet ./...
	@[ -n "$${OBSERVATOIRE_MIRROR:-}" ] || echo "OBSERVATOIRE_MIRROR is not set: tests on the real files are skipped"
	@export OBSERVATOIRE_THREADS=1 GOGC=400; failed=0; \
	go test -vet=off -timeout 28m -run '$(BROWSED)' ./pipeline & browsed=$$!; \
	go test -vet=off -timeout 28m -skip '$(BROWSED)' ./pipeline & built=$$!; \
	go test -vet=off -timeout 28m -p 1 $$(go list ./... | grep -v '/pipeline$$') || failed=1; \
	wait $$browsed || failed=1; wait $$built || failed=1; exit $$failed

test-long: setup
	OBSERVATOIRE_LONG=1 go test -timeout 120m -count=1 -v -run 'TestTwenty_weeks|TestBuild_goes_through|TestBuild_killed|TestNation_killed|TestBuild_twice|TestBuild_on_a_full_disk|TestSite_is_the_same|TestHours_made_of_pieces|TestNext_list_of_the_nation' ./pipeline ./pipeline/transform

# Valhalla is there to compare with only: some 280 MB, once.
bench: tools pipeline/roads/valhalla/node_modules/.package-lock.json
	go test -run '^$$' -bench . -benchmem -timeout 60m ./...

# Scale 1 is an extract of 4.6 GB, which is kept in build/.
SCALE ?= 0.1
bench-france: tools
	@mkdir -p build
	go run ./pipeline/roads/francebench --scale "$(SCALE)"

pipeline/roads/valhalla/node_modules/.package-lock.json: pipeline/roads/valhalla/package.json | tools
	cd pipeline/roads/valhalla && npm install --no-audit --no-fund --no-package-lock
	@touch $@

# Apart from the tests: each mistake is made in a copy and its package is
# compiled and tested again.
mutants: tools site/node_modules/.package-lock.json
	go run ./pipeline/mutants
	go test -vet=off -timeout 28m ./pipeline/transform -run Models_do -every

# Apart from the tests: it takes a minute and a quiet machine.
lighthouse: build/pipeline chromium site/lighthouse/node_modules/.package-lock.json
	@node site/lighthouse/lighthouse.mjs $(PIPELINE) serve --addr 127.0.0.1:0

site/lighthouse/node_modules/.package-lock.json: site/lighthouse/package.json site/lighthouse/package-lock.json | tools
	cd site/lighthouse && npm ci --no-audit --no-fund
	@touch $@

fmt:
	gofmt -w $(GOFILES)

# What was downloaded stays: the publishers need not serve it twice.
clean:
	@[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name raw -exec rm -rf {} +

distclean:
	rm -rf build site/node_modules site/lighthouse/node_modules site/conformance/node_modules site/lint/node_modules site/conformance/clickhouse/node_modules pipeline/roads/valhalla/node_modules site/resources site/.hugo_build.lock
