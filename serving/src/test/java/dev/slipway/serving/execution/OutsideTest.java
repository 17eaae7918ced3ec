package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.Outside;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Account;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.fake.FakeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls that compute outside of this process.
final class OutsideTest {
    private static final Deadline FAR =
            new Deadline(System.nanoTime() + TimeUnit.MINUTES.toNanos(5));
    private static final Signature SIGNATURE =
            Signature.of(
                    List.of(TensorSpec.of("input", Datatype.FP32, -1, 1)),
                    List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));

    private final OutsideSlots outside = new OutsideSlots(System::nanoTime);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Account account = new Account();

    @AfterEach
    void end() {
        callers.close();
        outside.close();
    }

    @Test
    void soManyCallsAreOutsideAsTheConnectionLetsInAndNoMore() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore gate = new Semaphore(0);
        FakeModel model =
                FakeModel.summing(
                        1,
                        () -> {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            gate.acquireUninterruptibly();
                            inside.decrementAndGet();
                        });
        Execution execution = execution(5, new CostFit(1_000, 0), new Sharing.Impossible("a test"));
        List<Future<CallResult>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(submit(execution, model, i));
        }
        while (execution.waitingCalls() < 35 || inside.get() < 5) {
            Thread.onSpinWait();
        }
        gate.release(40);
        for (int i = 0; i < 40; i++) {
            assertThat(value(answers.get(i))).isEqualTo(i);
        }
        assertThat(most.get()).isEqualTo(5);
    }

    @Test
    void callsOutsideHoldNoSlotOfTheNodeAndCostNoneOfItsTime() throws Exception {
        Queue<Boolean> virtual = new ConcurrentLinkedQueue<>();
        FakeModel model =
                FakeModel.summing(1, () -> virtual.add(Thread.currentThread().isVirtual()));
        Execution execution =
                execution(2, new CostFit(9_000_000, 0), new Sharing.Impossible("a test"));
        assertThat(value(submit(execution, model, 1))).isEqualTo(1);
        assertThat(virtual).containsExactly(true);
    }

    @Test
    void versionsOfOneConnectionShareItsCalls() {
        assertThat(outside.of(new Outside("there", 3)))
                .isSameAs(outside.of(new Outside("there", 3)));
        assertThat(outside.of(new Outside("there", 4)))
                .isSameAs(outside.of(new Outside("there", 4)));
        assertThat(outside.of(new Outside("there", 4)).count()).isEqualTo(4);
        assertThat(outside.of(new Outside("elsewhere", 3)))
                .isNotSameAs(outside.of(new Outside("there", 3)));
    }

    /// A version that loads may have read the connection before it was changed.
    @Test
    void whatAConnectionIsToldToLetInCountsForWhateverLoads() {
        NodeSlots slots = outside.of(new Outside("there", 3));
        outside.follow(Map.of("there", 7, "elsewhere", 2));
        assertThat(slots.count()).isEqualTo(7);
        assertThat(outside.of(new Outside("there", 3))).isSameAs(slots);
        assertThat(slots.count()).isEqualTo(7);
        assertThat(outside.of(new Outside("elsewhere", 9)).count()).isEqualTo(2);
        outside.follow(Map.of());
        assertThat(slots.count()).isEqualTo(7);
    }

    @Test
    void changedConnectionLetsOtherNumbersInWithoutALoad() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore gate = new Semaphore(0);
        FakeModel model =
                FakeModel.summing(
                        1,
                        () -> {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            gate.acquireUninterruptibly();
                            inside.decrementAndGet();
                        });
        Execution execution = execution(2, new CostFit(1_000, 0), new Sharing.Impossible("a test"));
        List<Future<CallResult>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(submit(execution, model, i));
        }
        while (execution.waitingCalls() < 18 || inside.get() < 2) {
            Thread.onSpinWait();
        }
        outside.follow(Map.of("there", 5));
        while (execution.waitingCalls() > 15 || inside.get() < 5) {
            Thread.onSpinWait();
        }
        outside.follow(Map.of("there", 1));
        gate.release(4);
        while (inside.get() > 1) {
            Thread.onSpinWait();
        }
        assertThat(most.getAndSet(0)).isEqualTo(5);
        gate.release(20);
        for (int i = 0; i < 20; i++) {
            assertThat(value(answers.get(i))).isEqualTo(i);
        }
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void placeThatCannotAnswerIsNotAskedAgainForEachCallOfABatch() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Semaphore gate = new Semaphore(0);
        FakeModel model =
                FakeModel.summing(
                        1,
                        () -> {
                            boolean isFirst = asked.incrementAndGet() == 1;
                            gate.acquireUninterruptibly();
                            if (!isFirst) {
                                throw InferenceException.refused(
                                        Refusal.of(ErrorCode.BACKEND_UNAVAILABLE, "away"), null);
                            }
                        });
        Execution execution =
                execution(1, CostFit.through(5_100_000, 64, 11_400_000), new Sharing.Allowed());
        List<Future<CallResult>> answers = new ArrayList<>();
        answers.add(submit(execution, model, 0));
        while (asked.get() < 1) {
            Thread.onSpinWait();
        }
        for (int i = 1; i <= 8; i++) {
            answers.add(submit(execution, model, i));
        }
        while (execution.waitingCalls() < 8) {
            Thread.onSpinWait();
        }
        gate.release(1_000);
        for (Future<CallResult> answer : answers.subList(1, 9)) {
            CallResult.Failure failure = (CallResult.Failure) answer.get(30, TimeUnit.SECONDS);
            assertThat(failure.refusal().code()).isEqualTo(ErrorCode.BACKEND_UNAVAILABLE);
        }
        assertThat(asked.get()).isEqualTo(2);
    }

    @Test
    void everyCallerGetsItsOwnAnswerHoweverCallsAreSharedAndFail() {
        Property.holds(
                20,
                random -> {
                    int poison = random.nextInt(200);
                    FakeModel model =
                            FakeModel.answering(
                                    SIGNATURE,
                                    (inputs, allocator) ->
                                            twice(
                                                    (DenseTensor) inputs.getFirst(),
                                                    poison,
                                                    allocator));
                    Execution execution =
                            execution(
                                    1 + random.nextInt(8),
                                    CostFit.through(5_100_000, 64, 11_400_000),
                                    new Sharing.Allowed());
                    List<Future<CallResult>> answers = new ArrayList<>();
                    for (int i = 0; i < 200; i++) {
                        answers.add(submit(execution, model, i));
                    }
                    for (int i = 0; i < 200; i++) {
                        if (i == poison) {
                            assertThat(answers.get(i).get()).isInstanceOf(CallResult.Failure.class);
                        } else {
                            assertThat(value(answers.get(i))).isEqualTo(2f * i);
                        }
                    }
                });
    }

    private static List<Tensor> twice(DenseTensor input, int poison, TensorAllocator allocator) {
        DenseTensor answer =
                DenseTensor.allocate(Datatype.FP32, Shape.of(input.rows(), 1), allocator);
        for (int row = 0; row < input.rows(); row++) {
            if (input.floatAt(row) == poison) {
                throw InferenceException.refused(
                        Refusal.of(ErrorCode.BACKEND_FAILED, "poison"), null);
            }
            answer.buffer().putFloat(4 * row, 2 * input.floatAt(row));
        }
        return List.of(answer);
    }

    private Execution execution(int calls, CostFit cost, Sharing sharing) {
        SlotSpec spec =
                new SlotSpec(
                        outside.of(new Outside("there", calls)),
                        1_000,
                        new CarrierGuard(2),
                        new DirectBufferPool(1 << 20));
        return new Execution("test", new Execution.Traits(false, false, sharing, null), cost, spec);
    }

    private Future<CallResult> submit(Execution execution, FakeModel model, float value) {
        ModelCall call =
                new ModelCall(
                        model,
                        List.of(DenseTensor.ofFloats(Shape.of(1, 1), value)),
                        OutputSelection.of(0),
                        TensorAllocator.heap(),
                        1,
                        FAR,
                        new Kept(),
                        account);
        return callers.submit(() -> execution.run(call));
    }

    private static float value(Future<CallResult> answer) throws Exception {
        CallResult result = answer.get(30, TimeUnit.SECONDS);
        if (!(result instanceof CallResult.Outputs outputs)) {
            throw new AssertionError(result);
        }
        return ((DenseTensor) outputs.tensors().getFirst()).floatAt(0);
    }
}
