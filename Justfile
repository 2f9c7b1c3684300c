# Every recipe of the project. `./x RECIPE` makes the machine ready first.
# The release profile is used throughout: it checks overflow too, and clippy, tests and programs share one build of the RTL models.

set quiet
set positional-arguments
set shell := ["bash", "-euo", "pipefail", "-c"]

export PATH := justfile_directory() / ".venv/bin:" + env("PATH")

[private]
default:
    ./x

# Co-simulation of the RTL with the golden model; --help shows the options
cosim *args:
    cargo run --release --package mh-sim --bin cosim -- "$@"

# Waveform of a few commands in out/waves.fst, for GTKWave or Surfer
waves:
    mkdir -p out
    cargo run --release --package mh-sim --bin cosim -- replay sim/data/waves.replay --trace out/waves.fst
    echo "waveform in out/waves.fst"

# Random commands on every configuration until something differs; --help shows the options
soak *args:
    cargo run --release --package mh-sim --bin cosim -- soak "$@"

# Learn handwritten digits without labels in co-simulation; accuracy, spikes and a plot, out/learning.svg; --help shows the options
learn *args:
    cargo run --release --package mh-sim --bin cosim -- learn "$@"

# WebAssembly modules into web/dist; --help shows the options
wasm *args: npm
    web/build "$@"

# The npm package into web/pkg
package: wasm
    npm run --silent build --prefix web

# The browser demo, served on this machine; --help shows the options
demo *args: package
    node web/demo/serve.js "$@"

# What the web half needs of npm
[private]
npm:
    [ web/node_modules/.package-lock.json -nt web/package-lock.json ] || npm ci --no-audit --no-fund --prefix web

# Every static check: generated files, clippy, RTL lint, digests of the data
lint:
    cargo run --quiet --package mh-gen -- --check
    cargo clippy --quiet --release --workspace --all-targets -- -D warnings
    cargo clippy --quiet --profile wasm --target wasm32-unknown-unknown --package micro-hnsw-compat --package micro-hnsw-core --features micro-hnsw-compat/digest -- -D warnings
    cargo clippy --quiet --profile wasm --target wasm32-unknown-unknown --package micro-hnsw-core --features micro-hnsw-core/simd128 -- -D warnings
    cargo clippy --quiet --profile firmware --target riscv32imc-unknown-none-elf --package mh-firmware --bin mh-firmware --features board -- -D warnings
    for target in i686-unknown-linux-gnu wasm32-unknown-unknown riscv32imc-unknown-none-elf; do \
        cargo clippy --quiet --release --package mh-targets --target $target -- -D warnings; \
    done
    ci/lint-rtl
    fpga/report --check
    cd sim/data && sha256sum --check --quiet SHA256SUMS

# Format the Rust sources; --check only looks
fmt *args:
    cargo fmt --all -- "$@"

# Every test: Rust, RTL modules and their seeded bugs, digests of the golden model on four targets, the WebAssembly modules, package and demo, a bitstream
[parallel]
test: test-models test-bodies

# The golden model, and the RTL beside it
[private]
test-models:
    cargo test --release --workspace
    cargo test --release --workspace --features mh-sim/testbugs,mh-sim-scan/testbugs,mh-link/testbugs --test seeded_bugs

# Single modules of the RTL, and what is built from the golden model
[private]
test-bodies: npm
    sim/tb/run --bugs
    ci/targets
    web/build --check-history
    npm test --silent --prefix web
    node --test web/demo/demo.test.js
    fpga/build icebreaker --check

# Line and toggle coverage of the RTL in the co-simulation, against the thresholds of sim/coverage.toml
coverage:
    rm -rf out/coverage
    cargo build --release --package mh-sim --bin cosim --features coverage --target-dir target/coverage
    for run in "nano 4000" "tile 2000"; do \
        set -- $run; \
        MH_COVERAGE_DIR=out/coverage target/coverage/release/cosim --config "$1" --commands "$2" --stall random; \
    done
    ci/coverage out/coverage

# Random commands on the gates that the core is synthesised to; about ten minutes; --estimate prints NAND2 equivalents only; --help shows the options
gate-level *args:
    sim/gate-level "$@"

# Firmware of the SoC into out/firmware; --help shows the options
firmware *args:
    firmware/build "$@"

# The real firmware on the simulated SoC loads and queries digits, beside the golden model; --help shows the options
soc-sim *args:
    sim/soc/run "$@"

# Talk to a board, to the simulated one (--sim) or to the golden model (--golden); --help shows the commands
mh *args:
    cargo run --quiet --release --package mh-host --bin mh -- "$@"

# Bitstream of a board into out/fpga, with its firmware if it has a processor; --help shows the options
bitstream *args:
    fpga/build "$@"

# What bitstreams and gates take, docs/benchmarks/fpga.md, from fpga/baseline.json; --help shows the options
fpga-report *args:
    fpga/report "$@"

# One signed file for a board, out/BOARD.pack: bitstream, firmware if it has a processor, and WebAssembly module. KEY is a file that `mh key` makes
pack board key: wasm
    fpga/build {{board}}
    case {{board}} in \
        icebreaker) set -- --config scan1024 --bitstream out/fpga/icebreaker.bin ;; \
        ulx3s) set -- --config board --bitstream out/fpga/ulx3s.bit --firmware out/firmware/board.bin ;; \
    esac; \
    cargo run --quiet --release --package mh-host --bin mh -- pack {{board}} "$@" --module web/dist/micro_hnsw.wasm --key {{key}} --out out/{{board}}.pack

# Benchmarks beside hnswlib and usearch, and of the RTL; writes docs/benchmarks
bench: bench-packages
    cargo build --release --package mh-sim --bin cosim
    cargo bench --package mh-bench --bench golden
    cargo run --release --package mh-bench

# What benchmarks compare with
[private]
bench-packages:
    python -m pip install --quiet --disable-pip-version-check --requirement bench/requirements.txt

# Benchmarks of the package and the drop-in in Node and Chromium; writes docs/benchmarks/web.md; --help shows the options
bench-web *args: package bench-packages
    web/bench/run "$@"

# Write the files that golden/spec.toml generates; --check only looks
gen *args:
    cargo run --quiet --package mh-gen -- "$@"

# Rust documentation, with every warning an error
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --release --workspace --no-deps --document-private-items

# Remove what was built
clean:
    cargo clean
    rm -rf out
