#!/bin/sh
# How fast a large package is imported, listed, packed and unpacked, in a heap of 64 MiB.
# Usage: benchmarks/packages.sh [MEBIBYTES]   (default: 2048); needs JDK 25 as JAVA_HOME and three
# times as much disk.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
./mvnw -q -pl packages -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
"$JAVA_HOME/bin/java" -Xmx64m \
    -cp "packages/target/test-classes:packages/target/classes:$(cat packages/target/classpath)" \
    dev.slipway.packages.PackageMeasurements "$work" "${1:-2048}"
