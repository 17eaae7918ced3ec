#!/bin/sh
# What a look for a deadline costs beside decoding the same body (JMH).
# Usage: benchmarks/looks.sh [JMH options]; needs a JDK 25 as JAVA_HOME.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
./mvnw -q -pl benchmarks -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime
exec "$JAVA_HOME/bin/java" -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" \
    org.openjdk.jmh.Main LookBenchmark -jvmArgs "@$root/scripts/java.options" "$@"
