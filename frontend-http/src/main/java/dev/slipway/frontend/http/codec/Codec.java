package dev.slipway.frontend.http.codec;

import dev.slipway.api.inference.Permit;
import java.util.Optional;

/// One format of inference requests and their answers.
///
/// *Threads*: safe from any number of threads.
@FunctionalInterface
public interface Codec {
    /// Reads a request.
    ///
    /// *Errors*: [dev.slipway.api.error.RefusalException] that names the place in the body.
    Call decode(RequestBody body, Permit permit);

    /// Looks how many rows a request has and how long its caller waits, as far as its body says so
    /// and a look costs less than decoding it; empty in all other cases. Where decoding
    /// succeeds it finds the same; a body that would be refused may show anything.
    default Optional<Glance> glance(RequestBody body) {
        return Optional.empty();
    }
}
