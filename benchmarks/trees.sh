#!/bin/sh
# Tree engine, ONNX Runtime and XGBoost side by side, one thread each, in one JMH run; prints the
# ratios and writes them into docs/benchmarks/trees.md. Some three minutes after the build.
# Usage: benchmarks/trees.sh [JMH options]; needs a JDK 25 as JAVA_HOME and a Python 3.11 or newer.
set -eu
. "$(dirname "$0")/built.sh"
work=benchmarks/target/trees
if [ ! -e "$work/flights.onnx" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet xgboost-cpu==3.2.0 onnx==1.23.2 numpy==2.4.6
    "$work/venv/bin/python" benchmarks/trees/make_models.py "$work"
fi
"$JAVA_HOME/bin/java" -cp "$classes" \
    org.openjdk.jmh.Main 'TreesBenchmark.(slipway|onnxRuntime|xgboostInPlace)' \
    -w 500ms -r 500ms -rf json -rff "$work/result.json" \
    -jvmArgs "--add-modules=jdk.incubator.vector \
    --enable-native-access=ALL-UNNAMED -Dtrees.models=$root/$work" "$@"
python3 benchmarks/trees/report.py "$work/result.json" docs/benchmarks/trees.md
