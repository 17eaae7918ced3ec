#!/bin/sh
# Restart of control over many records on SQLite: all of them folded, and from a kept image.
# Usage: benchmarks/control.sh [RECORDS]   (default: 100000); needs JDK 25 as JAVA_HOME.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
./mvnw -q -pl control -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$JAVA_HOME/bin/java" -Xmx512m "-Dorg.sqlite.tmpdir=$work" \
    -cp "control/target/test-classes:control/target/classes:$(cat control/target/classpath)" \
    dev.slipway.control.crash.ControlMeasurements "$work" "${1:-100000}"
