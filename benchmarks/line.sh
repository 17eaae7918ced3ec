#!/bin/sh
# What the data plane and its metrics cost in the line of a request, beside the model (JMH).
# Usage: benchmarks/line.sh [JMH options]; needs a JDK 25 as JAVA_HOME.
set -eu
. "$(dirname "$0")/built.sh"
exec "$JAVA_HOME/bin/java" -cp "$classes" \
    org.openjdk.jmh.Main LineBenchmark -jvmArgs "@$root/scripts/java.options \
    -Dflights.model=$root/examples/flights/v1" "$@"
