"""Writes a binary XGBoost model as an ONNX graph whose outputs are plain tensors."""

import json

import numpy as np
from onnx import TensorProto, checker, helper

OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
IR_VERSION = 9


def ensemble_attributes(booster):
    """Walks the trees of a booster into the attributes of one TreeEnsembleClassifier."""
    learner = json.loads(booster.save_raw("json"))["learner"]
    base = np.float32(learner["learner_model_param"]["base_score"].strip("[]"))
    a = {name: [] for name in [
        "nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_modes", "nodes_values",
        "nodes_truenodeids", "nodes_falsenodeids", "nodes_missing_value_tracks_true",
        "class_treeids", "class_nodeids", "class_ids", "class_weights",
    ]}
    for number, tree in enumerate(learner["gradient_booster"]["model"]["trees"]):
        for node, left in enumerate(tree["left_children"]):
            leaf = left == -1
            value = float(np.float32(tree["split_conditions"][node]))
            a["nodes_treeids"].append(number)
            a["nodes_nodeids"].append(node)
            a["nodes_featureids"].append(0 if leaf else tree["split_indices"][node])
            a["nodes_modes"].append("LEAF" if leaf else "BRANCH_LT")
            a["nodes_values"].append(0.0 if leaf else value)
            a["nodes_truenodeids"].append(0 if leaf else left)
            a["nodes_falsenodeids"].append(0 if leaf else tree["right_children"][node])
            missing_goes_left = 0 if leaf else int(tree["default_left"][node])
            a["nodes_missing_value_tracks_true"].append(missing_goes_left)
            if leaf:
                a["class_treeids"].append(number)
                a["class_nodeids"].append(node)
                a["class_ids"].append(0)
                a["class_weights"].append(value)
    a["base_values"] = [float(-np.log(np.float32(1) / base - np.float32(1)))]
    a["classlabels_int64s"] = [0, 1]
    a["post_transform"] = "LOGISTIC"
    return a


def ensemble_node(booster, matrix_name):
    return helper.make_node(
        "TreeEnsembleClassifier", [matrix_name], ["label", "probabilities"], "trees",
        domain="ai.onnx.ml", **ensemble_attributes(booster))


def outputs():
    return [
        helper.make_tensor_value_info("label", TensorProto.INT64, ["n"]),
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 2]),
    ]


def model_of(nodes, inputs):
    graph = helper.make_graph(nodes, "flights", inputs, outputs())
    model = helper.make_model(
        graph, opset_imports=OPSETS, ir_version=IR_VERSION, producer_name="flights")
    checker.check_model(model)
    return model


def plain(booster, columns):
    """One FP32 matrix in; label and both probabilities out."""
    matrix = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", columns])
    return model_of([ensemble_node(booster, "features")], [matrix])


def mixed(booster, names, types, categories):
    """One [n, 1] input per column; strings go through a table, unknown ones become missing."""
    nodes, inputs, parts = [], [], []
    for name, datatype in zip(names, types):
        inputs.append(helper.make_tensor_value_info(name, datatype, ["n", 1]))
        part = name if datatype == TensorProto.FLOAT else name + "_number"
        parts.append(part)
        if datatype == TensorProto.STRING:
            nodes.append(helper.make_node(
                "LabelEncoder", [name], [part], name + "_encode", domain="ai.onnx.ml",
                keys_strings=categories,
                values_floats=[float(place) for place in range(len(categories))],
                default_float=float("nan")))
        elif datatype != TensorProto.FLOAT:
            nodes.append(helper.make_node(
                "Cast", [name], [part], name + "_cast", to=TensorProto.FLOAT))
    nodes.append(helper.make_node("Concat", parts, ["features"], "join", axis=1))
    nodes.append(ensemble_node(booster, "features"))
    return model_of(nodes, inputs)
