#!/bin/sh
# What the data plane and its metrics cost in the line of a request, beside the model (JMH).
# Usage: benchmarks/line.sh [JMH options]; needs a JDK 25 as JAVA_HOME.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
./mvnw -q -pl benchmarks -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime
exec "$JAVA_HOME/bin/java" -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" \
    org.openjdk.jmh.Main LineBenchmark -jvmArgs "@$root/scripts/java.options \
    -Dflights.model=$root/examples/flights/v1" "$@"
