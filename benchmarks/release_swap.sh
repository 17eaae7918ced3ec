#!/bin/sh
# What a release costs a request, and 1,000 swaps and rollbacks in a row at 70 % load: how many
# requests failed, and how long after a verdict candidate was still asked. About a minute.
# Usage: benchmarks/release_swap.sh [ROLLBACKS]; needs a JDK 25 as JAVA_HOME and a quiet machine.
set -eu
. "$(dirname "$0")/built.sh"
exec "$JAVA_HOME/bin/java" "@$root/scripts/java.options" -cp "$classes" \
    dev.slipway.benchmarks.ReleaseSwapBench "$@"
