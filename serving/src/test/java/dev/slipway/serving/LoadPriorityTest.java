package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Schema;
import dev.slipway.api.model.VersionState;
import dev.slipway.quiet.Niceness;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.testkit.fake.FakeModel;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/// At which priority versions load.
final class LoadPriorityTest {
    private static final int MOST_VERSIONS = 50;
    private static final long REST = 100_000_000;

    /// So many rests, in which a machine that is too busy comes to have time to spare.
    private static final int MOST_RESTS = 600;

    /// Whoever asks another server may have to start threads for it, which keep the priority of
    /// their starter. Where the machine is too busy, or the server has just begun, nothing loads at
    /// the lowest one.
    @Test
    void whatAnotherServerComputesIsLoadedAtTheUsualPriority() {
        RemoteModel there = new RemoteModel("there", "twice", null);
        ModelManifest remote =
                new ModelManifest(
                        null,
                        null,
                        null,
                        List.of(),
                        Schema.NONE,
                        List.of(),
                        List.of(),
                        null,
                        null,
                        there);
        try (Bench bench = Bench.usual()) {
            long version = 1;
            while (version < MOST_VERSIONS && !isLowest(bench, version, ModelManifest.EMPTY)) {
                LockSupport.parkNanos(100_000_000);
                version++;
            }
            assertThat(isLowest(bench, version + 1, remote)).isFalse();
        }
    }

    /// Code that is made fast is in nobody's way; on a machine that is too busy it is made at the
    /// usual priority.
    @Test
    void versionsSettleAtTheLowestPriority() throws Exception {
        try (Bench bench = Bench.usual()) {
            boolean isLowest = false;
            for (long version = 1; version < MOST_RESTS && !isLowest; version++) {
                CompletableFuture<Boolean> settled = new CompletableFuture<>();
                FakeModel model =
                        FakeModel.summing(2).settlingBy(_ -> settled.complete(Niceness.isLowest()));
                assertThat(bench.install(version, () -> model).isReady()).isTrue();
                isLowest = settled.get(1, TimeUnit.MINUTES);
                LockSupport.parkNanos(isLowest ? 1 : REST);
            }
            assertThat(isLowest).isTrue();
        }
    }

    /// Code that is slow would seem fast beside one that waited for the processor meanwhile.
    @Test
    void whatIsFasterIsMeasuredByTheProcessorThatItTakes() throws Exception {
        try (Bench bench = Bench.usual()) {
            OptionalLong measured = OptionalLong.empty();
            for (long version = 1; version < MOST_RESTS && measured.isEmpty(); version++) {
                CompletableFuture<OptionalLong> settled = new CompletableFuture<>();
                FakeModel model =
                        FakeModel.summing(2)
                                .measuringBy((clock, _) -> {
                                    long rested = rested(clock);
                                    settled.complete(
                                            Niceness.isLowest()
                                                    ? OptionalLong.of(rested)
                                                    : OptionalLong.empty());
                                });
                assertThat(bench.install(version, () -> model).isReady()).isTrue();
                measured = settled.get(1, TimeUnit.MINUTES);
            }
            assertThat(measured.orElseThrow()).isLessThan(REST);
        }
    }

    /// What a clock says of a while in which this thread has no processor.
    private static long rested(LongSupplier clock) {
        long from = clock.getAsLong();
        long began = System.nanoTime();
        while (System.nanoTime() - began < REST) {
            LockSupport.parkNanos(REST);
        }
        return clock.getAsLong() - from;
    }

    private static boolean isLowest(Bench bench, long version, ModelManifest manifest) {
        AtomicBoolean isLowest = new AtomicBoolean();
        VersionState state =
                bench.install(
                        version,
                        () -> {
                            isLowest.set(Niceness.isLowest());
                            return FakeModel.summing(2);
                        },
                        manifest);
        assertThat(state.isReady()).isTrue();
        return isLowest.get();
    }
}
