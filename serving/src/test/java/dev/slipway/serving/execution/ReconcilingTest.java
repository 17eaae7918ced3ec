package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Metering;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Metered time against a clock that stands still but for what executions take.
final class ReconcilingTest {
    private static final long SEED = 63;
    private static final long LONG = 7_000_001;
    private static final float POISON = -1;

    /// On a clock that stands still nothing may wait for time to pass.
    private static final BatchGoal AT_ONCE =
            new BatchGoal(
                    Duration.ofSeconds(1), new EndpointSpec.Batching(null, Duration.ZERO, false));

    private static final BatchGoal ONE_BY_ONE =
            new BatchGoal(
                    Duration.ofSeconds(1), new EndpointSpec.Batching(1, Duration.ZERO, false));

    private static final Deadline FAR = new Deadline(TimeUnit.DAYS.toNanos(1));

    private final AtomicLong now = new AtomicLong();
    private final NodeSlots slots = new NodeSlots(1, now::get);
    private final Metering metering = new Metering(now::get);
    private final VersionMeter meter =
            metering.of(new VersionId(new EndpointName("flights"), new VersionNumber(1)));
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore gate = new Semaphore(0);
    private final FakeModel model =
            FakeModel.answering(
                    Signature.of(
                            List.of(TensorSpec.of("input", Datatype.FP32, -1, 1)),
                            List.of(TensorSpec.of("output", Datatype.FP32, -1, 1))),
                    this::answer);

    @AfterEach
    void end() {
        gate.release(1_000_000);
        callers.close();
        slots.close();
    }

    @Test
    void slotTimeOfAllTeamsIsTheTimeThatPassed() throws Exception {
        Execution execution = execution(5_100_000);
        execution.follow(AT_ONCE);
        SplittableRandom random = new SplittableRandom(SEED);
        int answered = 0;
        for (int round = 0; round < 50; round++) {
            List<Future<CallResult>> calls = new ArrayList<>();
            int count = 1 + random.nextInt(9);
            for (int i = 0; i < count; i++) {
                calls.add(submit(execution, "team-" + random.nextInt(4), random));
            }
            gate.release(1_000_000);
            for (Future<CallResult> call : calls) {
                answered += call.get() instanceof CallResult.Outputs ? 1 : 0;
            }
            gate.drainPermits();
            awaitReconciled();
        }
        assertThat(answered).isPositive();
        assertThat(now.get()).isGreaterThan(50 * LONG);
    }

    /// On a clock that goes on with every look at it, to pick the next call takes time, too.
    @Test
    void slotThatIsNeverIdleIsChargedWithoutAGap() throws Exception {
        AtomicLong ticks = new AtomicLong();
        try (NodeSlots ticking = new NodeSlots(1, ticks::incrementAndGet)) {
            Execution execution = execution(5_100_000, ticking);
            execution.follow(ONE_BY_ONE);
            SplittableRandom random = new SplittableRandom(SEED);
            List<Future<CallResult>> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                calls.add(submit(execution, "team", random));
                while (execution.waitingCalls() < i) {
                    Thread.onSpinWait();
                }
            }
            gate.release(1_000_000);
            long first = Long.MAX_VALUE;
            long last = 0;
            for (Future<CallResult> call : calls) {
                first = Math.min(first, call.get().startNanos());
                last = Math.max(last, call.get().endNanos());
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (metered() < last - first && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(metered()).isGreaterThanOrEqualTo(last - first);
        }
    }

    @Test
    void timeOnCallersThreadsCountsLikeSlotTime() {
        Execution execution = execution(1_000);
        gate.release(10);
        for (int i = 0; i < 10; i++) {
            execution.run(call("team-" + i % 2, i == 3 ? POISON : i, 1));
        }
        assertThat(metered()).isEqualTo(now.get()).isEqualTo(10 * (LONG + 1));
        assertThat(metering.readings())
                .extracting(MeterReading::team)
                .containsExactlyInAnyOrder(new TeamName("team-0"), new TeamName("team-1"));
    }

    /// A slot charges what it ran right after it has answered.
    private void awaitReconciled() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (metered() != now.get() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(metered()).as("seed %d", SEED).isEqualTo(now.get());
    }

    private long metered() {
        return metering.readings().stream().mapToLong(one -> one.usage().slotNanos()).sum();
    }

    private Future<CallResult> submit(Execution execution, String team, SplittableRandom random) {
        float value = random.nextInt(5) == 0 ? POISON : random.nextInt(100);
        int rows = 1 + random.nextInt(7);
        return callers.submit(() -> execution.run(call(team, value, rows)));
    }

    private ModelCall call(String team, float value, int rows) {
        float[] values = new float[rows];
        values[rows - 1] = value;
        return new ModelCall(
                model,
                List.of(DenseTensor.ofFloats(Shape.of(rows, 1), values)),
                OutputSelection.of(0),
                TensorAllocator.heap(),
                rows,
                FAR,
                new Kept(),
                meter.account(CostCause.SERVE, new TeamName(team)));
    }

    private Execution execution(double nanos) {
        return execution(nanos, slots);
    }

    private static Execution execution(double nanos, NodeSlots slots) {
        return new Execution(
                "flights",
                new Execution.Traits(false, false, new Sharing.Allowed(), null),
                CostFit.through(nanos, 64, nanos * 2),
                new SlotSpec(slots, 64, new CarrierGuard(2), new DirectBufferPool(1 << 20)));
    }

    private List<Tensor> answer(List<Tensor> inputs, TensorAllocator allocator) {
        DenseTensor input = (DenseTensor) inputs.getFirst();
        gate.acquireUninterruptibly();
        now.addAndGet(LONG + input.rows());
        for (int row = 0; row < input.rows(); row++) {
            if (input.floatAt(row) == POISON) {
                throw InferenceException.badInput("poison", new IllegalStateException());
            }
        }
        return List.of(input);
    }
}
