package dev.slipway.frontend.http;

import dev.slipway.api.inference.Permit;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.Codec;
import dev.slipway.frontend.http.codec.RequestBody;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Where bodies are decoded: small ones on the caller's thread, large ones on a few platform
/// threads, because a long decode on a virtual thread keeps one of few carriers from all others.
///
/// *Threads*: safe from any number of threads.
final class Decoding implements AutoCloseable {
    private static final int LARGE = 1 << 20;

    private final ExecutorService large;

    /// @param threads how many large bodies are decoded at once
    Decoding(int threads) {
        this.large =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().daemon().name("http-decode-", 0).factory());
    }

    /// The call in a body.
    ///
    /// *Errors*: those of [Codec#decode].
    Call decode(Codec codec, RequestBody body, Permit permit) {
        if (body.length() <= LARGE) {
            return codec.decode(body, permit);
        }
        return result(large.submit(() -> codec.decode(body, permit)));
    }

    /// Waits even when interrupted: the decoder still writes into the permit's buffers.
    private static Call result(Future<Call> decoding) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return decoding.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw thrown(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException thrown(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failure
                ? failure
                : new IllegalStateException("decoding", cause);
    }

    /// Takes no more bodies; those inside are decoded to their end.
    @Override
    public void close() {
        large.shutdown();
    }
}
