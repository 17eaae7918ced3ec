package dev.slipway.client.prediction;

/// Predictions with typed tensors, over one transport.
public sealed interface PredictCalls extends AutoCloseable
        permits HttpPredictCalls, GrpcPredictCalls {
    /// The answer to one request.
    ///
    /// *Errors*: `SlipwayException`.
    Prediction predict(PredictRequest request);

    /// Gives back the connections that are its own.
    @Override
    void close();
}
