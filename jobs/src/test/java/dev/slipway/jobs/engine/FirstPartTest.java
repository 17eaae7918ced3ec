package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FirstPartTest {
    private final AtomicInteger begun = new AtomicInteger();
    private final FirstPart part = new FirstPart();

    @Test
    void whatWaitsBeginsWithTheFirstPartAndOnlyOnce() {
        part.then(begun::incrementAndGet);
        assertThat(begun).hasValue(0);
        part.finished();
        part.finished();
        assertThat(begun).hasValue(1);
    }

    @Test
    void partThatNobodyWaitsForIsJustDone() {
        part.finished();
        assertThat(begun).hasValue(0);
    }
}
