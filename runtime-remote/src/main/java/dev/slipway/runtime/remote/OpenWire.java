package dev.slipway.runtime.remote;

import dev.slipway.api.spec.BackendTerms;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.remote.wire.BackendException;
import dev.slipway.runtime.remote.wire.FailureKind;
import dev.slipway.runtime.remote.wire.Wire;
import dev.slipway.runtime.remote.wire.Wires;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The wire of a backend: opened when it is needed, and again when the backend's terms, keys or
/// address have changed.
///
/// *Threads*: safe from any number of threads; nobody waits for a name server under the lock.
final class OpenWire implements AutoCloseable {
    private final BackendSpec spec;
    private final Supplier<BackendTerms> terms;
    private volatile @Nullable String token;
    private volatile @Nullable Wire wire;
    private String keysState = "";
    private int attempt;
    private boolean closed;

    /// @param terms asked for what they are when a wire is opened: a caller's may be older
    OpenWire(BackendSpec spec, Supplier<BackendTerms> terms) {
        this.spec = spec;
        this.terms = terms;
    }

    /// The wire, opened when there is none.
    ///
    /// @param call says how long the host's addresses are waited for
    Wire wire(CallTerms call) throws BackendException {
        Wire there = wire;
        while (there == null) {
            BackendTerms now = terms.get();
            there = opened(now, spec.wires().addresses(now, call));
        }
        return there;
    }

    /// Null when it is another host meanwhile.
    private synchronized @Nullable Wire opened(BackendTerms now, List<InetAddress> addresses)
            throws BackendException {
        Wire there = wire;
        if (there != null || !now.equals(terms.get())) {
            return there;
        }
        if (closed) {
            throw new BackendException(FailureKind.MISCONFIGURED, "the connection was removed");
        }
        BackendKeys.Opened keys = keys(now);
        token = keys.token();
        keysState = keys.state();
        Wires.Opening opening = new Wires.Opening(() -> token, keys.tls());
        Wire made = spec.wires().open(now, opening, addresses, attempt);
        wire = made;
        return made;
    }

    private BackendKeys.Opened keys(BackendTerms now) throws BackendException {
        try {
            return spec.keys().of(now);
        } catch (IOException e) {
            throw new BackendException(FailureKind.MISCONFIGURED, String.valueOf(e.getMessage()));
        }
    }

    /// Reads the keys again; another token counts at once, other certificates from the next
    /// connection on.
    synchronized void refresh() throws BackendException {
        BackendKeys.Opened keys = keys(terms.get());
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
