"""Writes the names that scikit-learn's own pickles may load: its classes, the constructors that its
compiled classes pickle themselves with, and its metrics (pure functions of arrays).

Left out: modules that read files, start processes or exist for tests. Run with scikit-learn==1.9.1.
"""

import importlib
import inspect
import pathlib
import pkgutil
import sys

import sklearn

OUT = pathlib.Path(sys.argv[1])
LEFT_OUT = ("sklearn.datasets", "sklearn.externals", "sklearn.inspection", "sklearn.utils",
            "sklearn.conftest", "sklearn.tests", "sklearn.experimental", "sklearn.frozen.tests",
            "sklearn.callback", "sklearn.exceptions", "sklearn.__check_build", "sklearn._build_utils",
            "sklearn._config", "sklearn.metrics._plot")  # fmt: skip
EXTRA = {"sklearn.utils._bunch Bunch", "sklearn.utils Bunch", "sklearn.utils._tags Tags"}
# Pure functions that estimators keep as parameters or fitted attributes.
EXTRA |= {
    f"sklearn.feature_selection.{home} {name}"
    for home in ["_univariate_selection", "univariate_selection"]
    for name in ["f_classif", "f_regression", "f_oneway", "r_regression", "chi2"]
} | {
    "sklearn.feature_selection._mutual_info mutual_info_classif",
    "sklearn.feature_selection._mutual_info mutual_info_regression",
    "sklearn.cluster._kmeans _kmeans_single_lloyd",
    "sklearn.cluster._kmeans _kmeans_single_elkan",
}
# Where older versions kept what they pickled under these names.
OLD_HOMES = {
    "sklearn.linear_model._base": "sklearn.linear_model.base",
    "sklearn.linear_model._logistic": "sklearn.linear_model.logistic",
    "sklearn.linear_model._coordinate_descent": "sklearn.linear_model.coordinate_descent",
    "sklearn.linear_model._ridge": "sklearn.linear_model.ridge",
    "sklearn.linear_model._stochastic_gradient": "sklearn.linear_model.stochastic_gradient",
    "sklearn.tree._classes": "sklearn.tree.tree",
    "sklearn.ensemble._forest": "sklearn.ensemble.forest",
    "sklearn.ensemble._gb": "sklearn.ensemble.gradient_boosting",
    "sklearn.ensemble._weight_boosting": "sklearn.ensemble.weight_boosting",
    "sklearn.ensemble._bagging": "sklearn.ensemble.bagging",
    "sklearn.ensemble._voting": "sklearn.ensemble.voting",
    "sklearn.preprocessing._data": "sklearn.preprocessing.data",
    "sklearn.preprocessing._label": "sklearn.preprocessing.label",
    "sklearn.neighbors._classification": "sklearn.neighbors.classification",
    "sklearn.neighbors._regression": "sklearn.neighbors.regression",
    "sklearn.cluster._kmeans": "sklearn.cluster.k_means_",
    "sklearn.decomposition._pca": "sklearn.decomposition.pca",
    "sklearn.svm._classes": "sklearn.svm.classes",
    "sklearn.neural_network._multilayer_perceptron": "sklearn.neural_network.multilayer_perceptron",
    "sklearn.compose._column_transformer": "sklearn.compose._column_transformer",
}


def modules():
    for found in pkgutil.walk_packages(sklearn.__path__, "sklearn."):
        name = found.name
        if name.startswith(LEFT_OUT) or ".tests" in name or "conftest" in name:
            continue
        try:
            yield importlib.import_module(name)
        except ImportError:
            pass


def main():
    names = set(EXTRA)
    for module in modules():
        home = module.__name__
        for name, member in vars(module).items():
            owner = getattr(member, "__module__", None)
            if not isinstance(owner, str) or owner.startswith(LEFT_OUT):
                continue
            if inspect.isclass(member) and owner == home:
                names.add(f"{home} {member.__name__}")
            elif name == "newObj" or name.startswith("__pyx_unpickle_"):
                names.add(f"{home} {name}")
            elif inspect.isfunction(member) and owner == home and home.startswith("sklearn.metrics."):
                if not name.startswith("_"):
                    names.add(f"{home} {name}")
    for line in list(names):
        home, name = line.split()
        if home in OLD_HOMES:
            names.add(f"{OLD_HOMES[home]} {name}")
    by_module = {}
    for line in names:
        home, name = line.split()
        by_module.setdefault(home, []).append(name)
    lines = ["# Made by make_sklearn_list.py; do not edit."]
    lines += [" ".join([home, *sorted(found)]) for home, found in sorted(by_module.items())]
    OUT.write_text("\n".join(lines) + "\n")
    print(len(names), "names in", len(by_module), "modules")


if __name__ == "__main__":
    main()
