package dev.slipway.api.status;

/// What the time between the first request for a dormant version and its answer goes to.
public enum LoadPhase {
    /// Until a loading thread is free.
    QUEUE,
    /// The package is laid out from the store and every byte checked.
    FETCH,
    /// The package is opened: its manifest read, its main file hashed.
    VERIFY,
    /// Room is made, and the runtime loads the model.
    LOAD,
    /// The model is run until it is as fast as it will be, and its golden rows are compared.
    WARM_UP,
    /// From there to the first answer.
    FIRST_ANSWER
}
