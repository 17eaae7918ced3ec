package dev.slipway.serving.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SlotWatchTest {
    @Test
    void tickThatBreaksIsNotTheLast() throws InterruptedException {
        CountDownLatch ticks = new CountDownLatch(2);
        try (SlotWatch watch =
                SlotWatch.start(
                        () -> {
                            ticks.countDown();
                            throw new OutOfMemoryError("unable to create native thread");
                        },
                        3,
                        event -> {})) {
            assertThat(ticks.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(watch.wanted()).isEqualTo(3);
        }
    }
}
