package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.inference.Permit;
import dev.slipway.api.model.VersionState;
import dev.slipway.testkit.FakeModel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A permit of which something cannot be given back.
final class GivenBackTest {
    /// For whose calls the clock is broken.
    private volatile @Nullable Thread broken;

    private long nanoTime() {
        if (Thread.currentThread().equals(broken)) {
            throw new IllegalStateException("a test");
        }
        return System.nanoTime();
    }

    /// A place is given back at a time, which the clock does not tell.
    @Test
    void permitWhosePlaceBreaksKeepsNoModelOpen() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (Bench bench = Bench.of(Bench.config(4), this::nanoTime)) {
            assertThat(bench.install(1, () -> FakeModel.summing(1).closingBy(closed::countDown)))
                    .isEqualTo(new VersionState.Ready());
            Permit permit = bench.admitted();
            broken = Thread.currentThread();
            assertThatThrownBy(permit::close).hasMessage("a test");
            broken = null;
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isTrue();
            assertThat(closed.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }
}
