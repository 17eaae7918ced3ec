package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Deadline;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Account;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls whose execution breaks so badly that nobody can be told in words: there is no memory for
/// them, say.
final class BrokenBatchTest {
    private static final Deadline FAR =
            new Deadline(System.nanoTime() + TimeUnit.MINUTES.toNanos(5));

    private final AtomicBoolean breaks = new AtomicBoolean();
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private final FakeModel model = FakeModel.summing(1, this::pass);
    private final NodeSlots slots = new NodeSlots(1, this::nanoTime);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Execution execution =
            new Execution(
                    "test",
                    new Execution.Traits(false, false, new Sharing.Allowed(), null),
                    CostFit.through(5_100_000, 64, 11_400_000),
                    new SlotSpec(slots, 64, new CarrierGuard(2), new DirectBufferPool(1 << 20)));

    @AfterEach
    void end() {
        gate.release(1_000);
        callers.close();
        slots.close();
    }

    private void pass() {
        entered.release();
        gate.acquireUninterruptibly();
    }

    /// A clock that breaks for whoever asks it in a batch, from some moment on.
    private long nanoTime() {
        if (breaks.get() && isAskedByABatch()) {
            throw new OutOfMemoryError("a test");
        }
        return System.nanoTime();
    }

    private static boolean isAskedByABatch() {
        return StackWalker.getInstance()
                .walk(frames ->
                        frames.anyMatch(
                                frame -> frame.getClassName().equals(Batch.class.getName())));
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

    private static CallResult result(Future<CallResult> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    private void awaitEntered() throws InterruptedException {
        assertThat(entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void allItsCallsAreToldSo() throws Exception {
        Future<CallResult> busy = submit(0);
        awaitEntered();
        List<Future<CallResult>> answers = new ArrayList<>();
        for (int calls = 1; calls <= 3; calls++) {
            answers.add(submit(calls));
            while (execution.waitingCalls() < calls) {
                Thread.onSpinWait();
            }
        }
        gate.release();
        assertThat(result(busy)).isInstanceOf(CallResult.Outputs.class);
        awaitEntered();
        breaks.set(true);
        gate.release();
        for (Future<CallResult> answer : answers) {
            assertThat(result(answer))
                    .isInstanceOfSatisfying(
                            CallResult.Failure.class,
                            failure ->
                                    assertThat(failure.refusal().code())
                                            .isEqualTo(ErrorCode.MODEL_FAILED));
        }
        breaks.set(false);
        gate.release();
        assertThat(result(submit(4))).isInstanceOf(CallResult.Outputs.class);
        assertThat(model.calls()).isEqualTo(3);
    }
}
