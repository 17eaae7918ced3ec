package dev.slipway.frontend.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.frontend.http.exchange.SlowCallers.Recurring;
import io.helidon.webserver.CloseConnectionException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One thread looks without a pause, so that it meets the others in each of their steps.
class RecurringWatchTest {
    private static final Duration ALLOWED = Duration.ofSeconds(1);
    private static final long SEED = 168;
    private static final int OFTEN = 5_000;

    private final AtomicLong clock = new AtomicLong(1);
    private final SlowCallers callers = new SlowCallers(ALLOWED, clock::get);
    private final Recurring answers = callers.recurring();
    private final AtomicLong looks = new AtomicLong();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final Thread looking = Thread.ofPlatform().unstarted(this::look);

    @BeforeEach
    void start() {
        looking.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        isOver.set(true);
        looking.join();
    }

    private void look() {
        while (!isOver.get()) {
            callers.look();
            looks.incrementAndGet();
        }
    }

    @Test
    void waitThatTakesTooLongIsCutOffAndTheNextIsNot() {
        for (int i = 0; i < 1_000; i++) {
            answers.within(() -> clock.addAndGet(ALLOWED.toNanos()));
        }

        assertThatThrownBy(() -> answers.within(this::waitTooLong))
                .isInstanceOf(CloseConnectionException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThatCode(() -> answers.within(() -> clock.addAndGet(1))).doesNotThrowAnyException();
    }

    @Test
    void waitAfterALongRestIsWatchedAgain() {
        for (int i = 0; i < 3; i++) {
            answers.within(() -> clock.addAndGet(1));
            awaitLooks();

            assertThatThrownBy(() -> answers.within(this::waitTooLong))
                    .isInstanceOf(CloseConnectionException.class);
        }
    }

    @Test
    void waitThatBeginsWhileTheOneBeforeIsLetGoIsWatched() {
        Random random = new Random(SEED);
        for (int i = 0; i < OFTEN; i++) {
            answers.within(() -> {});
            for (int rest = random.nextInt(300); rest > 0; rest--) {
                Thread.onSpinWait();
            }

            assertThat(isCutOff()).as("wait %s of seed %s", i, SEED).isTrue();
        }
    }

    /// Whether a wait ends that is still open after three looks, and too long by then.
    private boolean isCutOff() {
        try {
            answers.within(() -> {
                clock.addAndGet(ALLOWED.toNanos() + 1);
                awaitLooks();
            });
            return false;
        } catch (CloseConnectionException e) {
            // Whoever looks says first that the wait is over, and interrupts it then.
            while (!Thread.interrupted()) {
                LockSupport.parkNanos(1);
            }
            return true;
        }
    }

    private void awaitLooks() {
        long enough = looks.get() + 3;
        while (looks.get() < enough) {
            LockSupport.parkNanos(1);
        }
    }

    @Test
    void whatFailsInTimeFailsAsItDid() {
        assertThatThrownBy(() ->
                        answers.within(() -> {
                            throw new IllegalStateException("gone");
                        }))
                .hasMessage("gone");
    }

    @Test
    void waitOfAnotherThreadIsWatchedForThatThread() throws InterruptedException {
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        Thread other =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                answers.within(this::waitTooLong);
                            } catch (RuntimeException e) {
                                failure.set(e);
                            }
                        });
        other.join();

        assertThat(failure.get()).isInstanceOf(CloseConnectionException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    /// Waits until somebody interrupts it.
    private void waitTooLong() {
        clock.addAndGet(ALLOWED.toNanos() + 1);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // As a read or a write that was interrupted, it ends.
        }
    }
}
