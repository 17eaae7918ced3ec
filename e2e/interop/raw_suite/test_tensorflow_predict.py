"""TensorFlow Serving's `:predict`, row and column form."""

import pytest
import served
from wire import ANSWER, ROW, call

PATH = "/v1/models/{}:predict"
ROWS = [served.numbers(row) for row, _ in served.GOLDEN if row[-1] == row[-1]]
ANSWERS = [expected[0] for row, expected in served.GOLDEN if row[-1] == row[-1]]


def predict(body, model="flights"):
    return call("POST", PATH.format(model), body)


def flat(values):
    if isinstance(values, dict):
        values = next(iter(values.values()))
    if not isinstance(values, list):
        return [values]
    return [number for value in values for number in flat(value)]


def close(values, wanted):
    assert len(flat(values)) == len(wanted), values
    assert all(abs(a - b) < 1e-5 for a, b in zip(flat(values), wanted)), values


def test_rows_unnamed():
    close(predict({"instances": ROWS}).json()["predictions"], ANSWERS)


def test_rows_named():
    instances = [{"input": row} for row in ROWS]
    close(predict({"instances": instances}).json()["predictions"], ANSWERS)


def test_rows_with_signature_name():
    body = {"signature_name": "serving_default", "instances": [ROW]}
    close(predict(body).json()["predictions"], [ANSWER])


def test_columns_unnamed():
    close(predict({"inputs": ROWS}).json()["outputs"], ANSWERS)


def test_columns_named():
    close(predict({"inputs": {"input": ROWS}}).json()["outputs"], ANSWERS)


def test_scalars_in_rows():
    answer = predict({"instances": [1.5, 2.5, -3.0]}, "identity-fp32").json()["predictions"]
    close(answer, [1.5, 2.5, -3.0])


def test_lists_in_columns():
    answer = predict({"inputs": [1, 2, 3]}, "identity-int64").json()["outputs"]
    assert flat(answer) == [1, 2, 3]


def test_texts():
    answer = predict({"instances": ["ATL", "Zürich"]}, "identity-bytes").json()["predictions"]
    assert flat(answer) == ["ATL", "Zürich"]


def test_several_inputs_by_row_and_by_column():
    metadata = call("GET", "/v2/models/flights-mixed").json()["inputs"]
    names = [tensor["name"] for tensor in metadata]
    rows = [row for row, _ in served.GOLDEN if row[-1] == row[-1]]
    by_row = [{name: [value] for name, value in zip(names, row)} for row in rows]
    by_column = {name: [[row[place]] for row in rows] for place, name in enumerate(names)}
    first = predict({"instances": by_row}, "flights-mixed").json()["predictions"]
    second = predict({"inputs": by_column}, "flights-mixed").json()["outputs"]
    close([entry["probabilities"][1] for entry in first], ANSWERS)
    close([entry[1] for entry in second["probabilities"]], ANSWERS)


def test_named_features_are_bound_by_name():
    row, expected = served.GOLDEN[0]
    named = dict(reversed(list(zip(served.NAMES, row))))
    close(predict({"instances": [named]}).json()["predictions"], expected)


def test_versioned_path_and_status():
    reply = call("POST", "/v1/models/flights/versions/1:predict", {"instances": [ROW]})
    close(reply.json()["predictions"], [ANSWER])


@pytest.mark.parametrize(
    "body",
    [{}, {"instances": []}, {"instances": [ROW[:5]]}, {"instances": [{"nope": ROW}]},
     {"instances": [ROW], "inputs": [ROW]}, {"instances": [ROW, ROW[:3]]},
     {"instances": "text"}, {"instances": [{"input": ROW}, ROW]}, {"inputs": {"nope": [ROW]}}],
)  # fmt: skip
def test_what_does_not_fit_is_400(body):
    predict(body).refused(400)


def test_unknown_model_is_404():
    predict({"instances": [ROW]}, "nope").refused(404, "nope")
