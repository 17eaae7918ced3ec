package dev.slipway.frontend.http;

import dev.slipway.api.inference.Permit;
import dev.slipway.api.work.LongWork;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.Codec;
import dev.slipway.frontend.http.codec.RequestBody;

/// Where bodies are decoded: small ones on the caller's thread, large ones as [LongWork].
///
/// *Threads*: safe from any number of threads.
record Decoding(LongWork large) {
    /// The call in a body.
    ///
    /// *Errors*: those of [Codec#decode].
    Call decode(Codec codec, RequestBody body, Permit permit) {
        return body.length() <= LongWork.LARGE_BYTES
                ? codec.decode(body, permit)
                : large.run(() -> codec.decode(body, permit));
    }
}
