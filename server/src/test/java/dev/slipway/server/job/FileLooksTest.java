package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FileLooksTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1);

    private final CountDownLatch news = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();

    private String late() {
        try {
            answers.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return "look " + looks.incrementAndGet();
    }

    @Test
    void whatIsSeenInTimeIsTheAnswer() {
        FileLooks<String> asked = new FileLooks<>(news::countDown, LONG);
        assertThat(asked.ask("job-1", () -> "there")).contains("there");
        assertThat(asked.ask("job-1", () -> "gone")).contains("gone");
        assertThat(news.getCount()).isEqualTo(1);
    }

    @Test
    void whoeverAsksAgainHasWhatWasSeenSinceByOneLook() throws Exception {
        FileLooks<String> asked = new FileLooks<>(news::countDown, SHORT);
        assertThat(asked.ask("job-1", this::late)).isEmpty();
        assertThat(asked.ask("job-1", this::late)).isEmpty();
        answers.countDown();
        news.await();
        assertThat(asked.ask("job-1", this::late)).contains("look 1");
    }

    @Test
    void whatBreaksALookIsSaid() {
        FileLooks<String> asked = new FileLooks<>(news::countDown, LONG);
        assertThatThrownBy(() ->
                        asked.ask(
                                "job-1",
                                () -> {
                                    throw new IllegalArgumentException("no path");
                                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("files cannot be looked at: job-1")
                .hasRootCauseMessage("no path");
    }
}
