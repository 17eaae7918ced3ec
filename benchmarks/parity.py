#!/usr/bin/env python3
"""Whether a flight has the same features and the same prediction whichever way it comes: a batch job over
a Parquet file, requests of many rows and of one by the binary door, and a stream job over a Kafka topic.

    benchmarks/parity.py [--folder FOLDER] [--rows 1000000] [--many 8192] [--alone 1000]

Two packages are asked: 200 trees behind the features of the flights, and behind the same and a vector for
the origin a graph that answers what it is given, so that features are compared as a model gets them. All
are compared with the batch, bit by bit of FP32; in the stream's JSON a missing value is the text "NaN",
which stands for the bits that Java gives it. A third package is a network behind the same features, for
ONNX Runtime: in requests of the rows that the batch scored at a time its bits must be the same, in others
its answers may lie as far apart as a version's golden rows may. The exit code is 1 when a bit differs
that must not, a row is missing, or one is there twice.

Needs a build of all modules (./slipway builds them), the child's jars, the broker's and the test classes
(./mvnw -Pbroker -pl jobs -am -DskipTests package), a Python 3.11 and npm for the flights.
"""

import argparse
import http.client
import json
import math
import os
import pathlib
import shutil
import struct
import subprocess
import sys

import score
from rig import ROOT, Slipway, beside_broker, java_home

COLUMNS = {"date": "BYTES", "distance": "FP64", "origin": "BYTES", "destination": "BYTES",
           "origin_late_rate": "FP64"}  # fmt: skip
PLACE = 4
WIDTHS = {"features": 6 + PLACE, "predictions": 1, "network": 1}
NETWORK = "network"
HIDDEN = (64, 32)
TOLERANCE = 1e-5
MISSING = 0x7FC00000
GROUP = 125_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "benchmarks/target/parity")
    parser.add_argument("--rows", type=int, default=1_000_000, help="flights, spread over all of them")
    parser.add_argument("--many", type=int, default=8_192, help="rows of a large request")
    parser.add_argument("--alone", type=int, default=1_000, help="rows that come in requests of one")
    given = parser.parse_args()
    given.folder = given.folder.resolve()
    given.folder.mkdir(parents=True, exist_ok=True)
    return given


def use_libraries(folder):
    """Goes on in a Python that has what is needed."""
    try:
        import onnx  # noqa: F401
        import pandas  # noqa: F401
        import pyarrow  # noqa: F401
    except ImportError:
        python = score.venv(folder)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "onnx==1.23.2"], check=True)
        os.execv(python, [python, __file__, *sys.argv[1:]])


def flights(folder, rows):
    """The columns that callers have, of flights at even distances, as a file of its own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = folder / f"flights-{rows}.parquet"
    if not file.exists():
        sys.path.insert(0, str(score.FLIGHTS))
        import features

        whole = subprocess.run([score.FLIGHTS / "fetch.sh", folder / "data"], check=True,
                               capture_output=True, text=True).stdout.strip()  # fmt: skip
        frame = features.read_flights(whole)
        if rows > len(frame):
            raise SystemExit(f"--rows: {rows} (expected: at most {len(frame)})")
        frame = features.add_features(frame, features.airports(frame))
        frame = frame.iloc[:: len(frame) // rows][:rows]
        table = pa.table({
            "date": pa.array(frame["date"].dt.strftime("%Y-%m-%dT%H:%M"), pa.string()),
            "distance": pa.array(frame["distance"].astype("float64")),
            "origin": pa.array(frame["origin"], pa.string()),
            "destination": pa.array(frame["destination"], pa.string()),
            "origin_late_rate": pa.array(frame["origin_late_rate"].astype("float64").to_numpy()),
        })  # fmt: skip
        pq.write_table(table, file, row_group_size=GROUP)
    return file, pq.read_table(file)


def identity(file):
    """A graph that answers what it is given."""
    from onnx import helper

    save(file, [helper.make_node("Identity", ["input"], ["output"])], {}, WIDTHS["features"], WIDTHS["features"])


def network(file):
    """A graph of three layers with weights that are drawn; what is missing counts as 0."""
    import numpy as np
    from onnx import helper

    draw = np.random.default_rng(11)
    weights = {"nought": np.zeros(1, "<f4"), "scale": 1 / np.array([720, 4, 800, 150, 150, 0.2], "<f4")}
    nodes = [helper.make_node("IsNaN", ["input"], ["absent"]),
             helper.make_node("Where", ["absent", "nought", "input"], ["present"]),
             helper.make_node("Mul", ["present", "scale"], ["layer0"])]  # fmt: skip
    widths = (6, *HIDDEN, WIDTHS[NETWORK])
    for number, (of, to) in enumerate(zip(widths, widths[1:])):
        weights[f"w{number}"] = draw.normal(0, of**-0.5, (of, to)).astype("<f4")
        weights[f"b{number}"] = draw.normal(0, 0.1, to).astype("<f4")
        nodes.append(helper.make_node("Gemm", [f"layer{number}", f"w{number}", f"b{number}"], [f"sum{number}"]))
        last = number == len(HIDDEN)
        nodes.append(helper.make_node("Sigmoid" if last else "Relu", [f"sum{number}"],
                                      ["output" if last else f"layer{number + 1}"]))  # fmt: skip
    save(file, nodes, weights, 6, WIDTHS[NETWORK])


def save(file, nodes, weights, width, answers):
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    given, answered = (helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", columns])
                       for name, columns in (("input", width), ("output", answers)))  # fmt: skip
    kept = [numpy_helper.from_array(value, name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, file.stem, [given], [answered], kept)
    versions = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=versions, ir_version=8), file)


def packages(folder, airports):
    """The trees, a network, and what answers its input, which takes a vector for the origin as well."""
    import numpy as np

    given, layers = folder / "given.onnx", folder / "network.onnx"
    identity(given)
    network(layers)
    files = {"features": given, "predictions": score.FLIGHTS / "v1/flights-v1.ubj", NETWORK: layers}
    manifest = (score.FLIGHTS / "v1" / "model.yaml").read_text().split("warm-up:", 1)[0]
    homes = {}
    for name, file in files.items():
        homes[name] = folder / name
        homes[name].mkdir(exist_ok=True)
        shutil.copy(file, homes[name] / file.name)
        shutil.copy(score.FLIGHTS / "features.yaml", homes[name])
        text = manifest.replace("flights-v1.ubj", file.name)
        (homes[name] / "model.yaml").write_text(text)
    home = homes["features"]
    with (home / "features.yaml").open("a") as definition, (home / "model.yaml").open("a") as model:
        definition.write("  place: embedding(places, origin)\ntables:\n"
                         "  places: {type: embedding, file: places.npy, missing: 0}\n")  # fmt: skip
        model.writelines(f"  - name: place_{number}\n" for number in range(PLACE))
    # The same for everybody who runs this; one airport of ten has none.
    known = [name for number, name in enumerate(sorted(airports)) if number % 10]
    places = np.zeros(len(known), dtype=[("key", "S3"), ("vector", "<f4", (PLACE,))])
    places["key"] = [name.encode() for name in known]
    places["vector"] = np.random.default_rng(7).normal(size=(len(known), PLACE))
    np.save(home / "places.npy", places)
    return homes


def batch(folder, source, homes):
    """What a batch job answers, in the order of its input."""
    import numpy as np
    import pyarrow.parquet as pq

    found = {}
    for name, home in homes.items():
        directory = score.attempt(folder, f"batch-{name}", source, home)
        score.job(directory)
        parts = []
        for part in sorted((directory.parent / "scored").glob("part-*.parquet")):
            for chunk in pq.read_table(part).column("output").chunks:
                values = chunk.flatten() if WIDTHS[name] > 1 else chunk
                parts.append(values.to_numpy(zero_copy_only=False))
        found[name] = np.concatenate(parts).astype("<f4").reshape(-1, WIDTHS[name])
    return found


def cuts(rows, at_once, group=None):
    """Where requests of so many rows begin and how long they are; none lies over the end of a group."""
    for start in range(0, rows, group or rows):
        end = min(rows, start + (group or rows))
        for first in range(start, end, at_once):
            yield first, min(at_once, end - first)


def real_time(server, name, table, requests):
    """What the binary door answers to these rows."""
    import numpy as np

    connection = http.client.HTTPConnection(server.http, timeout=600)
    answers = []
    for first, length in requests:
        part = table.slice(first, length)
        head, body = request(part)
        connection.request("POST", f"/v2/models/{name}/infer", head + body, {
            "Content-Type": "application/octet-stream",
            "Inference-Header-Content-Length": str(len(head))})  # fmt: skip
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{name}: {answer.status} {content[:500]!r}")
        place = int(answer.headers["Inference-Header-Content-Length"])
        answers.append(np.frombuffer(content, "<f4", offset=place))
    connection.close()
    return np.concatenate(answers).reshape(-1, WIDTHS[name])


def request(part):
    """Rows as a request: its JSON, and its tensors as they lie in memory."""
    inputs, tensors = [], []
    for name, datatype in COLUMNS.items():
        column = part.column(name)
        if datatype == "BYTES":
            texts = [text.encode() for text in column.to_pylist()]
            raw = b"".join(struct.pack("<I", len(text)) + text for text in texts)
        else:
            raw = column.to_numpy().astype("<f8").tobytes()
        inputs.append({"name": name, "shape": [len(part), 1], "datatype": datatype,
                       "parameters": {"binary_data_size": len(raw)}})  # fmt: skip
        tensors.append(raw)
    head = {"inputs": inputs, "parameters": {"binary_data_output": True}}
    return json.dumps(head).encode(), b"".join(tensors)


def stream(folder, table, homes):
    """What stream jobs answer, by the numbers of the rows; how often each row was answered."""
    import numpy as np

    place = folder / "stream"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    messages = place / "messages.jsonl"
    with messages.open("w") as out:
        for number, row in enumerate(zip(*(table.column(name).to_pylist() for name in COLUMNS))):
            values = (None if isinstance(v, float) and math.isnan(v) else v for v in row)
            out.write(json.dumps({"id": number, **dict(zip(COLUMNS, values))}) + "\n")
    files = {name: place / f"{name}.jsonl" for name in homes}
    pairs = [word for name, home in homes.items() for word in (home, files[name])]
    subprocess.run([java_home() + "/bin/java", "-Xmx2g", "-cp", beside_broker(), "dev.slipway.jobs.StreamPass",
                    place, messages, *pairs], check=True, cwd=ROOT, stdout=sys.stderr)  # fmt: skip
    found, times = {}, {}
    for name, file in files.items():
        found[name] = np.full((len(table), WIDTHS[name]), MISSING, "<u4").view("<f4")
        times[name] = np.zeros(len(table), int)
        with file.open() as lines:
            for line in lines:
                answer = json.loads(line)
                found[name][answer["id"]] = singles(answer["output"])
                times[name][answer["id"]] += 1
    return found, times


def singles(values):
    """Numbers as texts have them; what is missing has one pattern of bits."""
    import numpy as np

    listed = values if isinstance(values, list) else [values]
    return np.array([np.nan if value == "NaN" else value for value in listed], "<f4")


def differing(found, expected):
    """Bits that differ, and rows in which one does."""
    import numpy as np

    bits = found.view("<u4") ^ expected[: len(found)].view("<u4")
    return int(np.bitwise_count(bits).sum()), int(bits.any(axis=1).sum())


def line(way, found, expected, shapes=False):
    """A line of the table; whether all is as it must be, `shapes`: with those of the batch."""
    cells = []
    right = True
    for name, values in found.items():
        bits, rows = differing(values, expected[name])
        cells.append(f"{bits:,} of {values.size * 32:,} (in {rows:,} rows)")
        if name == NETWORK and not shapes:
            apart = distance(values, expected[name])
            cells[-1] += f", {apart:.1e} apart at most"
            right &= apart <= TOLERANCE
        else:
            right &= bits == 0
    cells = [""] * (len(WIDTHS) - len(cells)) + cells
    print(f"| {way} | {len(next(iter(found.values()))):,} | {' | '.join(cells)} |", flush=True)
    return right


def distance(found, expected):
    """The most that an answer lies off, relative to the larger of 1 and the one that is wanted."""
    import numpy as np

    wanted = expected[: len(found)]
    return float((np.abs(found - wanted) / np.maximum(1, np.abs(wanted))).max())


def main():
    given = arguments()
    use_libraries(given.folder)
    source, table = flights(given.folder, given.rows)
    homes = packages(given.folder, set(table.column("origin").to_pylist()))
    expected = batch(given.folder, source, homes)
    for name, values in expected.items():
        if len(values) != given.rows:
            raise SystemExit(f"batch: {len(values)} rows of {name} (expected: {given.rows})")
    sizes = {"many": list(cuts(given.rows, given.many)), "one": list(cuts(min(given.alone, given.rows), 1))}
    answers = {}
    shutil.rmtree(given.folder / "parity-data", ignore_errors=True)
    with Slipway(given.folder, "parity", models=False) as server:
        for name, home in homes.items():
            server.push(home, name, "--sample", score.FLIGHTS / "flights.parquet")
        for size, requests in sizes.items():
            answers[size] = {name: real_time(server, name, table, requests) for name in homes}
        as_scored = cuts(given.rows, score.BATCH_ROWS, GROUP)
        answers["shapes"] = {NETWORK: real_time(server, NETWORK, table, as_scored)}
    streamed, times = stream(given.folder, table, homes)
    print("| way | rows | bits of features that differ | bits of predictions that differ | bits of the network |")
    print("|---|---|---|---|---|")
    line("batch job, Parquet: what the others are compared with", expected, expected)
    same = line(f"requests of {given.many:,} rows", answers["many"], expected)
    same &= line("requests of one row", answers["one"], expected)
    same &= line("stream job, Kafka", streamed, expected)
    same &= line("requests of what the batch scored at a time", answers["shapes"], expected, shapes=True)
    lost = sum(int((each == 0).sum()) for each in times.values())
    twice = sum(int((each > 1).sum()) for each in times.values())
    print(f"rows that the stream lost: {lost:,}, that it answered twice: {twice:,}")
    raise SystemExit(0 if same and lost + twice == 0 else 1)


if __name__ == "__main__":
    main()
