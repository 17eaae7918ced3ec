package dev.slipway.runtime.remote;

import dev.slipway.api.spec.BackendTerms.Protocol;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// A server of the Open Inference Protocol that behaves as it is told, at a port of its own.
///
/// Its model `twice` takes `x` FP32[-1, 2] and gives `y` FP32[-1, 2], which is twice `x`, and `z`
/// BYTES[-1, 1], the first column as text.
abstract class PlayedBackend implements AutoCloseable {
    static final int WIDTH = 2;

    private final AtomicInteger requests = new AtomicInteger();
    private volatile IntFunction<Behaviour> script = request -> Behaviour.GOOD;
    private volatile boolean serverReady = true;
    private volatile boolean modelReady = true;
    private volatile boolean describes = true;
    private volatile long toldMicros;
    private volatile String token = "";
    private volatile boolean wasLeft;

    abstract Protocol protocol();

    abstract int port();

    /// What becomes of the `n`-th inference request from now on, the first being 0.
    final void behave(IntFunction<Behaviour> next) {
        requests.set(0);
        script = next;
    }

    final void behave(Behaviour always) {
        behave(request -> always);
    }

    /// What the server says of its readiness, and of the model's.
    final void ready(boolean ofServer, boolean ofModel) {
        serverReady = ofServer;
        modelReady = ofModel;
    }

    /// Lets nobody know any more what the model takes and gives.
    final void hideDescription() {
        describes = false;
    }

    /// Inference requests that have come.
    final int requests() {
        return requests.get();
    }

    /// The latest deadline that a request told, in microseconds; 0 when none did.
    final long toldMicros() {
        return toldMicros;
    }

    /// The token of the latest request; empty when it had none.
    final String token() {
        return token;
    }

    /// Whether a caller has left an inference request that hangs.
    final boolean wasLeft() {
        return wasLeft;
    }

    // What follows is called by the servers.

    final boolean isServerReady() {
        return serverReady;
    }

    final boolean isModelReady() {
        return modelReady;
    }

    final boolean isDescribing() {
        return describes;
    }

    /// An inference request has come: what becomes of it.
    final Behaviour next() {
        return script.apply(requests.getAndIncrement());
    }

    final void tellMicros(long micros) {
        toldMicros = micros;
    }

    final void show(String shown) {
        token = shown;
    }

    final void left(boolean byCaller) {
        wasLeft = byCaller;
    }

    @Override
    public abstract void close();
}
