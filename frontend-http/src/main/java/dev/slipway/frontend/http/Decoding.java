package dev.slipway.frontend.http;

import dev.slipway.api.inference.Permit;
import dev.slipway.api.work.LongWork;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.Codec;
import dev.slipway.frontend.http.codec.RequestBody;

/// Where bodies are decoded: small ones on the caller's thread, large ones as [LongWork].
///
/// *Threads*: safe from any number of threads.
final class Decoding implements AutoCloseable {
    private static final int LARGE = 1 << 20;

    private final LongWork large;

    /// @param threads how many large bodies are decoded at once
    Decoding(int threads) {
        this.large = new LongWork("http-decode-", threads);
    }

    /// The call in a body.
    ///
    /// *Errors*: those of [Codec#decode].
    Call decode(Codec codec, RequestBody body, Permit permit) {
        return body.length() <= LARGE
                ? codec.decode(body, permit)
                : large.run(() -> codec.decode(body, permit));
    }

    /// Takes no more bodies; those inside are decoded to their end.
    @Override
    public void close() {
        large.close();
    }
}
