"""KServe's own model server, one worker: kserve_server.py MODEL.onnx PORT GRPC_PORT

KServe binds every interface and has no option for it, so both listeners are narrowed here.
"""

import logging
import sys

MODEL, PORT, GRPC_PORT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.argv = sys.argv[:1]

import kserve.protocol.grpc.server as grpc_server
import kserve.protocol.rest.server as rest_server
from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer
from scoring import DATATYPES, Scorer

every_interface_config = rest_server.uvicorn.Config
every_interface_server = grpc_server.aio.server


def loopback_config(app, **options):
    return every_interface_config(app, **(options | {"host": "127.0.0.1"}))


def loopback_server(*arguments, **options):
    server = every_interface_server(*arguments, **options)
    add_port = server.add_insecure_port
    server.add_insecure_port = lambda address: add_port(address.replace("[::]", "127.0.0.1"))
    return server


rest_server.uvicorn.Config = loopback_config
grpc_server.aio.server = loopback_server


class Flights(Model):
    """The flights model as a KServe predictor for REST and gRPC."""

    def __init__(self):
        super().__init__("flights")
        self.scorer = Scorer(MODEL)
        self.ready = True

    def predict(self, payload: InferRequest, headers=None, response_headers=None):
        feeds = {tensor.name: tensor.as_numpy() for tensor in payload.inputs}
        outputs = []
        for name, array in self.scorer.score(feeds).items():
            output = InferOutput(name, list(array.shape), DATATYPES[array.dtype.name])
            output.set_data_from_numpy(array, binary_data=False)
            outputs.append(output)
        return InferResponse(payload.id or "0", "flights", outputs)


if __name__ == "__main__":
    server = ModelServer(
        http_port=PORT,
        grpc_port=GRPC_PORT,
        workers=1,
        enable_grpc=True,
        enable_latency_logging=False,
    )
    for name in ("kserve", "kserve.trace", "uvicorn", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
    server.start([Flights()])
