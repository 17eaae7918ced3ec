package dev.slipway.runtime.remote;

import dev.slipway.api.spec.BackendTerms.Protocol;
import java.util.function.IntFunction;

/// A server of the Open Inference Protocol that behaves as it is told, at a port of its own.
///
/// Its model `twice` takes `x` FP32[-1, 2] and gives `y` FP32[-1, 2], which is twice `x`, and `z`
/// BYTES[-1, 1], the first column as text.
interface PlayedBackend extends AutoCloseable {
    int WIDTH = 2;

    Protocol protocol();

    int port();

    /// What becomes of the `n`-th inference request from now on, the first being 0.
    void behave(IntFunction<Behaviour> script);

    default void behave(Behaviour always) {
        behave(request -> always);
    }

    /// What the server says of its readiness, and of the model's.
    void ready(boolean server, boolean model);

    /// Inference requests that have come.
    int requests();

    /// The latest deadline that a request told, in microseconds; 0 when none did.
    long toldMicros();

    /// The token of the latest request; empty when it had none.
    String token();

    /// Whether a caller has left an inference request that hangs.
    boolean wasLeft();

    @Override
    void close();
}
