#!/bin/sh
# What grows with the journal on SQLite: writing, restarting without a snapshot, verifying offline.
# Usage: benchmarks/journal.sh [RECORDS...]   (default: 100000 1000000); needs JDK 25 as JAVA_HOME.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
[ $# -gt 0 ] || set -- 100000 1000000
./mvnw -q -pl journal -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
for records; do
    mkdir "$work/$records"
    "$JAVA_HOME/bin/java" -Xmx512m "-Dorg.sqlite.tmpdir=$work" \
        -cp "journal/target/test-classes:journal/target/classes:$(cat journal/target/classpath)" \
        dev.slipway.journal.JournalMeasurements "$work/$records" "$records"
done
