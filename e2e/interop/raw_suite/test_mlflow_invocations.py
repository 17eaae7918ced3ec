"""MLflow's `/invocations` with its four input shapes, names bound to the model's features."""

import json

import pytest
import served
from wire import ANSWER, ROW, call

PATH = "/v1/endpoints/{}/invocations"
NAMES = served.NAMES
ROWS = [row for row, _ in served.GOLDEN]
ANSWERS = [expected[0] for _, expected in served.GOLDEN]


def invoke(body, endpoint="flights"):
    return call("POST", PATH.format(endpoint), body)


def flat(values):
    if isinstance(values, dict):
        values = next(iter(values.values()))
    if not isinstance(values, list):
        return [values]
    return [number for value in values for number in flat(value)]


def close(reply, wanted):
    assert reply.status == 200, reply.body
    got = flat(reply.json()["predictions"])
    assert len(got) == len(wanted), got
    assert all(abs(a - b) < 1e-5 for a, b in zip(got, wanted)), got


def split(columns, rows):
    return {"dataframe_split": {"columns": columns, "data": rows}}


def records(rows, order):
    return {"dataframe_records": [{name: row[NAMES.index(name)] for name in order} for row in rows]}


def test_dataframe_split_with_texts_for_categories():
    close(invoke(split(NAMES, ROWS)), ANSWERS)


def test_dataframe_split_binds_reordered_columns_by_name():
    order = NAMES[::-1]
    rows = [[row[NAMES.index(name)] for name in order] for row in ROWS]
    close(invoke(split(order, rows)), ANSWERS)


def test_dataframe_split_keys_in_any_order_and_with_an_index():
    body = {"dataframe_split": {"data": ROWS[:2], "index": [0, 1], "columns": NAMES}}
    close(invoke(body), ANSWERS[:2])


def test_dataframe_records():
    close(invoke(records(ROWS, NAMES)), ANSWERS)


def test_dataframe_records_binds_reordered_names():
    close(invoke(records(ROWS, NAMES[::-1])), ANSWERS)


def test_null_is_missing():
    place = next(place for place, row in enumerate(ROWS) if row[-1] != row[-1])
    row = ROWS[place][:-1] + [None]
    close(invoke(split(NAMES, [row])), [ANSWERS[place]])


def table(order):
    rows = [order] + [[row[NAMES.index(name)] for name in order] for row in ROWS]
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


@pytest.mark.parametrize("order", [NAMES, NAMES[::-1]])
def test_csv_binds_by_name(order):
    reply = call("POST", PATH.format("flights"), table(order), {"Content-Type": "text/csv"})
    close(reply, ANSWERS)


def test_instances_as_lists():
    close(invoke({"instances": [ROW]}), [ANSWER])


def test_instances_as_named_features():
    close(invoke({"instances": [dict(zip(NAMES, ROWS[0]))]}), [ANSWERS[0]])


def test_inputs_as_lists():
    close(invoke({"inputs": [ROW, ROW]}), [ANSWER, ANSWER])


def test_inputs_by_feature_name():
    body = {"inputs": {name: [row[NAMES.index(name)] for row in ROWS[:3]] for name in NAMES}}
    close(invoke(body), ANSWERS[:3])


def test_inputs_by_tensor_name():
    close(invoke({"inputs": {"input": [ROW]}}), [ANSWER])


def test_unknown_category_is_refused_or_missing():
    row = list(ROWS[0])
    row[NAMES.index("origin")] = "QQQ"
    reply = invoke(split(NAMES, [row]))
    reply.refused(400, "QQQ")


@pytest.mark.parametrize("name", NAMES)
def test_missing_column_is_400_and_named(name):
    kept = [other for other in NAMES if other != name]
    rows = [[row[NAMES.index(other)] for other in kept] for row in ROWS[:1]]
    invoke(split(kept, rows)).refused(400, name)
    invoke(records(ROWS[:1], kept)).refused(400, name)


def test_unknown_column_is_400_and_named():
    invoke(split([*NAMES, "weather"], [[*ROWS[0], 1]])).refused(400, "weather")
    body = records(ROWS[:1], NAMES)
    body["dataframe_records"][0]["weather"] = 1
    invoke(body).refused(400, "weather")


def test_column_given_twice_is_400():
    invoke(split([*NAMES, "distance"], [[*ROWS[0], 1]])).refused(400, "distance")


@pytest.mark.parametrize(
    "body",
    [{}, {"dataframe_split": {}}, {"dataframe_split": {"columns": NAMES}},
     {"dataframe_split": {"columns": NAMES, "data": [[1]]}},
     {"dataframe_split": {"columns": NAMES, "data": 3}}, {"dataframe_records": 3},
     {"dataframe_records": [3]}, {"instances": [], "inputs": []}, {"unknown": [ROW]},
     {"dataframe_records": [dict(zip(NAMES, ROWS[0])), {}]}, {"instances": [ROW[:2]]}],
)  # fmt: skip
def test_what_does_not_fit_is_400_with_error(body):
    invoke(body).refused(400)


def test_errors_are_json_with_error():
    assert set(invoke({"unknown": 1}).json()) >= {"error"}
    assert set(json.loads(invoke("{").body)) >= {"error"}


def test_unknown_endpoint_is_404():
    invoke(split(NAMES, ROWS[:1]), "nope").refused(404, "nope")
