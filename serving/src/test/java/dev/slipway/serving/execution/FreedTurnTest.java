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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two slots by a clock that stands still, of which a call that computes on both waits for the
/// second.
final class FreedTurnTest {
    private static final long NOW = System.nanoTime();

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final NodeSlots slots = new NodeSlots(2, this::clock, this::thread);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);

    @AfterEach
    void end() {
        gate.release(1_000);
        callers.close();
        slots.close();
    }

    /// They would else wait for the end of whatever runs, beside a slot that is free.
    @Test
    void callsBehindOneThatNeededMoreSlotsRunOnceItHasLeft() throws Exception {
        Future<CallResult> busy = submit(version("busy", 1), held());
        assertThat(entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        Execution wide = version("wide", 2);
        FutureTask<CallResult> left = new FutureTask<>(() -> wide.run(call(FakeModel.summing(1))));
        Thread caller = Thread.ofVirtual().start(left);
        awaitWaiting(wide);
        awaitIdleAfter(0);
        int before = looks.get();
        Execution narrow = version("narrow", 1);
        Future<CallResult> behind = submit(narrow, FakeModel.summing(1));
        awaitWaiting(narrow);
        awaitIdleAfter(before);

        caller.interrupt();

        assertThat(left.get(30, TimeUnit.SECONDS)).isInstanceOf(CallResult.NotRun.class);
        assertThat(behind.get(30, TimeUnit.SECONDS)).isInstanceOf(CallResult.Outputs.class);
        assertThat(busy.isDone()).isFalse();
        gate.release();
        assertThat(busy.get(30, TimeUnit.SECONDS)).isInstanceOf(CallResult.Outputs.class);
    }

    private Thread thread(Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().unstarted(work);
        threads.add(thread);
        return thread;
    }

    /// Asked by the thread of the free slot whenever that looks for a call.
    private long clock() {
        if (threads.size() == 2 && Thread.currentThread().equals(threads.getLast())) {
            looks.incrementAndGet();
        }
        return NOW;
    }

    /// The thread of the free slot has looked once more, and found nothing that may begin.
    private void awaitIdleAfter(int before) {
        while (looks.get() == before || !slots.locked(this::isIdle)) {
            Thread.onSpinWait();
        }
    }

    private boolean isIdle() {
        return threads.getLast().getState() == Thread.State.TIMED_WAITING;
    }

    private static void awaitWaiting(Execution version) {
        while (version.waitingCalls() == 0) {
            Thread.onSpinWait();
        }
    }

    private FakeModel held() {
        return FakeModel.summing(
                1,
                () -> {
                    entered.release();
                    gate.acquireUninterruptibly();
                });
    }

    private Future<CallResult> submit(Execution version, FakeModel model) {
        return callers.submit(() -> version.run(call(model)));
    }

    private Execution version(String subject, int width) {
        Sharing alone = new Sharing.Impossible("a test");
        return new Execution(
                subject,
                new Execution.Traits(false, false, alone, null, width),
                new CostFit(5_000_000, 0),
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
