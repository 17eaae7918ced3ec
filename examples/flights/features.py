"""The six columns of the flights models, computed from the raw flights.

`late` (the label) is `delay > 15`. `origin_late_rate` is the share of late flights among those
that left the same origin in [t - 6 h, t - 2 h), where t is the flight's own time: four hours
of departures, known two hours back. A window without departures has no rate: NaN.
"""

import hashlib

import numpy as np
import pandas as pd

SHA256 = "dbeb920c90f59b6ccaff823dcc3d08f25a97fa1ce128d93f40be4e931f5900b0"
NAMES = [
    "minute_of_day",
    "day_of_week",
    "distance",
    "origin",
    "destination",
    "origin_late_rate",
]
WINDOW_START_MINUTES = 6 * 60
WINDOW_END_MINUTES = 2 * 60
LATE_AFTER_MINUTES = 15


def read_flights(path):
    """Reads the whole set in time order after checking the file's digest."""
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != SHA256:
        raise SystemExit(f"{path}: sha256 {digest} (expected: {SHA256})")
    flights = pd.read_parquet(path)
    assert flights["date"].is_monotonic_increasing
    return flights


def airports(flights):
    """The sorted airport codes; an airport's number is its place in this list."""
    return sorted(set(flights["origin"]) | set(flights["destination"]))


def add_features(flights, airport_list):
    """Adds the model's columns, both airport numbers and the label."""
    frame = flights.copy()
    number = {name: place for place, name in enumerate(airport_list)}
    frame["minute_of_day"] = frame["date"].dt.hour * 60 + frame["date"].dt.minute
    frame["day_of_week"] = frame["date"].dt.dayofweek + 1
    frame["origin_code"] = frame["origin"].map(number).astype(np.int32)
    frame["destination_code"] = frame["destination"].map(number).astype(np.int32)
    frame["late"] = frame["delay"] > LATE_AFTER_MINUTES
    frame["origin_late_rate"] = origin_late_rate(frame)
    return frame


def origin_late_rate(frame):
    """Point-in-time lateness of each flight's origin, NaN where nothing left in the window."""
    minutes = frame["date"].to_numpy().astype("datetime64[m]").astype(np.int64)
    late = frame["late"].to_numpy()
    rate = np.full(len(frame), np.nan, np.float32)
    for rows in frame.groupby("origin_code").indices.values():
        at = minutes[rows]
        late_before = np.concatenate([[0], np.cumsum(late[rows])])
        first = np.searchsorted(at, at - WINDOW_START_MINUTES, side="left")
        end = np.searchsorted(at, at - WINDOW_END_MINUTES, side="left")
        count = end - first
        seen = count > 0
        share = (late_before[end] - late_before[first])[seen] / count[seen]
        rate[rows[seen]] = share.astype(np.float32)
    return rate


def matrix(frame):
    """The model's FP32 matrix, columns in the order of NAMES."""
    columns = [
        "minute_of_day",
        "day_of_week",
        "distance",
        "origin_code",
        "destination_code",
        "origin_late_rate",
    ]
    return np.ascontiguousarray(frame[columns].to_numpy(dtype=np.float32))
