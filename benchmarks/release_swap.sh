#!/bin/sh
# What a release costs a request, and 1,000 swaps and rollbacks in a row at 70 % load: how many
# requests failed, and how long after a verdict candidate was still asked. About a minute.
# Usage: benchmarks/release_swap.sh [ROLLBACKS]; needs a JDK 25 as JAVA_HOME and a quiet machine.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
./mvnw -q -pl benchmarks -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime
exec "$JAVA_HOME/bin/java" "@$root/scripts/java.options" \
    -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" \
    dev.slipway.benchmarks.ReleaseSwapBench "$@"
