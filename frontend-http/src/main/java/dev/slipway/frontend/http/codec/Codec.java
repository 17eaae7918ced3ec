package dev.slipway.frontend.http.codec;

import dev.slipway.api.inference.Permit;

/// One format of inference requests and their answers.
///
/// *Threads*: safe from any number of threads.
@FunctionalInterface
public interface Codec {
    /// Reads a request.
    ///
    /// *Errors*: [dev.slipway.api.error.RefusalException] that names the place in the body.
    Call decode(RequestBody body, Permit permit);
}
