#!/bin/sh
# How adaptive batching does beside the best fixed settings: a made model (5 ms a call, 0.1 ms a
# row), five shapes of load, a burst, a live change of the latency goal, and 10 % load.
# Usage: benchmarks/batching.sh [SECONDS-PER-MEASUREMENT]; needs a JDK 25 as JAVA_HOME.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
./mvnw -q -pl benchmarks -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime
exec "$JAVA_HOME/bin/java" "@$root/scripts/java.options" \
    -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" \
    dev.slipway.benchmarks.BatchingBench "$@"
