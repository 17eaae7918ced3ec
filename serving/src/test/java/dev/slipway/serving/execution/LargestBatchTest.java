package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Account;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls of a model that answers four rows at a time, as servers do that have a largest batch.
final class LargestBatchTest {
    private static final Deadline FAR =
            new Deadline(System.nanoTime() + TimeUnit.MINUTES.toNanos(5));
    private static final float POISON = -1;

    private final Semaphore entered = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private final Queue<Integer> batches = new ConcurrentLinkedQueue<>();
    private volatile int largest = 4;
    private final FakeModel model =
            FakeModel.answering(
                    Signature.of(
                            List.of(TensorSpec.of("input", Datatype.FP32, -1, 1)),
                            List.of(TensorSpec.of("output", Datatype.FP32, -1, 1))),
                    this::answer);
    private final NodeSlots slots = new NodeSlots(1, System::nanoTime);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Execution execution =
            new Execution(
                    "test",
                    new Execution.Traits(false, false, new Sharing.Allowed(), null),
                    CostFit.through(5_100_000, 64, 11_400_000),
                    new SlotSpec(slots, 64, new CarrierGuard(2), new DirectBufferPool(1 << 20)));

    @AfterEach
    void end() {
        gate.release(1_000_000);
        callers.close();
        slots.close();
    }

    @Test
    void whatIsRefusedForItsSizeIsAskedInPartsFromThenOn() throws Exception {
        assertThat(answered(1, 2, 3, 4, 5, 6, 7, 8)).isEqualTo(8);
        assertThat(batches).containsExactly(1, 8, 4, 4);
        batches.clear();
        assertThat(answered(1, 2, 3, 4, 5, 6, 7, 8)).isEqualTo(8);
        assertThat(batches).containsExactly(1, 4, 4);
    }

    @Test
    void poisonSaysNothingOfTheSize() throws Exception {
        largest = 64;
        assertThat(answered(1, 2, 3, POISON)).isEqualTo(3);
        assertThat(batches).containsExactly(1, 4, 2, 2, 1, 1);
        batches.clear();
        assertThat(answered(1, 2, 3, 4)).isEqualTo(4);
        assertThat(batches).containsExactly(1, 4);
    }

    @Test
    void oneThatIsAnsweredAllTheSameEndsTheBound() {
        CostFit fit = CostFit.through(5_100_000, 64, 11_400_000);
        fit.answers(4);
        fit.answers(8);
        fit.learn(4, 5_500_000);
        assertThat(fit.mostRows()).isEqualTo(4);
        fit.learn(5, 5_600_000);
        assertThat(fit.mostRows()).isEqualTo(Integer.MAX_VALUE);
    }

    /// How many of these calls are answered, which wait together behind another one.
    private int answered(float... values) throws Exception {
        gate.drainPermits();
        entered.drainPermits();
        Future<CallResult> busy = submit(0);
        assertThat(entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        List<Future<CallResult>> answers = new ArrayList<>();
        for (float value : values) {
            answers.add(submit(value));
            while (execution.waitingCalls() < answers.size()) {
                Thread.onSpinWait();
            }
        }
        gate.release(1_000_000);
        assertThat(busy.get(30, TimeUnit.SECONDS)).isInstanceOf(CallResult.Outputs.class);
        int answered = 0;
        for (Future<CallResult> answer : answers) {
            answered += answer.get(30, TimeUnit.SECONDS) instanceof CallResult.Outputs ? 1 : 0;
        }
        return answered;
    }

    private Future<CallResult> submit(float value) {
        ModelCall call =
                new ModelCall(
                        model,
                        List.of(DenseTensor.ofFloats(Shape.of(1, 1), value)),
                        OutputSelection.of(0),
                        TensorAllocator.heap(),
                        1,
                        FAR,
                        new Kept(),
                        new Account());
        return callers.submit(() -> execution.run(call));
    }

    private List<Tensor> answer(List<Tensor> inputs, TensorAllocator allocator) {
        DenseTensor input = (DenseTensor) inputs.getFirst();
        int rows = input.rows();
        batches.add(rows);
        entered.release();
        gate.acquireUninterruptibly();
        if (rows > largest) {
            throw InferenceException.badInput("batch-size: " + rows, new IllegalStateException());
        }
        DenseTensor answer = DenseTensor.allocate(Datatype.FP32, Shape.of(rows, 1), allocator);
        for (int row = 0; row < rows; row++) {
            if (input.floatAt(row) == POISON) {
                throw InferenceException.badInput("poison", new IllegalStateException());
            }
            answer.buffer().putFloat(row * 4, input.floatAt(row));
        }
        return List.of(answer);
    }
}
