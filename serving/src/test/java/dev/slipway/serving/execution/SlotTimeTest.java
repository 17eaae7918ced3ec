package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// All time of the slots is on an account or idle. The clock goes on with every look at it, so that
/// whatever lies between two looks would be missing.
final class SlotTimeTest {
    private static final int SLOTS = 2;
    private static final long SEED = 164;
    private static final long CALL = 7_000_000;
    private static final long LOOK = 100_000;
    private static final float POISON = -1;

    private static final BatchGoal AT_ONCE =
            new BatchGoal(
                    Duration.ofSeconds(1), new EndpointSpec.Batching(null, Duration.ZERO, false));

    private static final Deadline FAR = new Deadline(TimeUnit.DAYS.toNanos(1));

    private final AtomicLong ticks = new AtomicLong();
    private final NodeSlots slots = new NodeSlots(SLOTS, this::look);
    private final Metering metering = new Metering(this::look);
    private final VersionMeter meter =
            metering.of(new VersionId(new EndpointName("flights"), new VersionNumber(1)));
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final FakeModel model =
            FakeModel.answering(
                    Signature.of(
                            List.of(TensorSpec.of("input", Datatype.FP32, -1, 1)),
                            List.of(TensorSpec.of("output", Datatype.FP32, -1, 1))),
                    this::answer);

    @AfterEach
    void end() {
        callers.close();
        slots.close();
    }

    @Test
    void accountsAndWhatIsIdleAreAllTheTimeOfTheSlots() throws Exception {
        Execution narrow = execution(1);
        Execution wide = execution(SLOTS);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 50; round++) {
            List<Future<CallResult>> calls = new ArrayList<>();
            for (int i = random.nextInt(9); i >= 0; i--) {
                Execution chosen = random.nextInt(3) == 0 ? wide : narrow;
                ModelCall call = call(random);
                calls.add(callers.submit(() -> chosen.run(call)));
            }
            for (Future<CallResult> call : calls) {
                assertThat(call.get()).isNotNull();
            }
            awaitQuiet();
            assertThat(slots.load().served()).as("seed %d", SEED).isEqualTo(metered());
            long before = ticks.get();
            long all = metered() + slots.idleNanos();
            assertThat(all).isBetween(SLOTS * (before - 3 * LOOK), SLOTS * ticks.get());
        }
        assertThat(metered()).isGreaterThan(50 * CALL);
    }

    @Test
    void executionsCountWhileTheyRun() {
        SlotTime time = new SlotTime(3, 1_000);
        time.begin(2, 1_010);
        assertThat(time.taken(1_030)).isEqualTo(40);
        time.begin(1, 1_020);
        time.end(2, 1_010, 1_040);
        assertThat(time.taken(1_050)).isEqualTo(90);
        assertThat(time.idle(1_050)).isEqualTo(60);
        time.end(1, 1_020, 1_060);
        assertThat(time.taken(2_000)).isEqualTo(100);
        assertThat(time.idle(2_000)).isEqualTo(2_900);
    }

    @Test
    void timeOfSlotsCountsFromWhenTheyAreThere() {
        SlotTime time = new SlotTime(3, 1_000);
        time.begin(1, 1_000);
        time.resize(5, 1_010);
        time.resize(1, 1_020);
        assertThat(time.idle(1_030)).isEqualTo(30 + 50 + 10 - 30);
        time.end(1, 1_000, 1_040);
        assertThat(time.taken(1_050)).isEqualTo(40);
        assertThat(time.idle(1_050)).isEqualTo(30 + 50 + 30 - 40);
    }

    private long look() {
        return ticks.addAndGet(LOOK);
    }

    /// A slot charges what it ran right after it has answered.
    private void awaitQuiet() {
        while (!slots.running().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private long metered() {
        return metering.readings().stream().mapToLong(one -> one.usage().slotNanos()).sum();
    }

    private ModelCall call(SplittableRandom random) {
        int rows = 1 + random.nextInt(7);
        float[] values = new float[rows];
        values[rows - 1] = random.nextInt(5) == 0 ? POISON : random.nextInt(100);
        return new ModelCall(
                model,
                List.of(DenseTensor.ofFloats(Shape.of(rows, 1), values)),
                OutputSelection.of(0),
                TensorAllocator.heap(),
                rows,
                FAR,
                new Kept(),
                meter.account(CostCause.SERVE, new TeamName("team-" + random.nextInt(4))));
    }

    private Execution execution(int width) {
        Execution execution =
                new Execution(
                        "flights on " + width,
                        new Execution.Traits(false, false, new Sharing.Allowed(), null, width),
                        CostFit.through(CALL, 64, CALL * 2),
                        new SlotSpec(
                                slots, 64, new CarrierGuard(2), new DirectBufferPool(1 << 20)));
        execution.follow(AT_ONCE);
        return execution;
    }

    private List<Tensor> answer(List<Tensor> inputs, TensorAllocator allocator) {
        DenseTensor input = (DenseTensor) inputs.getFirst();
        ticks.addAndGet(CALL + input.rows());
        for (int row = 0; row < input.rows(); row++) {
            if (input.floatAt(row) == POISON) {
                throw InferenceException.badInput("poison", new IllegalStateException());
            }
        }
        return List.of(input);
    }
}
