package dev.slipway.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LastingWorkTest {
    private final List<Throwable> told = new ArrayList<>();

    @Test
    void whateverBreaksIsToldAsItIs() {
        IOException disk = new IOException("disk: read-only");
        IllegalStateException state = new IllegalStateException("not now");
        OutOfMemoryError memory = new OutOfMemoryError("unable to create native thread");
        new LastingWork(() -> {}, told::add).run();
        assertThat(told).isEmpty();
        new LastingWork(
                        () -> {
                            throw disk;
                        },
                        told::add)
                .run();
        new LastingWork(
                        () -> {
                            throw state;
                        },
                        told::add)
                .run();
        new LastingWork(
                        () -> {
                            throw memory;
                        },
                        told::add)
                .run();
        assertThat(told).containsExactly(disk, state, memory);
    }

    /// Where there is no memory to work there may be none to tell of it.
    @Test
    void timerGoesOnWhereNobodyCanBeTold() throws InterruptedException {
        CountDownLatch times = new CountDownLatch(3);
        LastingWork work =
                new LastingWork(
                        () -> {
                            times.countDown();
                            throw new OutOfMemoryError("unable to create native thread");
                        },
                        broken -> {
                            throw new OutOfMemoryError("again");
                        });
        try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
            ScheduledFuture<?> turns =
                    timer.scheduleWithFixedDelay(work, 0, 1, TimeUnit.MILLISECONDS);
            assertThat(times.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(turns.cancel(false)).isTrue();
        }
    }
}
