package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Account;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
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

/// Two slots, and versions whose executions are long, by a clock that stands still: whoever was in
/// use is.
final class LeftSlotTest {
    private static final long NOW = System.nanoTime();
    private static final double LONG = 60_000_000;
    private static final double SHORT = 5_000_000;

    private final NodeSlots slots = new NodeSlots(2, () -> NOW);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private final FakeModel held =
            FakeModel.summing(
                    1,
                    () -> {
                        entered.release();
                        gate.acquireUninterruptibly();
                    });

    @AfterEach
    void end() {
        gate.release(1_000);
        callers.close();
        slots.close();
    }

    /// As stable version and candidate of a release are: neither could take what is left.
    @Test
    void versionsWhoseExecutionsAreAllLongRunOnAllSlots() throws Exception {
        Future<CallResult> one = submit(version("one", LONG));
        Future<CallResult> other = submit(version("other", LONG));
        assertThat(entered.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
        gate.release(2);
        assertThat(one.get()).isInstanceOf(CallResult.Outputs.class);
        assertThat(other.get()).isInstanceOf(CallResult.Outputs.class);
    }

    @Test
    void longExecutionsLeaveASlotToAVersionWhoseExecutionsAreShort() throws Exception {
        Execution quick = version("quick", SHORT);
        assertThat(quick.run(call(FakeModel.summing(1)))).isInstanceOf(CallResult.Outputs.class);
        Future<CallResult> one = submit(version("one", LONG));
        assertThat(entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        Execution waiting = version("other", LONG);
        Future<CallResult> other = submit(waiting);
        while (waiting.waitingCalls() == 0) {
            Thread.onSpinWait();
        }
        assertThat(quick.run(call(FakeModel.summing(1)))).isInstanceOf(CallResult.Outputs.class);
        assertThat(waiting.waitingCalls()).isEqualTo(1);
        gate.release(2);
        assertThat(one.get()).isInstanceOf(CallResult.Outputs.class);
        assertThat(other.get()).isInstanceOf(CallResult.Outputs.class);
    }

    private Future<CallResult> submit(Execution version) {
        return callers.submit(() -> version.run(call(held)));
    }

    private Execution version(String subject, double nanos) {
        Sharing alone = new Sharing.Impossible("a test");
        return new Execution(
                subject,
                new Execution.Traits(false, false, alone, null),
                new CostFit(nanos, 0),
                new SlotSpec(slots, 64, new CarrierGuard(2), new DirectBufferPool(0)));
    }

    private static ModelCall call(FakeModel model) {
        return new ModelCall(
                model,
                List.of(DenseTensor.ofFloats(Shape.of(1, 1), 1)),
                OutputSelection.of(0),
                TensorAllocator.heap(),
                1,
                Deadline.after(Duration.ofMinutes(5), NOW),
                new Kept(),
                new Account());
    }
}
