package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
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
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Calls of a model with two outputs, its input and the negative of it, on one slot or more:
/// nothing is answered until a test lets go.
final class HeldCalls implements AutoCloseable {
    private static final Deadline FAR =
            new Deadline(System.nanoTime() + TimeUnit.MINUTES.toNanos(5));

    private final Semaphore entered = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    final FakeModel model =
            FakeModel.answering(
                    Signature.of(
                            List.of(TensorSpec.of("input", Datatype.FP32, -1, 1)),
                            List.of(
                                    TensorSpec.of("same", Datatype.FP32, -1, 1),
                                    TensorSpec.of("negative", Datatype.FP32, -1, 1))),
                    this::answer);
    private final NodeSlots slots;
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    final Execution execution;

    HeldCalls(Sharing sharing) {
        this(sharing, System::nanoTime);
    }

    /// By a clock of the test's.
    HeldCalls(Sharing sharing, LongSupplier nanoTime) {
        this(sharing, nanoTime, 1);
    }

    /// On so many slots.
    HeldCalls(Sharing sharing, LongSupplier nanoTime, int count) {
        slots = new NodeSlots(count, nanoTime);
        SlotSpec spec = new SlotSpec(slots, 64, new CarrierGuard(2), new DirectBufferPool(1 << 20));
        execution =
                new Execution(
                        "test",
                        new Execution.Traits(false, false, sharing, null),
                        CostFit.through(5_100_000, 64, 11_400_000),
                        spec);
    }

    private List<Tensor> answer(List<Tensor> inputs, TensorAllocator allocator) {
        entered.release();
        gate.acquireUninterruptibly();
        DenseTensor input = (DenseTensor) inputs.getFirst();
        Shape shape = Shape.of(input.rows(), 1);
        DenseTensor same = DenseTensor.allocate(Datatype.FP32, shape, allocator);
        DenseTensor negative = DenseTensor.allocate(Datatype.FP32, shape, allocator);
        for (int row = 0; row < input.rows(); row++) {
            same.buffer().putFloat(row * 4, input.floatAt(row));
            negative.buffer().putFloat(row * 4, -input.floatAt(row));
        }
        return List.of(same, negative);
    }

    /// A call that has the slot.
    Future<CallResult> occupy() throws InterruptedException {
        Future<CallResult> busy = submit(0, 0);
        assertThat(entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        return busy;
    }

    /// @param values one of each row
    Future<CallResult> submit(int output, float... values) {
        return submit(FAR, output, values);
    }

    Future<CallResult> submit(Deadline deadline, int output, float... values) {
        ModelCall call =
                new ModelCall(
                        model,
                        List.of(DenseTensor.ofFloats(Shape.of(values.length, 1), values)),
                        OutputSelection.of(output),
                        TensorAllocator.heap(),
                        values.length,
                        deadline,
                        new Kept(),
                        new Account());
        return callers.submit(() -> execution.run(call));
    }

    void awaitWaiting(int calls) {
        while (execution.waitingCalls() < calls) {
            Thread.onSpinWait();
        }
    }

    void letGo() {
        gate.release(1_000_000);
    }

    static CallResult.Outputs outputs(Future<CallResult> answer) throws Exception {
        if (!(answer.get(30, TimeUnit.SECONDS) instanceof CallResult.Outputs outputs)) {
            throw new AssertionError(answer.get());
        }
        return outputs;
    }

    /// What the first row was answered.
    static float value(Future<CallResult> answer) throws Exception {
        return ((DenseTensor) outputs(answer).tensors().getFirst()).floatAt(0);
    }

    @Override
    public void close() {
        letGo();
        callers.close();
        slots.close();
    }
}
