package dev.slipway.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DoorsTest {
    private static void meet(CyclicBarrier both) {
        try {
            int _ = both.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("nobody else stops", e);
        }
    }

    @Test
    void bothStopAtTheSameTime() {
        CyclicBarrier both = new CyclicBarrier(2);
        Doors.stopped(() -> meet(both), () -> meet(both));
        assertThat(both.isBroken()).isFalse();
    }

    @Test
    void oneThatBreaksIsToldOfOnceTheOtherHasStopped() {
        AtomicBoolean hasStopped = new AtomicBoolean();
        Runnable breaks =
                () -> {
                    throw new IllegalStateException("broken");
                };
        assertThatThrownBy(() -> Doors.stopped(breaks, () -> hasStopped.set(true)))
                .hasMessageContaining("broken");
        assertThat(hasStopped).isTrue();
        hasStopped.set(false);
        assertThatThrownBy(() -> Doors.stopped(() -> hasStopped.set(true), breaks))
                .hasMessageContaining("broken");
        assertThat(hasStopped).isTrue();
    }

    @Test
    void bothStopThoughThereIsNoThreadForOneOfThem() {
        AtomicInteger stopped = new AtomicInteger();
        Doors.stopped(
                stopped::incrementAndGet,
                stopped::incrementAndGet,
                _ -> {
                    throw new OutOfMemoryError("unable to create native thread");
                });
        assertThat(stopped).hasValue(2);
    }
}
