package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Account;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A call may have no row at all: it has room beside any other.
final class CallsWithoutRowsTest {
    private static final Deadline FAR =
            new Deadline(System.nanoTime() + TimeUnit.MINUTES.toNanos(5));

    private final Semaphore entered = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private final FakeModel model =
            FakeModel.answering(
                    Signature.of(
                            List.of(TensorSpec.of("input", Datatype.FP32, -1, 1)),
                            List.of(
                                    TensorSpec.of("same", Datatype.FP32, -1, 1),
                                    TensorSpec.of("negative", Datatype.FP32, -1, 1))),
                    this::answer);
    private final NodeSlots slots = new NodeSlots(1, System::nanoTime);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        gate.release(1_000_000);
        callers.close();
        slots.close();
    }

    @Test
    void oneBesideACallThatRunsAloneLeavesItAlone() throws Exception {
        Execution execution = execution(new Sharing.Dependent("a test"));
        Future<CallResult> busy = occupy(execution);
        Future<CallResult> empty = submit(execution, 0);
        awaitWaiting(execution, 1);
        Future<CallResult> negative = submit(execution, 1, 2);
        awaitWaiting(execution, 2);
        gate.release(1_000_000);
        assertThat(outputs(busy).share().rows()).isEqualTo(1);
        assertThat(outputs(empty).tensors().getFirst().rows()).isZero();
        assertThat(((DenseTensor) outputs(negative).tensors().getFirst()).floatAt(0)).isEqualTo(-2);
        assertThat(model.calls()).isEqualTo(3);
    }

    @Test
    void anExecutionThatOneSharesIsCountedOnce() throws Exception {
        Execution execution = execution(new Sharing.Allowed());
        execution.follow(
                new BatchGoal(
                        Duration.ofMinutes(1), new EndpointSpec.Batching(8, Duration.ZERO, false)));
        Future<CallResult> busy = occupy(execution);
        Future<CallResult> empty = submit(execution, 0);
        awaitWaiting(execution, 1);
        Future<CallResult> same = submit(execution, 0, 2);
        awaitWaiting(execution, 2);
        gate.release(1_000_000);
        assertThat(outputs(busy).share().isFirst()).isTrue();
        assertThat(outputs(empty).share().isFirst()).isTrue();
        assertThat(outputs(same).share().isFirst()).isFalse();
        assertThat(((DenseTensor) outputs(same).tensors().getFirst()).floatAt(0)).isEqualTo(2);
        assertThat(model.calls()).isEqualTo(2);
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

    private Future<CallResult> occupy(Execution execution) throws InterruptedException {
        Future<CallResult> busy = submit(execution, 0, 0);
        assertThat(entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        return busy;
    }

    /// @param values one of each row
    private Future<CallResult> submit(Execution execution, int output, float... values) {
        ModelCall call =
                new ModelCall(
                        model,
                        List.of(DenseTensor.ofFloats(Shape.of(values.length, 1), values)),
                        OutputSelection.of(output),
                        TensorAllocator.heap(),
                        values.length,
                        FAR,
                        new Kept(),
                        new Account());
        return callers.submit(() -> execution.run(call));
    }

    private static void awaitWaiting(Execution execution, int calls) {
        while (execution.waitingCalls() < calls) {
            Thread.onSpinWait();
        }
    }

    private Execution execution(Sharing sharing) {
        SlotSpec spec = new SlotSpec(slots, 64, new CarrierGuard(2), new DirectBufferPool(1 << 20));
        return new Execution(
                "test",
                new Execution.Traits(false, false, sharing, null),
                CostFit.through(5_100_000, 64, 11_400_000),
                spec);
    }

    private static CallResult.Outputs outputs(Future<CallResult> answer) throws Exception {
        if (!(answer.get(30, TimeUnit.SECONDS) instanceof CallResult.Outputs outputs)) {
            throw new AssertionError(answer.get());
        }
        return outputs;
    }
}
