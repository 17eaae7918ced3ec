#!/bin/sh
# What a look for a deadline costs beside decoding the same body (JMH).
# Usage: benchmarks/looks.sh [JMH options]; needs a JDK 25 as JAVA_HOME.
set -eu
. "$(dirname "$0")/built.sh"
exec "$JAVA_HOME/bin/java" -cp "$classes" \
    org.openjdk.jmh.Main LookBenchmark -jvmArgs "@$root/scripts/java.options" "$@"
