package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Account;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls of many rows in front of one that has few.
final class LargeCallsTest {
    private static final long NOW = 1_000;
    private static final int ROWS = 100;
    private static final Deadline FAR = new Deadline(TimeUnit.HOURS.toNanos(1));

    private final Semaphore entered = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private final FakeModel model =
            FakeModel.summing(
                    1,
                    () -> {
                        entered.release();
                        gate.acquireUninterruptibly();
                    });

    /// The clock stands still, so no call is tried in spite of what is expected.
    private final NodeSlots slots = new NodeSlots(1, () -> NOW);

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        gate.release(1_000_000);
        callers.close();
        slots.close();
    }

    /// Each of them takes 6 ms, and its rows would take 5 ms each if they ran one by one. None is
    /// to be answered later than the one that comes.
    @Test
    void callIsNotHopelessForTheRowsOfThoseThatWait() throws Exception {
        Execution execution = execution();
        execution.follow(BatchGoal.within(Duration.ofMillis(1)));
        List<Future<CallResult>> calls = behindABusySlot(execution);
        long expected = execution.expectedNanos(1);
        assertThat(expected).isBetween(22_000_000L, 24_000_000L);
        assertThat(execution.isHopeless(1, new Deadline(NOW + 20_000_000), NOW)).isFalse();
        assertThat(execution.isHopeless(1, new Deadline(NOW + 10_000_000), NOW)).isTrue();

        answerAll(calls);
    }

    /// Slots take the earliest goal first, and those that wait are to be answered much later.
    @Test
    void callIsNotHopelessForThoseThatRunAfterIt() throws Exception {
        Execution execution = execution();
        execution.follow(BatchGoal.within(Duration.ofMinutes(1)));
        List<Future<CallResult>> calls = behindABusySlot(execution);
        assertThat(execution.isHopeless(1, new Deadline(NOW + 4_000_000), NOW)).isFalse();
        assertThat(execution.isHopeless(1, new Deadline(NOW + 2_000_000), NOW)).isTrue();
        answerAll(calls);
    }

    /// Slots are not kept from their work for callers whom nothing could help.
    @Test
    void whetherACallTakesTooLongByItselfIsToldWithoutTheSlots() throws Exception {
        Execution execution = execution();
        execution.follow(BatchGoal.within(Duration.ofMinutes(1)));
        List<Future<CallResult>> calls = behindABusySlot(execution);
        Deadline near = new Deadline(NOW + 2_000_000);
        boolean isHopeless = slots.locked(() -> answer(() -> execution.isHopeless(1, near, NOW)));
        assertThat(isHopeless).isTrue();
        answerAll(calls);
    }

    /// What another thread answers, which must not wait for this one.
    private boolean answer(Callable<Boolean> question) {
        try {
            return callers.submit(question).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    private List<Future<CallResult>> behindABusySlot(Execution execution) throws Exception {
        Future<CallResult> busy = submit(execution);
        assertThat(entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        List<Future<CallResult>> calls =
                List.of(busy, submit(execution), submit(execution), submit(execution));
        while (execution.waitingCalls() < calls.size() - 1) {
            Thread.onSpinWait();
        }
        return calls;
    }

    private void answerAll(List<Future<CallResult>> calls) throws Exception {
        gate.release(1_000_000);
        for (Future<CallResult> one : calls) {
            assertThat(one.get(30, TimeUnit.SECONDS)).isInstanceOf(CallResult.Outputs.class);
        }
    }

    private Future<CallResult> submit(Execution execution) {
        ModelCall call =
                new ModelCall(
                        model,
                        List.of(DenseTensor.ofFloats(Shape.of(ROWS, 1), new float[ROWS])),
                        OutputSelection.of(0),
                        TensorAllocator.heap(),
                        ROWS,
                        FAR,
                        new Kept(),
                        new Account());
        return callers.submit(() -> execution.run(call));
    }

    private Execution execution() {
        return new Execution(
                "test",
                new Execution.Traits(false, false, new Sharing.Dependent("a test"), null),
                new CostFit(5_000_000, 10_000),
                new SlotSpec(slots, 64, new CarrierGuard(2), new DirectBufferPool(1 << 20)));
    }
}
