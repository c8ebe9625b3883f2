#!/bin/sh
# Builds one fuzz target with the stable toolchain and runs it: fuzz/run.sh TARGET SECONDS [libFuzzer options]
# Findings land in fuzz/artifacts/TARGET, inputs worth keeping in fuzz/corpus/TARGET; seeds come from fuzz/seeds/TARGET
# and, for mail, from the corpus of the crate.
set -eu
target=${1:?usage: fuzz/run.sh TARGET SECONDS}
seconds=${2:?usage: fuzz/run.sh TARGET SECONDS}
shift 2
cd "$(dirname "$0")"
mkdir -p "corpus/$target" "artifacts/$target"
seeds=""
[ -d "seeds/$target" ] && seeds="seeds/$target"
[ "$target" = mail ] && seeds="../crates/mail/tests/corpus"

# What cargo-fuzz passes on nightly, without the sanitizer that only nightly has: coverage by the stable compiler's pass.
host=$(rustc -vV | sed -n 's/^host: //p')
RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Ccodegen-units=1" \
    cargo build --release --features "$target" --bin "$target" --target "$host"

exec "${CARGO_TARGET_DIR:-target}/$host/release/$target" "corpus/$target" $seeds \
    -artifact_prefix="artifacts/$target/" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 \
    -print_final_stats=1 "$@"
