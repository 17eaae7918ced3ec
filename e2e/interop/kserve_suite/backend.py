"""A KServe model server with two models: one that describes itself, and one that does not."""

import sys

import numpy as np
from kserve import InferOutput, InferResponse, Model, ModelServer


class Twice(Model):
    """Takes x FP32[-1, 2] and gives y, which is twice x, and z, its first column as text."""

    def __init__(self, name, describes_itself):
        super().__init__(name)
        self.describes_itself = describes_itself
        self.ready = True

    async def get_input_types(self):
        shape = [-1, 2]
        return [{"name": "x", "datatype": "FP32", "shape": shape}] if self.describes_itself else []

    async def get_output_types(self):
        if not self.describes_itself:
            return []
        return [
            {"name": "y", "datatype": "FP32", "shape": [-1, 2]},
            {"name": "z", "datatype": "BYTES", "shape": [-1, 1]},
        ]

    def predict(self, payload, headers=None, response_headers=None):
        x = payload.inputs[0].as_numpy()
        if (x < 0).any():
            raise ValueError("a secret of the model: x is negative")
        y = InferOutput(name="y", shape=list(x.shape), datatype="FP32")
        y.set_data_from_numpy((2 * x).astype(np.float32), binary_data=True)
        z = InferOutput(name="z", shape=[x.shape[0], 1], datatype="BYTES")
        texts = np.array([[f"{row[0]:.1f}".encode()] for row in x], dtype=object)
        z.set_data_from_numpy(texts, binary_data=True)
        return InferResponse(
            response_id="answer", model_name=self.name, infer_outputs=[y, z]
        )


if __name__ == "__main__":
    http, grpc = (int(port) for port in sys.argv[1:3])
    ModelServer(http_port=http, grpc_port=grpc, enable_grpc=True).start(
        [Twice("twice", True), Twice("silent", False)]
    )
