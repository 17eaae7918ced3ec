"""FastAPI on uvicorn (httptools, uvloop), one worker: fastapi_server.py MODEL.onnx PORT"""

import sys

import uvicorn
from fastapi import FastAPI, Request
from scoring import Scorer

MODEL, PORT = sys.argv[1], int(sys.argv[2])

app = FastAPI()
scorer = Scorer(MODEL)


@app.get("/v2/health/live")
async def live():
    return {"live": True}


@app.get("/v2/health/ready")
async def ready():
    return {"ready": True}


@app.post("/v2/models/flights/infer")
async def infer(request: Request):
    body = await request.json()
    return scorer.infer(body["inputs"])


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=PORT,
        http="httptools",
        loop="uvloop",
        workers=1,
        access_log=False,
        log_level="warning",
    )
