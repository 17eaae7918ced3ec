package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What an expectation that is far too high may and may not do.
final class WrongFitTest {
    private final AtomicLong now = new AtomicLong(TimeUnit.SECONDS.toNanos(10));
    private final CostFit cost = CostFit.guess(5_000_000);

    @Test
    void oneCallInAWhileIsTriedThoughItLooksHopeless() {
        Execution execution = execution();
        assertThat(isHopeless(execution)).isTrue();
        now.addAndGet(Execution.TRIAL_NANOS);
        assertThat(isHopeless(execution)).isFalse();
        assertThat(isHopeless(execution)).isTrue();
    }

    /// Else nobody would be: who is only asked about is refused by others all the same.
    @Test
    void whoeverIsAskedAboutBeforehandIsNotTheOneThatIsTried() {
        Execution execution = execution();
        assertThat(isHopelessUntried(execution)).isTrue();
        now.addAndGet(Execution.TRIAL_NANOS);
        assertThat(isHopelessUntried(execution)).isFalse();
        assertThat(isHopelessUntried(execution)).isFalse();
        assertThat(isHopeless(execution)).isFalse();
        assertThat(isHopelessUntried(execution)).isTrue();
    }

    @Test
    void guessGivesWayToTheFirstCallThatRan() {
        cost.learn(1, 2_000);
        assertThat(cost.predictNanos(1)).isLessThan(100_000);
        Execution execution = execution();
        assertThat(isHopeless(execution)).isFalse();
    }

    /// Callers are refused by it before any has been let in.
    @Test
    void guessSaysNothingOfHowFastCallsGo() {
        Execution execution = execution();
        assertThat(execution.pace().nanos(1_000)).isZero();
        cost.learn(1, 2_000_000);
        assertThat(execution.pace().nanos(1_000)).isGreaterThan(1_000_000_000L);
    }

    @Test
    void costOfLongTextsDoesNotCondemnShortOnes() {
        ShapeCosts costs = new ShapeCosts(CostFit.guess(5_000_000), true, null);
        for (int i = 0; i < 100; i++) {
            costs.learn(List.of(text(8)), 1, 1_000_000);
            costs.learn(List.of(text(512)), 1, 80_000_000);
        }
        assertThat(costs.all().predictNanos(1)).isGreaterThan(10_000_000);
        assertThat(costs.leastNanos(1)).isLessThan(2_000_000);
    }

    private static Tensor text(int tokens) {
        return DenseTensor.ofLongs(Shape.of(1, tokens), new long[tokens]);
    }

    private boolean isHopeless(Execution execution) {
        return execution.isHopeless(1, new Deadline(now.get() + 1_000_000), now.get());
    }

    private boolean isHopelessUntried(Execution execution) {
        return execution.isHopelessUntried(1, new Deadline(now.get() + 1_000_000), now.get());
    }

    private Execution execution() {
        return new Execution(
                "test",
                new Execution.Traits(false, false, new Sharing.Impossible("a test"), null),
                cost,
                new SlotSpec(
                        new NodeSlots(1, now::get),
                        4,
                        new CarrierGuard(2),
                        new DirectBufferPool(0)));
    }
}
