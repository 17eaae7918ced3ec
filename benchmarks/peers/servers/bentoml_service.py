"""A BentoML service with one worker; the model's path comes in PEER_MODEL."""

import os

import bentoml
from scoring import Scorer


@bentoml.service(
    workers=1, traffic={"timeout": 60}, logging={"access": {"enabled": False}}
)
class Flights:
    """The flights model behind the V2 inference path."""

    def __init__(self):
        self.scorer = Scorer(os.environ["PEER_MODEL"])

    @bentoml.api(route="/v2/models/flights/infer")
    def infer(self, inputs: list) -> dict:
        return self.scorer.infer(inputs)
