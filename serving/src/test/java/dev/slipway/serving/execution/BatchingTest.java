package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.Padding;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchingTest {
    private static final Deadline FAR =
            new Deadline(System.nanoTime() + TimeUnit.MINUTES.toNanos(5));
    private static final float POISON = -1;

    private final NodeSlots slots = new NodeSlots(1, System::nanoTime);
    private final Echo model = new Echo();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private Execution execution = execution(slots, null);

    @AfterEach
    void end() {
        model.gate.release(1_000_000);
        callers.close();
        slots.close();
    }

    @Test
    void callsThatWaitTogetherRunTogether() throws Exception {
        List<Future<CallResult>> answers = behindABusySlot(1, 2, 3, 4, 5);
        for (int i = 0; i < answers.size(); i++) {
            assertThat(value(answers.get(i))).isEqualTo(i + 1);
        }
        assertThat(model.batches).containsExactly(1, 5);
    }

    @Test
    void executionIsCountedOnce() throws Exception {
        int first = 0;
        for (Future<CallResult> answer : behindABusySlot(1, 2, 3)) {
            CallResult.Outputs outputs = (CallResult.Outputs) answer.get();
            assertThat(outputs.share().rows()).isEqualTo(3);
            first += outputs.share().isFirst() ? 1 : 0;
        }
        assertThat(first).isEqualTo(1);
    }

    @Test
    void onlyThePoisonFails() throws Exception {
        List<Future<CallResult>> answers = behindABusySlot(1, 2, POISON, 4, 5, 6, 7, 8);
        for (int i = 0; i < answers.size(); i++) {
            if (i == 2) {
                assertThat(refusal(answers.get(i))).isEqualTo(ErrorCode.INVALID_INPUT);
            } else {
                assertThat(value(answers.get(i))).isEqualTo(i + 1);
            }
        }
    }

    /// All are claimed in time, and the execution that fails takes until after two deadlines.
    @Test
    void callsThatAreLateByThenDoNotRunAgain() throws Exception {
        AtomicLong now = new AtomicLong();
        Deadline soon = new Deadline(TimeUnit.SECONDS.toNanos(20));
        try (NodeSlots own = new NodeSlots(1, now::get)) {
            execution = execution(own, null);
            execution.follow(
                    new BatchGoal(
                            Duration.ofMinutes(1),
                            new EndpointSpec.Batching(8, Duration.ZERO, false)));
            Future<CallResult> busy = occupy();
            List<Future<CallResult>> answers = new ArrayList<>();
            for (float value : new float[] {1, 2}) {
                ModelCall call = call(all(), row(value), soon);
                answers.add(callers.submit(() -> execution.run(call)));
                awaitWaiting(answers.size());
            }
            for (float value : new float[] {POISON, 4}) {
                answers.add(submit(all(), row(value)));
                awaitWaiting(answers.size());
            }
            model.gate.release();
            busy.get();
            assertThat(model.entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            now.set(soon.nanoTime());
            model.gate.release(1_000_000);
            assertThat(refusal(answers.get(0))).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(refusal(answers.get(1))).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(refusal(answers.get(2))).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(value(answers.get(3))).isEqualTo(4);
            assertThat(model.batches).containsExactly(1, 4, 2, 1, 1);
        }
    }

    @Test
    void otherOutputsAndOtherShapesDoNotMeet() throws Exception {
        Future<CallResult> busy = occupy();
        List<Future<CallResult>> answers = new ArrayList<>();
        answers.add(submit(OutputSelection.of(0), row(1)));
        answers.add(submit(OutputSelection.of(0), row(2, 0)));
        answers.add(submit(OutputSelection.of(0, 1), row(3)));
        awaitWaiting(3);
        model.gate.release(1_000_000);
        busy.get();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(value(answers.get(i))).isEqualTo(i + 1);
        }
        assertThat(model.batches).containsExactly(1, 1, 1, 1);
    }

    /// The clock stands still, so the first call would wait for a second one for ever.
    @Test
    void callsThatWaitForOthersKeepNoSlotFromThoseThatCannotJoin() throws Exception {
        model.gate.release(1_000_000);
        try (NodeSlots own = new NodeSlots(1, () -> 0)) {
            execution = execution(own, null);
            execution.follow(
                    new BatchGoal(
                            Duration.ofMinutes(1),
                            new EndpointSpec.Batching(2, Duration.ofSeconds(10), false)));
            Future<CallResult> waits = submit(all(), row(1));
            awaitWaiting(1);
            Future<CallResult> other = submit(all(), row(2, 7));
            awaitWaiting(2);
            Future<CallResult> another = submit(all(), row(3, 7));
            assertThat(value(other)).isEqualTo(2);
            assertThat(value(another)).isEqualTo(3);
            assertThat(waits.isDone()).isFalse();
            Future<CallResult> joins = submit(all(), row(4));
            assertThat(value(waits)).isEqualTo(1);
            assertThat(value(joins)).isEqualTo(4);
        }
        assertThat(model.batches).containsExactly(2, 2);
    }

    @Test
    void rowsOfDifferentLengthsMeetWhereTheyMayBeFilledUp() throws Exception {
        execution = execution(slots, new Padding(List.of(true), List.of(false)));
        Future<CallResult> busy = occupy();
        List<Future<CallResult>> answers = new ArrayList<>();
        answers.add(submit(all(), row(1)));
        answers.add(submit(all(), row(2, 7)));
        answers.add(submit(all(), row(3, 7, 7, 7, 7, 7, 7, 7)));
        answers.add(submit(all(), row(4, 7, 7, 7, 7, 7, 7, 7, 7)));
        awaitWaiting(4);
        model.gate.release(1_000_000);
        busy.get();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(value(answers.get(i))).isEqualTo(i + 1);
        }
        assertThat(model.batches).containsExactlyInAnyOrder(1, 3, 1);
    }

    @Test
    void whatIsKnownOfRowsOfOneSizeIsToldApartFromOthers() throws Exception {
        CostFit cost = CostFit.through(5_100_000, 64, 11_400_000);
        SlotSpec spec = new SlotSpec(slots, 64, new CarrierGuard(2), new DirectBufferPool(1 << 20));
        execution =
                new Execution(
                        "test",
                        new Execution.Traits(false, true, new Sharing.Allowed(), null),
                        cost,
                        spec);
        assertThat(execution.batching().sizes()).isEmpty();
        model.gate.release(1_000_000);
        assertThat(value(submit(all(), row(1)))).isEqualTo(1);
        assertThat(value(submit(all(), row(2, 7, 7, 7)))).isEqualTo(2);
        assertThat(value(submit(all(), row(3, 7, 7, 7, 7)))).isEqualTo(3);
        BatchingState state = execution.batching();
        assertThat(state.sizes())
                .extracting(BatchingState.OfSize::rowElements)
                .containsExactly(1L, 7L);
        assertThat(state.sizes()).extracting(BatchingState.OfSize::meanRows).containsOnly(1.0);
        assertThat(state.status(new VersionNumber(3)).sizes())
                .allSatisfy(of -> {
                    assertThat(of.gain()).isEqualTo(1);
                    assertThat(of.reason()).isNotBlank();
                    assertThat(of.fixedNanos() + of.rowNanos()).isPositive();
                });
    }

    @Test
    void outputsThatLoseARowEndSharingForGood() throws Exception {
        model.losing = true;
        List<Future<CallResult>> answers = behindABusySlot(1, 2, 3);
        for (int i = 0; i < answers.size(); i++) {
            assertThat(value(answers.get(i))).isEqualTo(i + 1);
        }
        assertThat(execution.batching().sharing())
                .isEqualTo(new Sharing.Impossible("an execution of 3 rows answered [2, 1]"));
        assertThat(model.batches).containsExactly(1, 3, 1, 1, 1);
    }

    @Test
    void callsThatNobodyWaitsForLeaveBeforeTheBatch() throws Exception {
        Future<CallResult> busy = occupy();
        Future<CallResult> stays = submit(OutputSelection.of(0), row(1));
        awaitWaiting(1);
        CompletableFuture<CallResult> left = new CompletableFuture<>();
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> left.complete(execution.run(call(all(), row(2), FAR))));
        awaitWaiting(2);
        caller.interrupt();
        assertThat(refusal(left)).isEqualTo(ErrorCode.CANCELLED);
        model.gate.release(1_000_000);
        busy.get();
        assertThat(value(stays)).isEqualTo(1);
        assertThat(model.batches).containsExactly(1, 1);
    }

    @Test
    void earlierDeadlineRunsFirst() throws Exception {
        execution.follow(
                new BatchGoal(
                        Duration.ofMinutes(1), new EndpointSpec.Batching(1, Duration.ZERO, false)));
        Future<CallResult> busy = occupy();
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        long now = System.nanoTime();
        List<Future<?>> done = new ArrayList<>();
        for (int seconds : List.of(40, 20, 30)) {
            Deadline deadline = new Deadline(now + TimeUnit.SECONDS.toNanos(seconds));
            done.add(
                    callers.submit(() -> {
                        assertThat(execution.run(call(all(), row(seconds), deadline)))
                                .isInstanceOf(CallResult.Outputs.class);
                    }));
            awaitWaiting(done.size());
        }
        model.seen = order;
        model.gate.release(1_000_000);
        busy.get();
        for (Future<?> one : done) {
            one.get();
        }
        assertThat(order).containsExactly(0, 20, 30, 40);
    }

    @Test
    void callWhoseMemoryEndsFailsAlone() throws Exception {
        Future<CallResult> busy = occupy();
        TensorAllocator none =
                _ -> {
                    throw new OutOfMemoryError("a test");
                };
        List<Future<CallResult>> answers = new ArrayList<>();
        answers.add(submit(all(), row(1)));
        ModelCall poor =
                new ModelCall(
                        model.fake,
                        List.of(row(2)),
                        all(),
                        none,
                        1,
                        FAR,
                        new Kept(),
                        new Account());
        answers.add(callers.submit(() -> execution.run(poor)));
        answers.add(submit(all(), row(3)));
        awaitWaiting(3);
        model.gate.release(1_000_000);
        busy.get();
        assertThat(value(answers.get(0))).isEqualTo(1);
        assertThat(refusal(answers.get(1))).isEqualTo(ErrorCode.MODEL_FAILED);
        assertThat(value(answers.get(2))).isEqualTo(3);
    }

    /// A permit that cannot be given back is a defect of ours, and none of those beside it or
    /// behind.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callThatBreaksItsSlotLeavesNobodyWaiting(boolean byError) throws Exception {
        Future<CallResult> busy = occupy();
        List<Future<CallResult>> answers = new ArrayList<>();
        answers.add(submitBreaking(row(1), new Breaking(false, byError)));
        awaitWaiting(1);
        answers.add(submit(all(), row(2)));
        awaitWaiting(2);
        answers.add(submit(all(), row(3, 7)));
        awaitWaiting(3);
        model.gate.release(1_000_000);
        busy.get();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(value(answers.get(i))).isEqualTo(i + 1);
        }
    }

    /// It breaks as it is told that nobody waits for it, between two that were taken out with it.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callThatBreaksAsItIsTakenOutLeavesNobodyWaiting(boolean byError) throws Exception {
        Future<CallResult> busy = occupy();
        List<Future<CallResult>> answers = new ArrayList<>();
        answers.add(submit(all(), row(1)));
        awaitWaiting(1);
        answers.add(submitBreaking(row(2), new Breaking(true, byError)));
        awaitWaiting(2);
        answers.add(submit(all(), row(3)));
        awaitWaiting(3);
        model.gate.release(1_000_000);
        busy.get();
        assertThat(value(answers.get(0))).isEqualTo(1);
        assertThat(refusal(answers.get(1))).isEqualTo(ErrorCode.CANCELLED);
        assertThat(value(answers.get(2))).isEqualTo(3);
        assertThat(model.batches).containsExactly(1, 2);
    }

    private Future<CallResult> submitBreaking(DenseTensor input, Breaking holding) {
        ModelCall breaking =
                new ModelCall(
                        model.fake,
                        List.of(input),
                        all(),
                        TensorAllocator.heap(),
                        input.rows(),
                        FAR,
                        holding,
                        new Account());
        return callers.submit(() -> execution.run(breaking));
    }

    private record Breaking(boolean isClosed, boolean byError) implements Holding {
        @Override
        public boolean retain() {
            return true;
        }

        @Override
        public void release() {
            if (byError) {
                throw new OutOfMemoryError("a test");
            }
            throw new IllegalStateException("places: -1 (expected: >= 0)");
        }
    }

    private List<Future<CallResult>> behindABusySlot(float... values) throws Exception {
        Future<CallResult> busy = occupy();
        List<Future<CallResult>> answers = new ArrayList<>();
        for (float value : values) {
            answers.add(submit(all(), row(value)));
            awaitWaiting(answers.size());
        }
        model.gate.release(1_000_000);
        busy.get();
        return answers;
    }

    private Future<CallResult> occupy() throws InterruptedException {
        Future<CallResult> busy = submit(all(), row(0));
        assertThat(model.entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        return busy;
    }

    private void awaitWaiting(int calls) {
        while (execution.waitingCalls() < calls) {
            Thread.onSpinWait();
        }
    }

    private Future<CallResult> submit(OutputSelection outputs, DenseTensor input) {
        return callers.submit(() -> execution.run(call(outputs, input, FAR)));
    }

    private ModelCall call(OutputSelection outputs, DenseTensor input, Deadline deadline) {
        return new ModelCall(
                model.fake,
                List.of(input),
                outputs,
                TensorAllocator.heap(),
                input.rows(),
                deadline,
                new Kept(),
                new Account());
    }

    private static Execution execution(NodeSlots slots, @Nullable Padding padding) {
        CostFit cost = CostFit.through(5_100_000, 64, 11_400_000);
        SlotSpec spec = new SlotSpec(slots, 64, new CarrierGuard(2), new DirectBufferPool(1 << 20));
        Execution.Traits traits =
                new Execution.Traits(false, false, new Sharing.Allowed(), padding);
        return new Execution("test", traits, cost, spec);
    }

    private static OutputSelection all() {
        return OutputSelection.of(0);
    }

    private static DenseTensor row(float... values) {
        return DenseTensor.ofFloats(Shape.of(1, values.length), values);
    }

    private static float value(Future<CallResult> answer) throws Exception {
        return values(answer.get(30, TimeUnit.SECONDS))[0];
    }

    private static float[] values(CallResult result) {
        if (!(result instanceof CallResult.Outputs outputs)) {
            throw new AssertionError(result);
        }
        DenseTensor first = (DenseTensor) outputs.tensors().getFirst();
        float[] values = new float[first.elementCount()];
        first.buffer().duplicate().order(first.buffer().order()).asFloatBuffer().get(values);
        return values;
    }

    private static ErrorCode refusal(Future<CallResult> answer)
            throws InterruptedException, ExecutionException {
        return switch (answer.get()) {
            case CallResult.Failure failure -> failure.refusal().code();
            case CallResult.Overdue overdue -> overdue.refusal().code();
            case CallResult.NotRun notRun -> notRun.refusal().code();
            case CallResult.Outputs outputs -> throw new AssertionError(outputs);
        };
    }

    /// Answers the first column of each row; every call waits at a gate, and its rows are noted.
    private static final class Echo {
        final Semaphore gate = new Semaphore(0);
        final Semaphore entered = new Semaphore(0);
        final Queue<Integer> batches = new ConcurrentLinkedQueue<>();
        final FakeModel fake =
                FakeModel.answering(
                        Signature.of(
                                List.of(TensorSpec.of("input", Datatype.FP32, -1, -1)),
                                List.of(
                                        TensorSpec.of("output", Datatype.FP32, -1, 1),
                                        TensorSpec.of("again", Datatype.FP32, -1, 1))),
                        this::answer);
        volatile boolean losing;
        volatile Queue<Integer> seen = new ConcurrentLinkedQueue<>();

        private List<Tensor> answer(List<Tensor> inputs, TensorAllocator allocator) {
            DenseTensor input = (DenseTensor) inputs.getFirst();
            batches.add(input.rows());
            entered.release();
            gate.acquireUninterruptibly();
            int columns = (int) input.shape().extent(1);
            boolean loses = losing && input.rows() > 1;
            int rows = input.rows() - (loses ? 1 : 0);
            DenseTensor answer = DenseTensor.allocate(Datatype.FP32, Shape.of(rows, 1), allocator);
            for (int row = 0; row < rows; row++) {
                float value = input.floatAt(row * columns);
                seen.add((int) value);
                if (value == POISON) {
                    throw InferenceException.badInput("poison", new IllegalStateException());
                }
                answer.buffer().putFloat(row * 4, value);
            }
            return List.of(answer, answer);
        }
    }
}
