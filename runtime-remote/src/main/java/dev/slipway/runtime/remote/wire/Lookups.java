package dev.slipway.runtime.remote.wire;

import dev.slipway.runtime.CallTerms;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Questions for the addresses of hosts, each on a thread of its own. A name server that does not
/// answer holds whoever asks it for as long as the system likes, and with a virtual thread its
/// carrier, which answers other requests.
///
/// *Threads*: safe from any number of threads; none waits longer than its terms say. However many
/// want a host, one thread asks for it.
final class Lookups {
    private static final long LOOK_NANOS = 20_000_000;

    private final Wires.Addresses addresses;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private final Map<String, FutureTask<List<InetAddress>>> open = new HashMap<>();

    /// @param nanoTime the monotonic clock of deadlines
    Lookups(Wires.Addresses addresses, LongSupplier nanoTime) {
        this.addresses = addresses;
        this.nanoTime = nanoTime;
    }

    /// The addresses of a host that may be called, one at least.
    ///
    /// *Errors*: [BackendException] when there is none, or none is known as the terms end.
    List<InetAddress> of(String host, CallTerms terms) throws BackendException {
        FutureTask<List<InetAddress>> question = question(host);
        while (true) {
            long left = terms.deadline().remainingNanos(nanoTime.getAsLong());
            if (left <= 0) {
                throw new BackendException(
                        FailureKind.TIMEOUT, "no address of " + host + " in time");
            }
            try {
                return question.get(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (terms.isAbandoned().getAsBoolean()) {
                    throw new BackendException(FailureKind.ABANDONED, "nobody waits any more");
                }
            } catch (ExecutionException e) {
                throw failure(host, e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BackendException(FailureKind.ABANDONED, "interrupted");
            }
        }
    }

    private static BackendException failure(String host, @Nullable Throwable cause) {
        return cause instanceof BackendException told
                ? new BackendException(told.kind(), told.words(), null, told)
                : new BackendException(
                        FailureKind.UNREACHABLE,
                        "the addresses of " + host + " cannot be found: " + cause,
                        null,
                        cause);
    }

    /// The one that is open for a host, or a new one.
    private synchronized FutureTask<List<InetAddress>> question(String host) {
        FutureTask<List<InetAddress>> there = open.get(host);
        if (there != null) {
            return there;
        }
        FutureTask<List<InetAddress>> question =
                new FutureTask<>(() -> List.copyOf(addresses.of(host)));
        Thread.ofPlatform()
                .name("lookup " + host)
                .daemon()
                .start(() -> {
                    question.run();
                    forget(host);
                });
        // To forget it takes this lock, so it is not forgotten before it is there.
        open.put(host, question);
        return question;
    }

    private synchronized void forget(String host) {
        open.remove(host);
    }
}
