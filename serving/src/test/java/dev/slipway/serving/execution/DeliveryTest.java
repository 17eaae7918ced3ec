package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Account;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.fake.FakeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Rows of many callers meet in executions all the time, and each comes back to its own.
final class DeliveryTest {
    private static final int CALLERS = 64;

    private final AtomicLong executions = new AtomicLong();
    private final FakeModel model = FakeModel.summing(1);

    @Test
    void everyItemReachesItsCaller() throws Exception {
        int each = Campaign.cases(2_000, 110_000);
        AtomicLong items = new AtomicLong();
        try (NodeSlots slots = new NodeSlots(2, System::nanoTime);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            CallQueue queue = queue(slots);
            List<Future<?>> done = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                SplittableRandom random = new SplittableRandom(caller);
                done.add(callers.submit(() -> items.addAndGet(ask(queue, random, each))));
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
        assertThat(items.get()).isGreaterThan((long) CALLERS * each);
        assertThat(executions.get()).isLessThan((long) CALLERS * each / 2);
    }

    private long ask(CallQueue queue, SplittableRandom random, int calls) {
        long items = 0;
        Deadline deadline = new Deadline(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        for (int i = 0; i < calls; i++) {
            float[] rows = new float[random.nextInt(4)];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = random.nextInt(1 << 24);
            }
            CallResult result = queue.run(call(rows, deadline));
            if (!(result instanceof CallResult.Outputs outputs)) {
                throw new AssertionError(result);
            }
            DenseTensor answer = (DenseTensor) outputs.tensors().getFirst();
            assertThat(answer.rows()).isEqualTo(rows.length);
            for (int row = 0; row < rows.length; row++) {
                assertThat(answer.floatAt(row)).isEqualTo(rows[row]);
            }
            items += rows.length;
        }
        return items;
    }

    private ModelCall call(float[] rows, Deadline deadline) {
        return new ModelCall(
                model,
                List.of(DenseTensor.ofFloats(Shape.of(rows.length, 1), rows)),
                OutputSelection.of(0),
                TensorAllocator.heap(),
                rows.length,
                deadline,
                new Kept(),
                new Account());
    }

    /// Its costs stay as they were: were they learned, such short calls would run alone.
    private CallQueue queue(NodeSlots slots) {
        return new CallQueue(
                "test",
                new SlotSpec(slots, 1_024, new CarrierGuard(2), new DirectBufferPool(1 << 20)),
                new ShapeCosts(CostFit.through(5_100_000, 64, 11_400_000), false, null),
                new Execution.Traits(false, false, new Sharing.Allowed(), null),
                this::run);
    }

    private CallResult run(ModelCall call) {
        executions.incrementAndGet();
        LoadedModel asked = call.model();
        long start = System.nanoTime();
        return new CallResult.Outputs(
                asked.infer(call.inputs(), call.outputs(), call.allocator()),
                start,
                System.nanoTime(),
                CallResult.Share.whole(call.rows()));
    }
}
