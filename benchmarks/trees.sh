#!/bin/sh
# Tree engine, ONNX Runtime and XGBoost side by side, one thread each, in one JMH run.
# Usage: benchmarks/trees.sh [JMH options]; needs a JDK 25 as JAVA_HOME and a Python 3.10 or newer.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
work=benchmarks/target/trees
if [ ! -e "$work/500x8.onnx" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet xgboost-cpu==3.2.0 onnx==1.23.2 numpy
    "$work/venv/bin/python" benchmarks/trees/make_models.py "$work"
fi
./mvnw -q -pl benchmarks -am -DskipTests package dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime
exec "$JAVA_HOME/bin/java" -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" \
    org.openjdk.jmh.Main TreesBenchmark -jvmArgs "--add-modules=jdk.incubator.vector \
    --enable-native-access=ALL-UNNAMED -Dtrees.models=$root/$work" "$@"
