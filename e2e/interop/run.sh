#!/bin/sh
# Runs the client suites against a Slipway server:
#   run.sh [--without-python] [--without-browser] [--long] [--prepare] [SUITE...]
# --long replays every conformance case, not a sample, and runs the suite of torch too.
# --prepare only fetches what the suites need.
# Uses the server in SLIPWAY_HTTP and SLIPWAY_GRPC (host:port, with a token in SLIPWAY_TOKEN), or
# starts one of its own.
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
suites="tritonclient kserve mlflow3 mlflow2 raw signing scan packages releases console conformance"

# What is pinned (numpy, pandas, onnxruntime) has nothing for an older one.
usable() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

without=no
for argument in "$@"; do
    [ "$argument" = --without-python ] && without=yes
done

for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if usable "$python"; then
        exec "$python" "$here/launch.py" "$@"
    fi
done

echo "interop: no Python >= 3.11 with venv and pip; these suites did not run: $suites" >&2
[ "$without" = yes ] && exit 0
echo "interop: install python3 and python3-venv, or say --without-python" >&2
exit 1
