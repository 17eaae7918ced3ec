#!/bin/sh
# How long a search over many models takes through the HTTP door, the image held in memory.
# Usage: benchmarks/search.sh [MODELS]   (default: 10000); needs JDK 25 as JAVA_HOME.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
./mvnw -q -pl frontend-http -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
exec "$JAVA_HOME/bin/java" -Xmx512m \
    -cp "frontend-http/target/test-classes:frontend-http/target/classes:$(cat frontend-http/target/classpath)" \
    dev.slipway.frontend.http.SearchMeasurements "${1:-10000}"
