package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.serving.ledger.LedgerState;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.fake.FakeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Versions that many threads load, fail to load and unload.
final class MemoryPropertyTest {
    private static final long BUDGET = 1_000;
    private static final int MOST = 300;
    private static final int THREADS = 4;
    private static final int STEPS = Campaign.cases(25, 90);

    /// What models hold that were loaded and not closed, however the ledger counts.
    private final AtomicLong open = new AtomicLong();

    @Test
    void whatModelsHoldNeverExceedsTheBudgetAndNothingLeaks() {
        Property.holds(
                Campaign.cases(3, 30),
                random -> {
                    try (Bench bench = Bench.of(Bench.config(16, MemoryBudget.of(BUDGET)));
                            ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
                        bench.estimate = new ResourceEstimate(MOST, MOST, true);
                        List<Future<?>> running = new ArrayList<>();
                        for (int thread = 0; thread < THREADS; thread++) {
                            SplittableRandom own = random.split();
                            long first = 1 + 100L * thread;
                            running.add(threads.submit(() -> work(bench, first, own)));
                        }
                        for (Future<?> thread : running) {
                            thread.get();
                        }
                        bench.stop();
                        LedgerState end = bench.serving.memory();
                        assertThat(end.held()).isEqualTo(MemoryUse.NONE);
                        assertThat(end.reserved()).isEqualTo(MemoryUse.NONE);
                        assertThat(open.get()).isZero();
                    }
                });
    }

    private void work(Bench bench, long first, SplittableRandom random) {
        for (int step = 0; step < STEPS; step++) {
            long version = first + step;
            long holds = random.nextInt(1, MOST + 1);
            boolean isBroken = random.nextInt(4) == 0;
            bench.install(version, () -> model(holds, isBroken));
            LedgerState state = bench.serving.memory();
            assertThat(state.held().plus(state.reserved()).total()).isLessThanOrEqualTo(BUDGET);
            if (random.nextInt(3) > 0) {
                bench.serving.fleet().remove(Bench.id(first + random.nextInt(step + 1)));
            }
        }
    }

    private FakeModel model(long holds, boolean isBroken) {
        if (isBroken) {
            throw new IllegalStateException("broken");
        }
        assertThat(open.addAndGet(holds)).isLessThanOrEqualTo(BUDGET);
        return FakeModel.summing(2)
                .holding(MemoryUse.ofHeap(holds))
                .closingBy(() -> open.addAndGet(-holds));
    }
}
