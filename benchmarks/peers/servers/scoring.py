"""One ONNX Runtime session with one intra-op thread, fed and read as V2 JSON tensors."""

import numpy as np
import onnxruntime

DATATYPES = {"float32": "FP32", "int64": "INT64"}


class Scorer:
    """Answers V2 requests from one model file; the same code behind every Python peer."""

    def __init__(self, path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"]
        )
        self.outputs = [output.name for output in self.session.get_outputs()]

    def score(self, feeds):
        """Runs named arrays and returns named arrays."""
        return dict(zip(self.outputs, self.session.run(self.outputs, feeds)))

    def infer(self, inputs):
        """Runs the `inputs` list of a V2 request and returns the body of its answer."""
        feeds = {
            tensor["name"]: np.asarray(tensor["data"], dtype=np.float32).reshape(tensor["shape"])
            for tensor in inputs
        }
        outputs = [
            {
                "name": name,
                "datatype": DATATYPES[array.dtype.name],
                "shape": list(array.shape),
                "data": array.ravel().tolist(),
            }
            for name, array in self.score(feeds).items()
        ]
        return {"model_name": "flights", "outputs": outputs}
