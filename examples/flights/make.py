"""Makes everything in this folder from the whole flights set: models, packages, samples.

    ./fetch.sh data && python make.py data/flights-3m.parquet
"""

import json
import pathlib
import sys

import lightgbm
import numpy as np
import onnx
import onnxruntime
import pyarrow
import pyarrow.parquet
import xgboost
from onnx import TensorProto

import auc
import features
import trees_to_onnx

HERE = pathlib.Path(__file__).parent
SEED = 20010101
TRAIN_MONTH, CHECK_MONTH = 1, 2
KEEP_EVERY = 25
V1 = {"max_depth": 6, "eta": 0.3}
V2 = {"max_depth": 6, "eta": 0.4, "lambda": 10, "min_child_weight": 10}
V1_TREES, V2_TREES = 200, 300
LIGHTGBM_TREES = 200
WEEK = ("2001-02-05", "2001-02-12")
PLAIN_FEATURES = """\
# The same features without the lateness of the origin: what a flight is, and nothing that happened.
columns:
  date: time                    # of the flight, in the schedule
  distance: number
  origin: text
  destination: text
features:
  minute_of_day: minute_of_day(date, 'UTC')
  day_of_week: day_of_week(date, 'UTC')
  distance: distance
  origin: origin
  destination: destination
"""
MIXED_TYPES = [
    TensorProto.INT32, TensorProto.INT64, TensorProto.INT32,
    TensorProto.STRING, TensorProto.STRING, TensorProto.FLOAT,
]


def train_xgboost(rows, label, recipe, trees):
    parameters = {
        "objective": "binary:logistic", "tree_method": "hist", "nthread": 2, "seed": SEED, **recipe}
    matrix = xgboost.DMatrix(rows, label, feature_names=features.NAMES[: rows.shape[1]])
    return xgboost.train(parameters, matrix, trees)


def train_lightgbm(rows, label):
    parameters = {
        "objective": "binary", "num_leaves": 31, "learning_rate": 0.2, "verbose": -1,
        "deterministic": True, "force_row_wise": True, "num_threads": 2, "seed": SEED}
    data = lightgbm.Dataset(rows, label, feature_name=features.NAMES)
    return lightgbm.train(parameters, data, LIGHTGBM_TREES)


def probability(booster, rows):
    names = features.NAMES[: rows.shape[1]]
    return booster.predict(xgboost.DMatrix(rows, feature_names=names))


def exchanged(rows):
    """The wrong matrix of `swapped`: minute_of_day and distance trade places in training."""
    wrong = rows.copy()
    wrong[:, [0, 2]] = wrong[:, [2, 0]]
    return wrong


def decimal(value):
    """The shortest decimal that reads back as the same FP32."""
    return np.format_float_positional(np.float32(value), trim="0")


def yaml_row(frame, place):
    row = frame.iloc[place]
    rate = row["origin_late_rate"]
    return "[{}, {}, {}, {}, {}, {}]".format(
        row["minute_of_day"], row["day_of_week"], row["distance"],
        json.dumps(row["origin"]), json.dumps(row["destination"]),
        ".nan" if np.isnan(rate) else decimal(rate))


def yaml_columns(frame, place):
    """A row as `plain` takes it: columns, of which its `features.yaml` makes features."""
    row = frame.iloc[place]
    return "[{}, {}, {}, {}]".format(
        round(row["date"].timestamp() * 1000), row["distance"],
        json.dumps(row["origin"]), json.dumps(row["destination"]))


def write_package(name, booster, airports, frame, places, yaml_row=yaml_row):
    """A directory with the model and the `model.yaml` that describes it."""
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    file = f"flights-{name}.ubj"
    booster.save_model(folder / file)
    lines = ["name: flights", f"file: {file}", "features:"]
    for feature in features.NAMES[: booster.num_features()]:
        lines.append(f"  - name: {feature}")
        if feature in ("origin", "destination"):
            lines.append(f"    categories: {json.dumps(airports)}")
    lines.append("warm-up:")
    lines += [f"  - {yaml_row(frame, place)}" for place in places[:8]]
    lines.append("golden:")
    rows = features.matrix(frame.iloc[places])[:, : booster.num_features()]
    expected = probability(booster, rows)
    for place, value in zip(places, expected):
        lines.append(f"  - row: {yaml_row(frame, place)}")
        lines.append(f"    expected: [{decimal(value)}]")
    lines.append("threshold: 0.5")
    (folder / "model.yaml").write_text("\n".join(lines) + "\n")


def write_plain(booster, airports, frame, places):
    """v1 without the lateness of the origin; it takes raw columns."""
    write_package("plain", booster, airports, frame, places, yaml_columns)
    (HERE / "plain" / "features.yaml").write_text(PLAIN_FEATURES)


def write_week(frame):
    """All flights of a week, thinned by nothing: events make the same features as in training."""
    week = frame[(frame["date"] >= WEEK[0]) & (frame["date"] < WEEK[1])]
    schema = pyarrow.schema([
        pyarrow.field("date", pyarrow.timestamp("ms"), nullable=False),
        pyarrow.field("delay", pyarrow.int32(), nullable=False),
        pyarrow.field("distance", pyarrow.int32(), nullable=False),
        pyarrow.field("origin", pyarrow.string(), nullable=False),
        pyarrow.field("destination", pyarrow.string(), nullable=False),
    ])
    columns = [pyarrow.array(week[f.name].to_numpy(), from_pandas=False).cast(f.type)
               for f in schema]
    pyarrow.parquet.write_table(
        pyarrow.table(columns, schema=schema), HERE / "week.parquet", row_group_size=20_000,
        compression="gzip", compression_level=9, version="2.6", data_page_version="1.0",
        store_schema=False)
    return week


def write_samples(frame):
    sample = frame.iloc[::KEEP_EVERY].reset_index(drop=True)
    whole = pyarrow.int32()
    schema = pyarrow.schema([
        ("date", pyarrow.timestamp("ms")), ("delay", whole), ("distance", whole),
        ("origin", pyarrow.string()), ("destination", pyarrow.string()),
        ("minute_of_day", whole), ("day_of_week", whole),
        ("origin_code", whole), ("destination_code", whole),
        ("origin_late_rate", pyarrow.float32()), ("late", pyarrow.bool_()),
    ])
    schema = pyarrow.schema([field.with_nullable(False) for field in schema])
    columns = [
        pyarrow.array(sample[f.name].to_numpy(), from_pandas=False).cast(f.type) for f in schema]
    pyarrow.parquet.write_table(
        pyarrow.table(columns, schema=schema), HERE / "flights.parquet", row_group_size=20_000,
        compression="gzip", compression_level=9, version="2.6", data_page_version="1.0",
        store_schema=False)
    write_small(frame)
    return sample


def write_small(frame):
    """400 flights spread over February, columns as clients send them; no history is empty."""
    month = frame[frame["date"].dt.month == CHECK_MONTH]
    small = month.iloc[np.linspace(0, len(month) - 1, 400).astype(int)]
    small = small[features.NAMES + ["late"]].assign(late=small["late"].astype(int))
    small.to_csv(HERE / "flights-small.csv", index=False, lineterminator="\n")


def write_expected(sample, v1, lightgbm_model, plain):
    """What each source library answers for every row of the sample, little-endian."""
    rows = features.matrix(sample)
    folder = HERE / "expected"
    folder.mkdir(exist_ok=True)
    matrix = xgboost.DMatrix(rows, feature_names=features.NAMES)
    v1.predict(matrix, output_margin=True).astype("<f4").tofile(folder / "v1-margin.f32")
    raw = lightgbm_model.predict(rows.astype(np.float64), raw_score=True)
    raw.astype("<f8").tofile(folder / "lightgbm-raw.f64")
    late = run_onnx(plain, {"features": rows})[1][:, 1]
    late.astype("<f4").tofile(folder / "v1-onnx-late.f32")


def run_onnx(model, inputs):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return session.run(["label", "probabilities"], inputs)


def check_onnx(booster, plain, mixed, sample):
    rows = features.matrix(sample)
    wanted = probability(booster, rows)
    both = [run_onnx(plain, {"features": rows})]
    both.append(run_onnx(mixed, {
        "minute_of_day": rows[:, :1].astype(np.int32),
        "day_of_week": rows[:, 1:2].astype(np.int64),
        "distance": rows[:, 2:3].astype(np.int32),
        "origin": sample[["origin"]].to_numpy().astype(object),
        "destination": sample[["destination"]].to_numpy().astype(object),
        "origin_late_rate": rows[:, 5:],
    }))
    for label, probabilities in both:
        distance = np.abs(probabilities[:, 1] - wanted).max()
        print(f"ONNX against XGBoost, {len(rows)} rows: largest difference {distance:.1e}")
        assert distance < 1e-6 and (label == (probabilities[:, 1] > 0.5)).all()


def report(frame, month, scores):
    print("| model | " + " | ".join("Jan Feb Mar Apr May Jun".split()) + " |")
    for name, score in scores.items():
        cells = []
        for number in range(1, 7):
            part = month == number
            label = frame["late"].to_numpy()[part]
            cells.append(f"{auc.placements(label, score[part])[0]:.4f}")
        print(f"| {name} | " + " | ".join(cells) + " |")
    part = month == CHECK_MONTH
    first, second, interval = auc.difference(
        frame["late"].to_numpy()[part], scores["v1"][part], scores["v2"][part])
    print(f"February: v1 {first:.4f}, v2 {second:.4f}, 95 % interval of the gain "
          f"[{interval[0]:.4f}, {interval[1]:.4f}]")
    assert interval[0] > 0


def main(path):
    flights = features.read_flights(path)
    airports = features.airports(flights)
    frame = features.add_features(flights, airports)
    month = frame["date"].dt.month.to_numpy()
    rows, label = features.matrix(frame), frame["late"].to_numpy().astype(np.int32)
    train = month == TRAIN_MONTH
    v1 = train_xgboost(rows[train], label[train], V1, V1_TREES)
    v2 = train_xgboost(rows[train], label[train], V2, V2_TREES)
    swapped = train_xgboost(exchanged(rows[train]), label[train], V1, V1_TREES)
    static = train_xgboost(rows[train, :5], label[train], V1, V1_TREES)
    second_engine = train_lightgbm(rows[train], label[train])

    models = HERE / "models"
    models.mkdir(exist_ok=True)
    v1.save_model(models / "flights-v1.json")
    plain = trees_to_onnx.plain(v1, len(features.NAMES))
    mixed = trees_to_onnx.mixed(v1, features.NAMES, MIXED_TYPES, airports)
    onnx.save(plain, models / "flights-v1.onnx")
    onnx.save(mixed, models / "flights-v1-mixed.onnx")
    second_engine.save_model(models / "flights-lightgbm.txt")

    february = np.flatnonzero(month == CHECK_MONTH)
    places = february[np.linspace(0, len(february) - 1, 16).astype(int)]
    for name, booster in [("v1", v1), ("v2", v2), ("swapped", swapped)]:
        write_package(name, booster, airports, frame, places)
    write_plain(static, airports, frame, places)
    write_week(frame)
    sample = write_samples(frame)
    write_expected(sample, v1, second_engine, plain)
    check_onnx(v1, plain, mixed, sample)
    report(frame, month, {
        "v1": probability(v1, rows), "plain": probability(static, rows[:, :5]), "v2": probability(v2, rows),
        "swapped": probability(swapped, rows), "LightGBM": second_engine.predict(rows)})
    print(f"rows without history: {np.isnan(rows[:, 5]).mean():.1%}; sample: {len(sample)} rows")


if __name__ == "__main__":
    main(sys.argv[1])
