package dev.slipway.api.inference;

/// The only door to a prediction: every front end asks for admission with the head alone, reads and
/// decodes the body only with a permit, and hands the request in with it.
///
/// *Threads*: safe from any number of threads; `predict` blocks until the answer or the deadline.
public interface Predictions {
    /// Decides from the head alone whether the body may be read; never waits, but may answer with a
    /// place to wait at.
    Admission admit(RequestHead head);

    /// Answers the request, or says why not. The permit stays open: its owner closes it when the
    /// answer's bytes have been copied, because its tensors may live in the permit's buffers.
    PredictionOutcome predict(InferenceRequest request, Permit permit, Deadline deadline);
}
