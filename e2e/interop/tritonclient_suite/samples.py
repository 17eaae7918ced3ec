"""One array of edge values per datatype."""

import ml_dtypes
import numpy as np

TEXTS = [b"", "Zürich".encode(), b'a"b\\c', b"\0", "\U0001f6eb".encode(), b"x" * 300]
VALUES = {
    "BOOL": np.array([True, False, True]),
    "FP16": np.array([0.5, -0.0, 65504, np.inf, np.nan, 6e-8], np.float16),
    "FP32": np.array([0.1, -0.0, 3.4e38, -np.inf, np.nan, 1e-45], np.float32),
    "FP64": np.array([0.1, -0.0, 1.7e308, np.inf, np.nan, 5e-324]),
    "BYTES": np.array(TEXTS, object),
}
for name in ("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"):
    limits = np.iinfo(name)
    VALUES[name.upper()] = np.array([limits.min, 0, 1, limits.max], name)
BF16 = np.array([1.5, -0.0, 3e38, np.inf, -2.0], np.float32).astype(ml_dtypes.bfloat16)
JSON_TYPES = [name for name in VALUES if name != "FP16"]


def model_of(datatype):
    return f"identity-{datatype.lower()}"


def same_bits(got, wanted):
    """Equal in every bit; texts equal as bytes; one NaN is like another."""
    if wanted.dtype == object:
        return [as_bytes(item) for item in got] == [as_bytes(item) for item in wanted]
    if got.dtype != wanted.dtype or got.shape != wanted.shape:
        return False
    if wanted.dtype.kind != "f":
        return bool((got == wanted).all())
    numbers = ~np.isnan(wanted)
    return bool(
        (np.isnan(got) == ~numbers).all() and got[numbers].tobytes() == wanted[numbers].tobytes()
    )


def as_bytes(item):
    return item.encode() if isinstance(item, str) else bytes(item)
