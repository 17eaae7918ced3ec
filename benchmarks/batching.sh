#!/bin/sh
# How adaptive batching does beside the best fixed settings: a made model (5 ms a call, 0.1 ms a
# row), five shapes of load, a burst, a live change of the latency goal, and 10 % load.
# Usage: benchmarks/batching.sh [SECONDS-PER-MEASUREMENT]; needs a JDK 25 as JAVA_HOME.
set -eu
. "$(dirname "$0")/built.sh"
exec "$JAVA_HOME/bin/java" "@$root/scripts/java.options" -cp "$classes" \
    dev.slipway.benchmarks.BatchingBench "$@"
