package dev.slipway.frontend.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.exchange.SlowCallers.Recurring;
import io.helidon.webserver.CloseConnectionException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Looks in a moment without memory or threads.
final class SlowCallersLookTest {
    private static final Duration ALLOWED = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AtomicLong clock = new AtomicLong(1);
    private final AtomicBoolean isLate = new AtomicBoolean();
    private final CountDownLatch waits = new CountDownLatch(1);

    @Test
    void waitThatTakesTooLongEndsThoughThereIsNoThreadToAnswerOn() throws InterruptedException {
        SlowCallers callers =
                new SlowCallers(
                        ALLOWED,
                        clock::get,
                        _ -> {
                            throw new OutOfMemoryError("no thread");
                        });
        Thread waiting = Thread.startVirtualThread(() -> waitTooLong(callers));
        waits.await();

        callers.look();

        assertThat(waiting.join(PATIENCE)).isTrue();
        assertThat(isLate).isTrue();
    }

    @Test
    void lookThatBreaksIsFollowedByOthers() throws InterruptedException {
        Thread test = Thread.currentThread();
        AtomicBoolean isBroken = new AtomicBoolean(true);
        CountDownLatch broke = new CountDownLatch(1);
        try (SlowCallers callers =
                new SlowCallers(
                        ALLOWED,
                        () -> {
                            if (!Thread.currentThread().equals(test) && isBroken.getAndSet(false)) {
                                broke.countDown();
                                throw new OutOfMemoryError("none for a moment");
                            }
                            return clock.get();
                        })) {
            callers.start();
            broke.await();

            Thread waiting = Thread.startVirtualThread(() -> waitTooLong(callers));

            assertThat(waiting.join(PATIENCE)).isTrue();
            assertThat(isLate).isTrue();
        }
    }

    @Test
    void looksTakeNoCarrierOfVirtualThreads() {
        CompletableFuture<Boolean> isVirtual = new CompletableFuture<>();
        try (SlowCallers callers =
                new SlowCallers(
                        ALLOWED,
                        () -> {
                            isVirtual.complete(Thread.currentThread().isVirtual());
                            return clock.get();
                        })) {
            callers.start();

            assertThat(isVirtual.join()).isFalse();
        }
    }

    /// A second's looks are twenty.
    @Test
    void connectionThatRestsIsLookedAtForASecondAndThenNoMore() {
        SlowCallers callers = new SlowCallers(ALLOWED, clock::get);
        Recurring answers = callers.recurring();

        answers.within(() -> {});
        for (int i = 0; i < 19; i++) {
            callers.look();
        }
        int lookedAt = callers.recurringLookedAt();
        callers.look();

        assertThat(lookedAt).isEqualTo(1);
        assertThat(callers.recurringLookedAt()).isZero();
    }

    @Test
    void connectionThatWaitsAgainBehindItsRestIsLookedAtAgain() {
        SlowCallers callers = new SlowCallers(ALLOWED, clock::get);
        Recurring answers = callers.recurring();
        answers.within(() -> {});
        for (int i = 0; i < 20; i++) {
            callers.look();
        }

        answers.within(() -> {});
        callers.look();

        assertThat(callers.recurringLookedAt()).isEqualTo(1);
    }

    /// Until somebody interrupts it.
    private void waitTooLong(SlowCallers callers) {
        try {
            callers.within(() -> {
                clock.addAndGet(ALLOWED.toNanos() + 1);
                waits.countDown();
                awaitInterrupt();
            });
        } catch (CloseConnectionException e) {
            isLate.set(true);
        }
    }

    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // As a read or a write that was interrupted, it ends.
        }
    }
}
