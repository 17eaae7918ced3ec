package dev.slipway.frontend.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.frontend.http.exchange.SlowCallers.Recurring;
import io.helidon.webserver.CloseConnectionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecurringWatchTest {
    private static final Duration ALLOWED = Duration.ofSeconds(1);

    private final AtomicLong clock = new AtomicLong(1);
    private final SlowCallers callers = new SlowCallers(ALLOWED, clock::get);
    private final Recurring answers = callers.recurring();

    @BeforeEach
    void look() {
        callers.start();
    }

    @AfterEach
    void close() {
        callers.close();
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
            answers.look(clock.get());
            answers.look(clock.get());

            assertThatThrownBy(() -> answers.within(this::waitTooLong))
                    .isInstanceOf(CloseConnectionException.class);
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
