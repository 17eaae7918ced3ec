package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.spec.EndpointSpec.Batching;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.ForwardingModel;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Account;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class ExecutionTest {
    private static final Deadline FAR =
            new Deadline(System.nanoTime() + TimeUnit.MINUTES.toNanos(5));

    private static final Sharing REFUSED = new Sharing.Impossible("a test");
    private static final Execution.Traits ALONE = new Execution.Traits(false, false, REFUSED, null);
    private static final Execution.Traits ALONE_NATIVE =
            new Execution.Traits(true, false, REFUSED, null);

    private final CostFit shortCost = new CostFit(3_000, 0);
    private final CostFit longCost = new CostFit(5_000_000, 0);
    private final AtomicReference<String> thread = new AtomicReference<>("");
    private final Counted holding = new Counted();

    @Test
    void shortCallRunsOnItsCaller() {
        Execution execution = execution(false, shortCost, 4);
        assertThat(execution.run(call(noting(), FAR))).isInstanceOf(CallResult.Outputs.class);
        assertThat(thread.get()).isEqualTo(Thread.currentThread().getName());
    }

    @Test
    void longCallRunsOnASlot() {
        Execution execution = execution(false, longCost, 4);
        assertThat(execution.run(call(noting(), FAR))).isInstanceOf(CallResult.Outputs.class);
        assertThat(thread.get()).startsWith("slot ");
        assertThat(holding.held.get()).isZero();
    }

    @Test
    void callsThatHaveNotRunYetAreTakenToShareExecutions() {
        Sharing allowed = new Sharing.Allowed();
        Execution.Traits shared = new Execution.Traits(false, false, allowed, null);
        Execution execution = new Execution("test", shared, longCost, spec(4, new CarrierGuard(2)));
        assertThat(execution.pace().together()).isGreaterThan(16);
        Batching pinned = new Batching(8, null, false);
        execution.follow(new BatchGoal(Duration.ofMillis(200), pinned));
        assertThat(execution.pace().together()).isEqualTo(8);
        assertThat(execution(false, longCost, 4).pace().together()).isEqualTo(1);
    }

    @Test
    void nativeCallLeavesOneCarrierFree() throws Exception {
        Execution execution =
                new Execution(
                        "test",
                        ALONE_NATIVE,
                        new CostFit(500_000, 0),
                        spec(1, new CarrierGuard(1)));
        assertThat(async(execution, call(noting(), FAR)).get(30, TimeUnit.SECONDS))
                .isInstanceOf(CallResult.Outputs.class);
        assertThat(thread.get()).startsWith("slot ");
    }

    @Test
    void briefNativeCallSparesTheHop() throws Exception {
        Execution execution =
                new Execution("test", ALONE_NATIVE, shortCost, spec(1, new CarrierGuard(1)));
        assertThat(async(execution, call(noting(), FAR)).get(30, TimeUnit.SECONDS))
                .isInstanceOf(CallResult.Outputs.class);
        assertThat(thread.get()).isEqualTo("carried");
    }

    @Test
    void callerLeavesAtItsDeadlineAndTheBuffersStayUntilTheModelIsLeft() throws Exception {
        StuckModel stuck = new StuckModel();
        AtomicBoolean late = new AtomicBoolean();
        Execution execution =
                new Execution(
                        "test",
                        ALONE,
                        longCost,
                        spec(4, new CarrierGuard(2), () -> late.get() ? 10 : 0));
        CompletableFuture<CallResult> answer = new CompletableFuture<>();
        ModelCall left = call(stuck.model, new Deadline(10));
        Thread caller = Thread.ofPlatform().start(() -> answer.complete(execution.run(left)));
        stuck.awaitEntered();
        late.set(true);
        LockSupport.unpark(caller);

        CallResult result = answer.get(30, TimeUnit.SECONDS);
        assertThat(code(result)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(holding.held.get()).isEqualTo(1);

        stuck.letGo();
        assertThat(holding.idle.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void expiredCallNeverRuns() throws Exception {
        AtomicInteger now = new AtomicInteger();
        StuckModel first = new StuckModel();
        FakeModel second = FakeModel.summing(1);
        Execution execution =
                new Execution("test", ALONE, longCost, spec(4, new CarrierGuard(2), now::get));
        CompletableFuture<CallResult> busy = async(execution, call(first.model, FAR));
        first.awaitEntered();
        CompletableFuture<CallResult> queued = async(execution, call(second, new Deadline(10)));
        holding.awaitTwo();
        now.set(10);
        first.letGo();
        busy.get(30, TimeUnit.SECONDS);
        assertThat(code(queued.get(30, TimeUnit.SECONDS))).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(second.calls()).isZero();
    }

    /// 10 ms are left, an execution takes more, and there is somebody who can be answered in time.
    @Test
    void callThatWouldComeTooLateLeavesTheSlotToOneThatCanBeAnswered() throws Exception {
        hasNotWaitedFor(longCost, longCost.predictNanos(1) / 2);
    }

    /// Executions take a quarter more or less than the mean, and a fifth more than that is left:
    /// whoever takes the first in front under overload is at this edge each time.
    @Test
    void callThatMayWellComeTooLateLeavesTheSlotToOneThatCanBeAnswered() throws Exception {
        long took = longCost.predictNanos(1);
        CostFit straying = new CostFit(took, 0);
        for (int pair = 0; pair < 200; pair++) {
            straying.learn(1, took * 3 / 4);
            straying.learn(1, took * 5 / 4);
        }
        hasNotWaitedFor(straying, took * 6 / 5);
    }

    private void hasNotWaitedFor(CostFit cost, long left) throws Exception {
        AtomicLong now = new AtomicLong();
        StuckModel first = new StuckModel();
        FakeModel hopeless = FakeModel.summing(1);
        FakeModel hopeful = FakeModel.summing(1);
        SlotSpec spec = spec(4, new CarrierGuard(2), now::get);
        Execution execution = new Execution("test", ALONE, cost, spec);
        long took = cost.predictNanos(1);
        CompletableFuture<CallResult> busy = async(execution, call(first.model, FAR));
        first.awaitEntered();
        CompletableFuture<CallResult> late = async(execution, call(hopeless, new Deadline(left)));
        CompletableFuture<CallResult> timely =
                async(execution, call(hopeful, new Deadline(3 * took)));
        while (execution.waitingCalls() < 2) {
            Thread.onSpinWait();
        }

        first.letGo();

        busy.get(30, TimeUnit.SECONDS);
        CallResult refused = late.get(30, TimeUnit.SECONDS);
        assertThat(code(refused)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(((CallResult.NotRun) refused).refusal().message())
                .isEqualTo("deadline: would pass before test answers");
        assertThat(timely.get(30, TimeUnit.SECONDS)).isInstanceOf(CallResult.Outputs.class);
        assertThat(hopeless.calls()).isZero();
        assertThat(hopeful.calls()).isEqualTo(1);
        assertThat(spec.slots().lateness().endedLate()).isZero();
    }

    /// What an execution is expected to take is learned from those that ran, so one always runs.
    @Test
    void callThatIsTheOnlyOneRunsHoweverLittleTimeIsLeft() throws Exception {
        AtomicLong now = new AtomicLong();
        StuckModel first = new StuckModel();
        FakeModel second = FakeModel.summing(1);
        Execution execution =
                new Execution("test", ALONE, longCost, spec(4, new CarrierGuard(2), now::get));
        CompletableFuture<CallResult> busy = async(execution, call(first.model, FAR));
        first.awaitEntered();
        CompletableFuture<CallResult> only = async(execution, call(second, new Deadline(10)));
        holding.awaitTwo();

        first.letGo();

        busy.get(30, TimeUnit.SECONDS);
        assertThat(only.get(30, TimeUnit.SECONDS)).isInstanceOf(CallResult.Outputs.class);
        assertThat(second.calls()).isEqualTo(1);
    }

    @Test
    void closedRequestIsSkippedAndAFullQueueRefusesAtOnce() throws Exception {
        StuckModel first = new StuckModel();
        FakeModel second = FakeModel.summing(1);
        Execution execution = execution(false, longCost, 1);
        CompletableFuture<CallResult> busy = async(execution, call(first.model, FAR));
        first.awaitEntered();
        CompletableFuture<CallResult> queued = async(execution, call(second, FAR));
        while (execution.waitingCalls() < 1) {
            Thread.onSpinWait();
        }

        CallResult refused = execution.run(call(second, FAR));
        assertThat(code(refused)).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(((CallResult.NotRun) refused).refusal().retryAfter()).isPresent();

        holding.closed.set(true);
        first.letGo();
        busy.get(30, TimeUnit.SECONDS);
        assertThat(code(queued.get(30, TimeUnit.SECONDS))).isEqualTo(ErrorCode.CANCELLED);
        assertThat(second.calls()).isZero();
    }

    @Test
    void callThatIsLeftWhileItWaitsGivesItsPlaceBackAtOnce() throws Exception {
        StuckModel first = new StuckModel();
        AtomicInteger now = new AtomicInteger();
        Execution execution =
                new Execution("test", ALONE, longCost, spec(4, new CarrierGuard(2), now::get));
        CompletableFuture<CallResult> busy = async(execution, call(first.model, FAR));
        first.awaitEntered();
        CompletableFuture<CallResult> answer = new CompletableFuture<>();
        Thread caller =
                Thread.ofPlatform()
                        .start(() ->
                                answer.complete(execution.run(call(noting(), new Deadline(10)))));
        holding.awaitTwo();
        now.set(10);
        LockSupport.unpark(caller);

        assertThat(code(answer.get(30, TimeUnit.SECONDS))).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(execution.waitingCalls()).isZero();
        assertThat(holding.held.get()).isEqualTo(1);
        first.letGo();
        busy.get(30, TimeUnit.SECONDS);
    }

    /// A model with loops may compute for ever, and stops when it is told to.
    @Test
    void modelIsToldForHowLongItIsWaitedFor() {
        for (CostFit cost : List.of(shortCost, longCost)) {
            Waited model = new Waited();
            CallResult result = execution(false, cost, 4).run(call(model, FAR));
            assertThat(result).isInstanceOf(CallResult.Outputs.class);
            CallTerms terms = model.told.getFirst();
            assertThat(terms.deadline()).isEqualTo(FAR);
            assertThat(terms.isAbandoned().getAsBoolean()).isFalse();
            holding.closed.set(true);
            assertThat(terms.isAbandoned().getAsBoolean()).isTrue();
            holding.closed.set(false);
        }
    }

    /// A model that notes the terms of its calls.
    private static final class Waited extends ForwardingModel {
        private final List<CallTerms> told = new CopyOnWriteArrayList<>();

        Waited() {
            super(FakeModel.summing(1));
        }

        @Override
        public List<Tensor> infer(
                List<Tensor> inputs,
                OutputSelection outputs,
                TensorAllocator allocator,
                CallTerms terms) {
            told.add(terms);
            return infer(inputs, outputs, allocator);
        }
    }

    @Test
    void whateverAModelThrowsIsARefusal() {
        assertThat(code(failing(InferenceException.badInput("no such token", new Exception()))))
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(code(failing(InferenceException.modelFailure("broken", new Exception()))))
                .isEqualTo(ErrorCode.MODEL_FAILED);
        assertThat(code(failing(new IllegalStateException("bug"))))
                .isEqualTo(ErrorCode.MODEL_FAILED);
    }

    private CallResult failing(RuntimeException failure) {
        FakeModel model =
                FakeModel.summing(
                        1,
                        () -> {
                            throw failure;
                        });
        Execution execution = execution(false, shortCost, 1);
        return execution.run(call(model, FAR));
    }

    /// A model whose calls stay inside until they are let go.
    private static final class StuckModel {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch free = new CountDownLatch(1);
        private final FakeModel model =
                FakeModel.summing(
                        1,
                        () -> {
                            entered.countDown();
                            await(free);
                        });

        void awaitEntered() {
            await(entered);
        }

        void letGo() {
            free.countDown();
        }
    }

    private FakeModel noting() {
        return FakeModel.summing(1, () -> thread.set(Thread.currentThread().getName()));
    }

    private static CompletableFuture<CallResult> async(Execution execution, ModelCall call) {
        CompletableFuture<CallResult> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("carried").start(() -> answer.complete(execution.run(call)));
        return answer;
    }

    private ModelCall call(LoadedModel model, Deadline deadline) {
        return new ModelCall(
                model,
                List.of(DenseTensor.ofFloats(Shape.of(1, 1), 1)),
                OutputSelection.of(0),
                TensorAllocator.heap(),
                1,
                deadline,
                holding,
                new Account());
    }

    private static Execution execution(boolean isNative, CostFit cost, int queue) {
        return new Execution(
                "test", isNative ? ALONE_NATIVE : ALONE, cost, spec(queue, new CarrierGuard(2)));
    }

    private static SlotSpec spec(int queue, CarrierGuard carriers) {
        return spec(queue, carriers, System::nanoTime);
    }

    private static SlotSpec spec(int queue, CarrierGuard carriers, LongSupplier nanoTime) {
        return new SlotSpec(
                new NodeSlots(1, nanoTime), queue, carriers, new DirectBufferPool(1 << 20));
    }

    private static ErrorCode code(CallResult result) {
        return switch (result) {
            case CallResult.Failure failure -> failure.refusal().code();
            case CallResult.Overdue overdue -> overdue.refusal().code();
            case CallResult.NotRun notRun -> notRun.refusal().code();
            case CallResult.Outputs outputs -> throw new AssertionError(outputs);
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Counts who holds on.
    private static final class Counted implements Holding {
        final AtomicInteger held = new AtomicInteger();
        final AtomicBoolean closed = new AtomicBoolean();
        final CompletableFuture<Boolean> idle = new CompletableFuture<>();
        private final CountDownLatch two = new CountDownLatch(2);

        @Override
        public boolean retain() {
            held.incrementAndGet();
            two.countDown();
            return true;
        }

        @Override
        public void release() {
            if (held.decrementAndGet() == 0) {
                idle.complete(true);
            }
        }

        @Override
        public boolean isClosed() {
            return closed.get();
        }

        void awaitTwo() {
            ExecutionTest.await(two);
        }
    }
}
