package dev.slipway.frontend.http.exchange;

import java.time.Duration;
import java.util.concurrent.Semaphore;

/// Takes what callers still send behind the last answer of their connection, and forgets it.
///
/// The kernel resets a connection that is closed while bytes come in. Most callers send their whole
/// body before they read an answer: they would meet a broken connection, and not the reason why
/// they were refused. To read on costs a processor, so it is done for a short time, for so many
/// bytes and for few at once; the connections of others end as they are.
///
/// *Threads*: any number, each the one of its connection.
public final class UnreadBodies {
    private static final int AT_ONCE = 16;
    private static final Duration LONGEST = Duration.ofSeconds(2);

    /// Twice what clients of ours send of a file at once.
    private static final long MOST_BYTES = 16L << 20;

    private final SlowCallers slowCallers;
    private final Semaphore places = new Semaphore(AT_ONCE);

    /// @param slowCallers ends the wait for those who send no more
    public UnreadBodies(SlowCallers slowCallers) {
        this.slowCallers = slowCallers;
    }

    /// Takes the rest of the exchange's body, if there is any; nothing else may be read from its
    /// connection any more.
    public void takeAway(Exchange exchange) {
        if (!exchange.isStillSent() || !places.tryAcquire()) {
            return;
        }
        try {
            slowCallers.within(LONGEST, () -> exchange.takeAway(MOST_BYTES));
        } catch (RuntimeException e) {
            // They have left or take too long: the connection ends either way.
        } finally {
            places.release();
        }
    }
}
