"""Makes models to scan: benign ones by the libraries themselves, malicious ones by real pickling."""

import collections
import gzip
import io
import json
import pathlib
import pickle
import random
import sys
import tarfile
import types
import warnings
import zipfile
import zlib

import joblib
import lightgbm
import numpy
import onnx
import pandas
import xgboost
from onnx.backend.test.case.node import collect_testcases
from scipy import sparse
from sklearn.compose import ColumnTransformer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.utils import all_estimators

ROWS = 40
# They hold other estimators or functions that the caller has to give.
NOT_ALONE = {"FunctionTransformer"}


def benign(folder):
    """At least 300 models below `folder`; returns how many."""
    count = estimators(folder / "sklearn")
    count += boosters(folder / "boosters")
    count += arrays(folder / "numpy")
    count += tables(folder / "pandas")
    count += state_dicts(folder / "torch")
    count += nodes(folder / "onnx")
    return count


def data():
    pick = numpy.random.default_rng(41)
    features = numpy.abs(pick.normal(size=(ROWS, 4))) + 0.1
    return features, (features[:, 0] > 0.8).astype(int)


def estimators(folder):
    folder.mkdir(parents=True)
    features, labels = data()
    count = 0
    for name, kind in all_estimators():
        if name in NOT_ALONE:
            continue
        try:
            model = kind()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model.fit(features, labels)
        except Exception:  # some need other data or arguments
            continue
        (folder / f"{name}.pkl").write_bytes(pickle.dumps(model, protocol=count % 6))
        joblib.dump(model, folder / f"{name}.joblib", compress=(count % 3) and 3)
        count += 2
    table = pandas.DataFrame({"a": features[:, 0], "city": ["x", "y"] * (ROWS // 2)})
    columns = ColumnTransformer(
        [("n", StandardScaler(), ["a"]), ("c", OneHotEncoder(), ["city"])]
    )
    log = FunctionTransformer(numpy.log1p)
    for index, model in enumerate([
        make_pipeline(columns, xgboost.XGBClassifier(n_estimators=3)).fit(table, labels),
        make_pipeline(log, lightgbm.LGBMClassifier(n_estimators=3, verbose=-1)).fit(features, labels),
        GridSearchCV(xgboost.XGBRegressor(n_estimators=2), {"max_depth": [2, 3]}, cv=2,
                     scoring="neg_mean_absolute_error").fit(features, labels),
    ]):  # fmt: skip
        joblib.dump(model, folder / f"pipeline-{index}.joblib")
        (folder / f"pipeline-{index}.pkl").write_bytes(pickle.dumps(model))
        count += 2
    return count


def boosters(folder):
    folder.mkdir(parents=True)
    features, labels = data()
    tree = xgboost.XGBClassifier(n_estimators=4).fit(features, labels)
    for suffix in ["json", "ubj"]:
        tree.get_booster().save_model(folder / f"xgboost.{suffix}")
    leaf = lightgbm.LGBMClassifier(n_estimators=4, verbose=-1).fit(features, labels)
    leaf.booster_.save_model(folder / "lightgbm.txt")
    for protocol in range(6):
        (folder / f"booster-{protocol}.pkl").write_bytes(
            pickle.dumps(tree.get_booster(), protocol=protocol)
        )
        (folder / f"leaf-{protocol}.pkl").write_bytes(pickle.dumps(leaf, protocol=protocol))
    return 15


def arrays(folder):
    folder.mkdir(parents=True)
    kinds = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "c8", "c16", "?",
             "U5", "S5", "M8[s]", "m8[ms]", ">f8", "<i4"]  # fmt: skip
    for kind in kinds:
        safe = kind.strip("<>?[]") or "bool"
        numpy.save(folder / f"{safe}-{kinds.index(kind)}.npy", numpy.zeros((3, 2), dtype=kind))
    table = numpy.zeros(4, dtype=[("a", "f4"), ("b", "i8", (2,)), ("c", "U3")])
    numpy.save(folder / "structured.npy", table)
    numpy.save(folder / "fortran.npy", numpy.asfortranarray(numpy.zeros((3, 4))))
    numpy.save(folder / "scalar.npy", numpy.float32(1))
    numpy.savez(folder / "several.npz", a=numpy.arange(5), b=numpy.zeros((2, 2)))
    numpy.savez_compressed(folder / "packed.npz", a=numpy.zeros(1_000_000))
    sparse.save_npz(folder / "sparse.npz", sparse.random(50, 50, 0.1, format="csr"))
    for protocol in range(6):
        values = {"w": numpy.arange(9.0), "names": numpy.array(["a", "b"], dtype=object),
                  "matrix": sparse.eye(3, format="csr"), "seed": numpy.random.RandomState(1),
                  "rng": numpy.random.default_rng(1), "one": numpy.float32(1), "t": table,
                  "masked": numpy.ma.masked_array([1, 2], [True, False])}  # fmt: skip
        (folder / f"values-{protocol}.pkl").write_bytes(pickle.dumps(values, protocol=protocol))
    return len(kinds) + 12


def tables(folder):
    folder.mkdir(parents=True)
    table = pandas.DataFrame({
        "n": [1, 2], "x": [0.5, 1.5], "s": ["a", "b"], "c": pandas.Categorical(["u", "v"]),
        "t": pandas.to_datetime(["2026-01-01", "2026-01-02"]), "i": pandas.array([1, None], "Int64"),
    })  # fmt: skip
    for protocol in range(2, 6):
        (folder / f"frame-{protocol}.pkl").write_bytes(pickle.dumps(table, protocol=protocol))
        (folder / f"series-{protocol}.pkl").write_bytes(pickle.dumps(table["x"], protocol=protocol))
    return 8


def named(module, name):
    """A class or function that pickles as `module.name` without that library being there."""
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        home = ".".join(parts[:depth])
        sys.modules.setdefault(home, types.ModuleType(home))
    stand_in = type(name, (), {"__module__": module})
    stand_in.__qualname__ = name
    setattr(sys.modules[module], name, stand_in)
    return stand_in


class Tensor:
    def __init__(self, key, values):
        self.key, self.values = key, values

    def __reduce__(self):
        storage = Storage(self.key, self.values.size)
        arguments = (storage, 0, self.values.shape, (1,) * self.values.ndim, False,
                     collections.OrderedDict())  # fmt: skip
        return named("torch._utils", "_rebuild_tensor_v2"), arguments


class Storage:
    def __init__(self, key, size):
        self.id = ("storage", named("torch", "FloatStorage"), key, "cpu", size)


class TorchPickler(pickle.Pickler):
    def persistent_id(self, value):
        return value.id if isinstance(value, Storage) else None


def torch_pickle(value):
    stream = io.BytesIO()
    TorchPickler(stream, protocol=2).dump(value)
    return stream.getvalue()


def state_dicts(folder):
    folder.mkdir(parents=True)
    pick = numpy.random.default_rng(5)
    for index in range(30):
        weights = [pick.normal(size=(4, index + 1)).astype("f4") for _ in range(5)]
        tensors = collections.OrderedDict(
            (f"layer.{at}.weight", Tensor(str(at), value)) for at, value in enumerate(weights)
        )
        if index % 3 == 2:
            legacy(folder / f"old-{index}.pth", tensors, weights)
            continue
        root = f"model{index}"
        with zipfile.ZipFile(folder / f"new-{index}.pt", "w") as archive:
            archive.writestr(f"{root}/data.pkl", torch_pickle(tensors))
            archive.writestr(f"{root}/byteorder", "little")
            for at, value in enumerate(weights):
                archive.writestr(f"{root}/data/{at}", value.tobytes())
            archive.writestr(f"{root}/version", "3\n")
    return 30


def legacy(file, tensors, weights):
    with file.open("wb") as stream:
        pickle.dump(0x1950A86A20F9469CFC6C, stream, protocol=2)
        pickle.dump(1001, stream, protocol=2)
        pickle.dump({"protocol_version": 1001, "little_endian": True}, stream, protocol=2)
        stream.write(torch_pickle(tensors))
        pickle.dump([str(at) for at in range(len(weights))], stream, protocol=2)
        for value in weights:
            stream.write(value.size.to_bytes(8, "little") + value.tobytes())


def nodes(folder):
    folder.mkdir(parents=True)
    count = 0
    for case in collect_testcases(None):
        if case.model is not None:
            (folder / f"{case.name}.onnx").write_bytes(case.model.SerializeToString())
            count += 1
    return count


class Call:
    """Pickles as a call."""

    def __init__(self, callee, *arguments):
        self.callee, self.arguments = callee, arguments

    def __reduce__(self):
        return self.callee, self.arguments


CALLEES = [
    ("posix", "system"), ("subprocess", "Popen"), ("builtins", "eval"), ("builtins", "exec"),
    ("builtins", "getattr"), ("importlib", "import_module"), ("runpy", "run_path"),
    ("torch.utils.collect_env", "run"), ("torch.storage", "_load_from_bytes"), ("operator", "attrgetter"),
    ("functools", "partial"), ("ctypes", "CDLL"), ("shutil", "rmtree"), ("webbrowser", "open"),
    ("numpy.f2py.crackfortran", "myeval"), ("timeit", "timeit"), ("pty", "spawn"), ("pickle", "loads"),
]  # fmt: skip


def malicious(folder):
    """At least 200 files that would run something when loaded; returns their names."""
    folder.mkdir(parents=True)
    pick = random.Random(42)
    names = []
    for module, name in CALLEES:
        for protocol in range(6):
            payload = as_call(module, name, protocol)
            for form in pick.sample(list(FORMS), 2):
                file = folder / f"{module}.{name}-{protocol}-{form}"
                file.write_bytes(FORMS[form](payload))
                names.append(file.name)
    return names


def as_call(module, name, protocol):
    callee = type(name, (), {"__module__": module})
    callee.__qualname__ = name
    before = sys.modules.get(module)
    home = types.ModuleType(module)
    setattr(home, name, callee)
    sys.modules[module] = home
    try:
        value = {"weights": [1.0, 2.0], "hook": [Call(callee, "id")]}
        writer = pickle._Pickler if protocol % 2 else pickle.Pickler
        stream = io.BytesIO()
        writer(stream, protocol=protocol).dump(value)
        return stream.getvalue()
    finally:
        if before is None:
            del sys.modules[module]
        else:
            sys.modules[module] = before


def as_zip(payload, name="model.pkl", method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr(name, payload)
    return stream.getvalue()


def as_tar(payload):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo("model.pkl")
        member.size = len(payload)
        archive.addfile(member, io.BytesIO(payload))
    return stream.getvalue()


FORMS = {
    "pkl": lambda payload: payload,
    "onnx": lambda payload: payload,
    "zip": as_zip,
    "pt": lambda payload: as_zip(payload, "archive/data.pkl", zipfile.ZIP_STORED),
    "gz": gzip.compress,
    "z": zlib.compress,
    "tar": as_tar,
    "tgz": lambda payload: gzip.compress(as_tar(payload)),
    "nested": lambda payload: as_zip(as_zip(payload), "inner"),
    "behind": lambda payload: b"# notes\n" + as_zip(payload),
}


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[1])
    print(json.dumps({"benign": benign(root / "benign"), "malicious": len(malicious(root / "malicious"))}))
