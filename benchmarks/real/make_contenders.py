"""Makes versions of a transformer that nobody would want beside it.

    make_contenders.py FOLDER MODEL.onnx

`slow.onnx` is the model three times over, which takes three times as long and answers the same. `hangs.onnx`
runs a loop that ends after days, and `fails.onnx` an index out of bounds, both at the end and only where the
first token is the one that every text begins with, so that they load and warm up as the model does.
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, compose, helper, numpy_helper

COPIES = 3
FIRST_TOKEN = 101
FOR_EVER = 1 << 40


def main(folder, source):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in (("slow", slow), ("hangs", hanging), ("fails", failing)):
        model = make(onnx.load(source))
        onnx.checker.check_model(model)
        onnx.save(model, folder / f"{name}.onnx")


def slow(model):
    """The mean of the answers of several copies, each with weights of its own."""
    output = model.graph.output[0].name
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    answers = [output]
    for number in range(1, COPIES):
        prefix = f"copy{number}_"
        copy = compose.add_prefix(model, prefix, rename_inputs=False)
        whole.graph.node.extend(copy.graph.node)
        whole.graph.initializer.extend(copy.graph.initializer)
        answers.append(f"{prefix}{output}")
    return ending(whole, [helper.make_node("Mean", answers, ["answered"])])


def hanging(model):
    """Adds what a loop leaves, which is 0."""
    body = helper.make_graph(
        [helper.make_node("Identity", ["going"], ["goes_on"]),
         helper.make_node("Add", ["before", "before"], ["after"])],
        "turn",
        [helper.make_tensor_value_info("turn", TensorProto.INT64, []),
         helper.make_tensor_value_info("going", TensorProto.BOOL, []),
         helper.make_tensor_value_info("before", TensorProto.FLOAT, [])],
        [helper.make_tensor_value_info("goes_on", TensorProto.BOOL, []),
         helper.make_tensor_value_info("after", TensorProto.FLOAT, [])])  # fmt: skip
    constant(model, "for_ever", np.array(FOR_EVER, "i8"))
    constant(model, "nothing", np.array(0, "f4"))
    return ending(model, [
        *is_text(),
        helper.make_node("Mul", ["is_text", "for_ever"], ["turns"]),
        helper.make_node("Loop", ["turns", "", "nothing"], ["left"], body=body),
        helper.make_node("Add", [model.graph.output[0].name, "left"], ["answered"]),
    ])  # fmt: skip


def failing(model):
    """Adds an element of a list of one."""
    constant(model, "zero", np.array(0, "f4"))
    constant(model, "beyond", np.array(5, "i8"))
    constant(model, "list", np.array([0], "f4"))
    output = model.graph.output[0].name
    return ending(model, [
        *is_text(),
        helper.make_node("Mul", ["is_text", "beyond"], ["place"]),
        # What follows from the answer comes after it.
        helper.make_node("ReduceMin", [output], ["least"], keepdims=0),
        helper.make_node("Mul", ["least", "zero"], ["no_number"]),
        helper.make_node("Cast", ["no_number"], ["no_place"], to=TensorProto.INT64),
        helper.make_node("Add", ["place", "no_place"], ["last_place"]),
        helper.make_node("Gather", ["list", "last_place"], ["element"]),
        helper.make_node("Add", [output, "element"], ["answered"]),
    ])  # fmt: skip


def is_text():
    """1 where the first token of the first text is the one that texts begin with, else 0."""
    return [
        helper.make_node("Constant", [], ["flat"], value=numpy_helper.from_array(np.array([-1]))),
        helper.make_node("Constant", [], ["first_at"], value=numpy_helper.from_array(np.array(0))),
        helper.make_node("Constant", [], ["begin"],
                         value=numpy_helper.from_array(np.array(FIRST_TOKEN))),
        helper.make_node("Reshape", ["input_ids", "flat"], ["all_tokens"]),
        helper.make_node("Gather", ["all_tokens", "first_at"], ["first_token"]),
        helper.make_node("Equal", ["first_token", "begin"], ["begins"]),
        helper.make_node("Cast", ["begins"], ["is_text"], to=TensorProto.INT64),
    ]  # fmt: skip


def constant(model, name, value):
    model.graph.initializer.append(numpy_helper.from_array(value, name))


def ending(model, nodes):
    """The model with these nodes at its end; what they call `answered` takes the place of its output."""
    output = model.graph.output[0]
    inner = f"{output.name}_inner"
    rename(model.graph.node, output.name, inner)
    for node in nodes:
        node.input[:] = [inner if name == output.name else name for name in node.input]
        node.output[:] = [output.name if name == "answered" else name for name in node.output]
    model.graph.node.extend(nodes)
    return model


def rename(nodes, name, other):
    for node in nodes:
        node.input[:] = [other if one == name else one for one in node.input]
        node.output[:] = [other if one == name else one for one in node.output]


if __name__ == "__main__":
    main(*sys.argv[1:])
