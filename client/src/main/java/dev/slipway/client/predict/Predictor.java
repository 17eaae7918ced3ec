package dev.slipway.client.predict;

/// Something that answers predictions.
public interface Predictor extends AutoCloseable {
    /// The answer to one request.
    ///
    /// *Errors*: [SlipwayException].
    Prediction predict(PredictRequest request);

    /// Gives connections back.
    @Override
    void close();
}
