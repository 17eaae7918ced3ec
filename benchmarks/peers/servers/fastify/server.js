'use strict';
// Fastify + onnxruntime-node answering V2 JSON: server.js MODEL.onnx PORT WORKERS

const cluster = require('node:cluster');
const fastify = require('fastify');
const ort = require('onnxruntime-node');

const [model, port, workers] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];

async function serve() {
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const app = fastify({ logger: false });
  app.get('/v2/health/live', async () => ({ live: true }));
  app.get('/v2/health/ready', async () => ({ ready: true }));
  app.post('/v2/models/flights/infer', async (request) => {
    const input = request.body.inputs[0];
    const feeds = { [input.name]: new ort.Tensor('float32', Float32Array.from(input.data), input.shape) };
    const results = await session.run(feeds);
    const outputs = Object.entries(results).map(([name, tensor]) => ({
      name,
      datatype: tensor.type === 'int64' ? 'INT64' : 'FP32',
      shape: tensor.dims,
      data: Array.from(tensor.data, Number),
    }));
    return { model_name: 'flights', outputs };
  });
  await app.listen({ host: '127.0.0.1', port });
}

if (workers > 1 && cluster.isPrimary) {
  for (let worker = 0; worker < workers; worker++) {
    cluster.fork();
  }
} else {
  serve();
}
