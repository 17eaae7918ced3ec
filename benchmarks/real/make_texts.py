"""Puts a head on two builds of all-MiniLM-L6-v2 that says what a text is about, and writes texts.

    make_texts.py FOLDER FP32.onnx INT8.onnx TOKENIZER.json

The head is the same for both: mean of the tokens, length 1, cosine with the mean of a few texts of each topic,
softmax. Its vectors come from the build in 32 bits. Writes `fp32/` and `int8/`, a package each, and
`texts.jsonl`: a request's body and the topic of each text. Some texts are about two topics: where a version
hesitates another build decides otherwise now and then.
"""

import json
import pathlib
import random
import sys

import numpy as np
import onnx
import onnxruntime
import tokenizers
from onnx import TensorProto, helper, numpy_helper

TEXTS = 4_000
MIXED = 0.3
SHARPNESS = 20.0

TOPICS = {
    "travel": (
        ["the night train to the coast", "our flight", "the ferry", "the hotel near the station",
         "the airport bus", "a week in the mountains", "the visa office", "my suitcase"],
        ["was delayed by three hours", "leaves from platform nine", "needs a booking in advance",
         "is full until the end of the month", "arrived a day late", "took us across the border"],
    ),
    "weather": (
        ["the storm from the north", "heavy rain", "the first snow", "a warm front", "thick fog",
         "the heat of this summer", "the wind on the ridge", "tomorrow's sky"],
        ["will reach the valley tonight", "is expected to clear by noon", "broke all records",
         "brings hail and thunder", "keeps the roads icy", "may last until the weekend"],
    ),
    "money": (
        ["the interest on the loan", "my credit card", "the quarterly report", "the price of the shares",
         "the invoice of last month", "the tax office", "a savings account", "the insurance"],
        ["has gone up by two percent", "was charged twice", "has to be paid by friday",
         "covers only half of the cost", "lost a third of its value", "pays a dividend again"],
    ),
    "health": (
        ["the doctor on duty", "my left knee", "the new vaccine", "a high fever", "the blood test",
         "the physiotherapist", "her allergy", "the dentist"],
        ["needs two weeks of rest", "hurts when i climb stairs", "asked me to take the pills at night",
         "showed nothing unusual", "came back after the operation", "should be seen at the hospital"],
    ),
    "food": (
        ["the soup of the day", "grandmother's apple cake", "fresh bread", "the pasta", "a ripe mango",
         "the cook", "olive oil with lemon", "the roast"],
        ["tastes better with a little salt", "has to bake for forty minutes", "was served cold",
         "goes well with white wine", "needs more garlic", "is made from rye and honey"],
    ),
    "sport": (
        ["the home team", "the goalkeeper", "the final of the cup", "her second serve", "the marathon",
         "the coach", "the youngest swimmer", "the cycling race"],
        ["was decided on penalties", "scored in the last minute", "lost by one point",
         "set a national record", "is out with an injury until spring", "won the championship again"],
    ),
    "music": (
        ["the string quartet", "her new album", "the drummer", "the old piano", "the choir",
         "an evening at the opera", "the guitar solo", "the orchestra"],
        ["was recorded in a church", "plays in the wrong key", "got a standing ovation",
         "starts with a slow melody", "goes on tour in autumn", "rehearses every tuesday"],
    ),
    "computers": (
        ["the database server", "my laptop", "the latest update", "the printer on our floor",
         "the login page", "the backup", "a bug in the parser", "the wireless network"],
        ["crashes when two users write at once", "has to be restarted", "runs out of memory",
         "asks for the password again and again", "was rolled back last night", "does not compile"],
    ),
}  # fmt: skip
FRAMES = ["{}", "i think {}", "he told us that {}", "{}, so what shall we do now?", "sorry, but {}",
          "{}, as far as i know", "it says here that {}", "does anybody know why {}?"]  # fmt: skip


def main(folder, fp32, int8, tokenizer):
    folder = pathlib.Path(folder)
    reader = tokenizers.Tokenizer.from_file(tokenizer)
    reader.no_padding()
    reader.no_truncation()
    vectors = topic_vectors(fp32, reader)
    for name, source in (("fp32", fp32), ("int8", int8)):
        package = folder / name
        package.mkdir(parents=True, exist_ok=True)
        onnx.save(with_head(onnx.load(source), vectors), package / "model.onnx")
        (package / "model.yaml").write_text("name: texts\nformat: onnx\nfile: model.onnx\n")
    lines = (json.dumps(one) for one in texts(reader))
    (folder / "texts.jsonl").write_text("".join(f"{line}\n" for line in lines))


def topic_vectors(model, reader):
    """One vector of length 1 for each topic: the mean of what its plain texts are embedded as."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options)
    vectors = []
    for subjects, predicates in TOPICS.values():
        found = [embedded(session, reader, f"{subject} {predicate}")
                 for subject, predicate in zip(subjects, predicates)]  # fmt: skip
        mean = np.mean(found, axis=0)
        vectors.append(mean / np.linalg.norm(mean))
    return np.stack(vectors, axis=1).astype("f4")


def embedded(session, reader, text):
    values = {name: np.array([data], "i8") for name, data in tokens(reader, text).items()}
    hidden = session.run(None, values)[0][0].mean(axis=0)
    return hidden / np.linalg.norm(hidden)


def tokens(reader, text):
    found = reader.encode(text)
    return {"input_ids": found.ids, "attention_mask": found.attention_mask,
            "token_type_ids": found.type_ids}  # fmt: skip


def with_head(model, vectors):
    """The model with one output, `topics`, instead of its own; in operators of opset 11."""
    graph = model.graph
    hidden = graph.output[0].name
    rows = graph.input[0].type.tensor_type.shape.dim[0].dim_param or "batch"
    graph.initializer.extend([
        numpy_helper.from_array(vectors, "topic_vectors"),
        numpy_helper.from_array(np.array(SHARPNESS, "f4"), "topic_sharpness"),
    ])
    graph.node.extend([
        helper.make_node("Cast", ["attention_mask"], ["topic_mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["topic_mask"], ["topic_masks"], axes=[2]),
        helper.make_node("Mul", [hidden, "topic_masks"], ["topic_masked"]),
        helper.make_node("ReduceSum", ["topic_masked"], ["topic_sum"], axes=[1], keepdims=0),
        helper.make_node("LpNormalization", ["topic_sum"], ["topic_unit"], axis=1, p=2),
        helper.make_node("MatMul", ["topic_unit", "topic_vectors"], ["topic_cosine"]),
        helper.make_node("Mul", ["topic_cosine", "topic_sharpness"], ["topic_logits"]),
        helper.make_node("Softmax", ["topic_logits"], ["topics"], axis=1),
    ])  # fmt: skip
    del graph.output[:]
    shape = [rows, vectors.shape[1]]
    graph.output.append(helper.make_tensor_value_info("topics", TensorProto.FLOAT, shape))
    onnx.checker.check_model(model)
    return model


def texts(reader):
    draw = random.Random(7)
    names = list(TOPICS)
    for _ in range(TEXTS):
        topic = draw.randrange(len(names))
        other = draw.randrange(len(names)) if draw.random() < MIXED else topic
        said = f"{draw.choice(TOPICS[names[topic]][0])} {draw.choice(TOPICS[names[other]][1])}"
        text = draw.choice(FRAMES).format(said)
        values = tokens(reader, text)
        length = len(values["input_ids"])
        body = {"inputs": [{"name": name, "shape": [1, length], "datatype": "INT64", "data": data}
                           for name, data in values.items()]}  # fmt: skip
        yield {"topic": topic, "text": text, "body": json.dumps(body)}


if __name__ == "__main__":
    main(*sys.argv[1:])
