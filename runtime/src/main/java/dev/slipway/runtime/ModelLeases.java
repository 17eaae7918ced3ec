package dev.slipway.runtime;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the calls inside a model, so that it is closed only when the last one has left.
///
/// *Threads*: `acquire` and a lease's `close` are lock-free and never wait; `close` waits for the
/// leases that are out and closes the model on its own thread, so no request ever pays for it.
public final class ModelLeases implements AutoCloseable {
    private static final long CLOSED = Long.MIN_VALUE;

    private final LoadedModel model;
    private final Runnable closing;
    private final AtomicLong leases = new AtomicLong();
    private final CountDownLatch empty = new CountDownLatch(1);
    private final AtomicBoolean modelClosed = new AtomicBoolean();
    private final Lease lease = new Lease();

    /// Takes ownership of `model`.
    public ModelLeases(LoadedModel model) {
        this(model, model::close);
    }

    /// Takes ownership of `model`, which `closing` closes.
    public ModelLeases(LoadedModel model, Runnable closing) {
        this.model = model;
        this.closing = closing;
    }

    /// The model; whoever calls it holds a lease.
    public LoadedModel model() {
        return model;
    }

    /// One call's hold on the model.
    public final class Lease implements AutoCloseable {
        private Lease() {}

        /// The model, valid until `close`.
        public LoadedModel model() {
            return model;
        }

        /// Lets go; exactly once per acquisition.
        @Override
        public void close() {
            if (leases.decrementAndGet() == CLOSED) {
                empty.countDown();
            }
        }
    }

    /// A lease, or empty once the model is closed or closing.
    public Optional<Lease> acquire() {
        if (leases.getAndIncrement() >= 0) {
            return Optional.of(lease);
        }
        lease.close();
        return Optional.empty();
    }

    /// How many leases are out.
    public long outstanding() {
        long count = leases.get();
        return count < 0 ? count - CLOSED : count;
    }

    /// Grants no further lease, waits until none is out and closes the model. Idempotent.
    ///
    /// *Errors*: restores the interrupt flag and keeps waiting; a model in use is never closed.
    /// What the model throws on closing reaches the first caller.
    @Override
    public void close() {
        long before = leases.getAndUpdate(count -> count < 0 ? count : count + CLOSED);
        if (before == 0) {
            empty.countDown();
        }
        awaitEmpty();
        if (modelClosed.compareAndSet(false, true)) {
            closing.run();
        }
    }

    private void awaitEmpty() {
        boolean interrupted = false;
        while (true) {
            try {
                empty.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
