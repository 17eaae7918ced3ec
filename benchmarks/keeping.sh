#!/bin/sh
# What keeping a prediction costs the thread of its request (JMH).
# Usage: benchmarks/keeping.sh [JMH options]; needs a JDK 25 as JAVA_HOME.
set -eu
. "$(dirname "$0")/built.sh"
exec "$JAVA_HOME/bin/java" -cp "$classes" \
    org.openjdk.jmh.Main KeepingBenchmark -jvmArgs "@$root/scripts/java.options" "$@"
