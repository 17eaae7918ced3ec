package dev.slipway.runtime.remote;

import dev.slipway.api.spec.BackendTerms;
import dev.slipway.runtime.remote.wire.BackendException;
import dev.slipway.runtime.remote.wire.FailureKind;
import dev.slipway.runtime.remote.wire.Wire;
import dev.slipway.runtime.remote.wire.Wires;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The wire of a backend: opened when it is needed, and again when the backend's terms, keys or
/// address have changed.
///
/// *Threads*: safe from any number of threads; opening resolves a name under a lock.
final class OpenWire implements AutoCloseable {
    private final BackendSpec spec;
    private volatile @Nullable String token;
    private volatile @Nullable Wire wire;
    private String keysState = "";
    private int attempt;
    private boolean closed;

    OpenWire(BackendSpec spec) {
        this.spec = spec;
    }

    Wire wire(BackendTerms terms) throws BackendException {
        Wire there = wire;
        return there == null ? opened(terms) : there;
    }

    private synchronized Wire opened(BackendTerms terms) throws BackendException {
        Wire there = wire;
        if (there != null) {
            return there;
        }
        if (closed) {
            throw new BackendException(FailureKind.MISCONFIGURED, "the connection was removed");
        }
        BackendKeys.Opened keys = keys(terms);
        token = keys.token();
        keysState = keys.state();
        Wire made = spec.wires().open(terms, new Wires.Opening(() -> token, keys.tls()), attempt);
        wire = made;
        return made;
    }

    private BackendKeys.Opened keys(BackendTerms terms) throws BackendException {
        try {
            return spec.keys().of(terms);
        } catch (IOException e) {
            throw new BackendException(FailureKind.MISCONFIGURED, String.valueOf(e.getMessage()));
        }
    }

    /// Reads the keys again; another token counts at once, other certificates from the next
    /// connection on.
    synchronized void refresh(BackendTerms terms) throws BackendException {
        BackendKeys.Opened keys = keys(terms);
        token = keys.token();
        if (!keys.state().equals(keysState)) {
            reopen();
        }
    }

    /// Has a connection that was lost tried again at once.
    void wake() {
        Wire there = wire;
        if (there != null) {
            there.wake();
        }
    }

    /// Lets the next call open another wire, to the host's next address.
    synchronized void reopen() {
        Wire before = wire;
        wire = null;
        attempt++;
        if (before != null) {
            before.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        reopen();
    }
}
