"""LitServe, one API server and one worker: litserve_server.py MODEL.onnx PORT"""

import sys

import litserve
from scoring import Scorer


class Flights(litserve.LitAPI):
    """The flights model behind the V2 inference path."""

    def __init__(self, model):
        super().__init__(api_path="/v2/models/flights/infer")
        self.model = model

    def setup(self, device):
        self.scorer = Scorer(self.model)

    def decode_request(self, request):
        return request["inputs"]

    def predict(self, inputs):
        return self.scorer.infer(inputs)

    def encode_response(self, output):
        return output


if __name__ == "__main__":
    server = litserve.LitServer(
        Flights(sys.argv[1]), accelerator="cpu", workers_per_device=1, healthcheck_path="/health"
    )
    server.run(
        host="127.0.0.1",
        port=int(sys.argv[2]),
        num_api_servers=1,
        log_level="warning",
        generate_client_file=False,
        access_log=False,
    )
