package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.EndpointSpec;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeSlotsTest {
    private static final int SLOTS = 2;
    private static final int QUEUE = 64;
    private static final int CALLS = 20;

    private final NodeSlots slots = new NodeSlots(SLOTS, System::nanoTime);

    @Test
    void callsOfAllVersionsTogetherNeverExceedTheSlots() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore gate = new Semaphore(0);
        CountDownLatch both = new CountDownLatch(SLOTS);
        FakeModel model =
                FakeModel.summing(
                        1,
                        () -> {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            both.countDown();
                            gate.acquireUninterruptibly();
                            inside.decrementAndGet();
                        });
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CallResult>> answers = new ArrayList<>();
            for (int version = 0; version < 5; version++) {
                Execution execution = execution("version " + version);
                for (int i = 0; i < 4; i++) {
                    answers.add(callers.submit(() -> execution.run(call(model))));
                }
            }
            assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
            gate.release(100);
            for (Future<CallResult> answer : answers) {
                assertThat(answer.get()).isInstanceOf(CallResult.Outputs.class);
            }
        }
        assertThat(most.get()).isEqualTo(SLOTS);
        slots.close();
    }

    @Test
    void callsOnSeveralProcessorsHoldAsManySlots() throws Exception {
        AtomicInteger computing = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        FakeModel narrow = computingOn(1, computing, most);
        FakeModel wide = computingOn(SLOTS, computing, most);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CallResult>> answers = new ArrayList<>();
            Execution one = execution("narrow");
            Execution both = execution("wide", SLOTS);
            for (int i = 0; i < 30; i++) {
                answers.add(callers.submit(() -> one.run(call(narrow))));
                answers.add(callers.submit(() -> both.run(call(wide))));
            }
            for (Future<CallResult> answer : answers) {
                assertThat(answer.get()).isInstanceOf(CallResult.Outputs.class);
            }
        }
        assertThat(most.get()).isEqualTo(SLOTS);
        slots.close();
    }

    /// A model whose calls take so many processors, and note how many are taken by all together.
    private static FakeModel computingOn(int width, AtomicInteger all, AtomicInteger most) {
        return FakeModel.summing(
                1,
                () -> {
                    most.accumulateAndGet(all.addAndGet(width), Math::max);
                    Thread.onSpinWait();
                    all.addAndGet(-width);
                });
    }

    @Test
    void callThatIsSplitFurtherThanThereAreSlotsTakesAll() {
        Execution execution = execution("widest", 8 * SLOTS);
        assertThat(execution.run(call(FakeModel.summing(1))))
                .isInstanceOf(CallResult.Outputs.class);
        slots.close();
    }

    @Test
    void closedSlotsFinishWhatWaits() throws Exception {
        Semaphore gate = new Semaphore(0);
        CountDownLatch entered = new CountDownLatch(SLOTS);
        FakeModel model =
                FakeModel.summing(
                        1,
                        () -> {
                            entered.countDown();
                            gate.acquireUninterruptibly();
                        });
        Execution execution = execution("version");
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CallResult>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(callers.submit(() -> execution.run(call(model))));
            }
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            while (execution.waitingCalls() < 8) {
                Thread.onSpinWait();
            }
            slots.close();
            gate.release(100);
            for (Future<CallResult> answer : answers) {
                assertThat(answer.get()).isInstanceOf(CallResult.Outputs.class);
            }
        }
    }

    @Test
    void callsThatComeBeforeTheOneIdleThreadWakesRunAtTheSameTime() throws Exception {
        leaveOneThreadIdle(slots);
        Semaphore gate = new Semaphore(0);
        CountDownLatch both = new CountDownLatch(SLOTS);
        FakeModel model = blocking(both, gate);
        List<FutureTask<CallResult>> answers = new ArrayList<>();
        // Whoever is woken now is behind both callers in the lock's queue.
        assertThat(
                        slots.locked(() -> {
                            for (int i = 0; i < SLOTS; i++) {
                                Execution execution = execution("version " + i);
                                answers.add(new FutureTask<>(() -> execution.run(call(model))));
                                awaitParked(Thread.ofPlatform().start(answers.getLast()));
                            }
                            return answers;
                        }))
                .hasSize(SLOTS);
        try {
            assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            gate.release(SLOTS);
        }
        for (FutureTask<CallResult> answer : answers) {
            assertThat(answer.get()).isInstanceOf(CallResult.Outputs.class);
        }
        slots.close();
    }

    @Test
    void callThatWaitsForMoreRowsGetsTheFreeSlotThoughTheOneThreadIsTaken() throws Exception {
        AtomicLong now = new AtomicLong(System.nanoTime());
        Semaphore gate = new Semaphore(0);
        CountDownLatch taken = new CountDownLatch(1);
        try (NodeSlots still = new NodeSlots(SLOTS, now::get);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            leaveOneThreadIdle(still);
            Execution collecting = execution("collecting", still, 1, new Sharing.Allowed());
            collecting.follow(
                    new BatchGoal(
                            Duration.ofMinutes(1),
                            new EndpointSpec.Batching(8, Duration.ofMillis(20), false)));
            Future<CallResult> waits =
                    callers.submit(() -> collecting.run(call(FakeModel.summing(1))));
            while (collecting.waitingCalls() == 0) {
                Thread.onSpinWait();
            }
            Execution busy = execution("busy", still, 1, new Sharing.Impossible("a test"));
            FakeModel blocked = blocking(taken, gate);
            Future<CallResult> takes = callers.submit(() -> busy.run(call(blocked)));
            try {
                assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
                now.addAndGet(TimeUnit.SECONDS.toNanos(1));
                assertThat(waits.get(30, TimeUnit.SECONDS)).isInstanceOf(CallResult.Outputs.class);
            } finally {
                gate.release();
            }
            assertThat(takes.get()).isInstanceOf(CallResult.Outputs.class);
        }
    }

    @Test
    void callsThatFindNoThreadTakeNoPlaceFromThoseThatComeLater() {
        AtomicBoolean isShort = new AtomicBoolean(true);
        ThreadFactory lacking =
                work -> {
                    if (isShort.get()) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return Thread.ofPlatform().daemon().unstarted(work);
                };
        AtomicInteger held = new AtomicInteger();
        try (NodeSlots poor = new NodeSlots(SLOTS, System::nanoTime, lacking)) {
            Execution execution = execution("version", poor, 1, new Sharing.Impossible("a test"));
            for (int i = 0; i < 2 * QUEUE; i++) {
                ModelCall call = call(FakeModel.summing(1), counted(held));
                assertThatThrownBy(() -> execution.run(call)).isInstanceOf(OutOfMemoryError.class);
            }
            assertThat(held).hasValue(0);
            assertThat(execution.waitingCalls()).isZero();

            isShort.set(false);

            assertThat(execution.run(call(FakeModel.summing(1))))
                    .isInstanceOf(CallResult.Outputs.class);
        }
    }

    /// @param isClaimed whether it is to run by then
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callThatBreaksAsItIsTakenOutLetsGoOfWhatItHeld(boolean isClaimed) throws Exception {
        AtomicInteger held = new AtomicInteger();
        isTold(slots, breaking(held, isClaimed));
        assertThat(held).hasValue(0);
        slots.close();
    }

    /// A slot has it, so nobody else would.
    @Test
    void callWhoseSlotBreaksBeforeItRunsLetsGoOfWhatItHeld() throws Exception {
        AtomicInteger held = new AtomicInteger();
        AtomicBoolean breaks = new AtomicBoolean(true);
        LongSupplier breaking =
                () -> {
                    if (isAskedByASlotThatRuns() && breaks.getAndSet(false)) {
                        throw new OutOfMemoryError("none for a moment");
                    }
                    return System.nanoTime();
                };
        try (NodeSlots one = new NodeSlots(1, breaking)) {
            isTold(one, counted(held));
            assertThat(breaks).isFalse();
            assertThat(held).hasValue(0);
        }
    }

    /// As for want of memory in that moment.
    @Test
    void callWhoseTimeCannotBeCountedKeepsNoSlot() {
        try (NodeSlots one = new NodeSlots(1, System::nanoTime)) {
            Execution execution = execution("version", one, 1, new Sharing.Impossible("a test"));
            ModelCall uncounted = withoutAccount(call(FakeModel.summing(1)));
            assertThat(execution.run(uncounted)).isInstanceOf(CallResult.Outputs.class);
            assertThat(execution.run(call(FakeModel.summing(1))))
                    .isInstanceOf(CallResult.Outputs.class);
        }
    }

    @SuppressWarnings("NullAway") // what is broken on purpose
    private static ModelCall withoutAccount(ModelCall call) {
        return new ModelCall(
                call.model(),
                call.inputs(),
                call.outputs(),
                call.allocator(),
                call.rows(),
                call.deadline(),
                call.holding(),
                null);
    }

    private static boolean isAskedByASlotThatRuns() {
        return StackWalker.getInstance()
                .walk(frames ->
                        frames.filter(frame ->
                                        frame.getClassName().equals(NodeSlots.class.getName()))
                                .map(StackWalker.StackFrame::getMethodName)
                                .findFirst())
                .filter("run"::equals)
                .isPresent();
    }

    /// A call that holds this breaks, its caller is told, and the next call is answered.
    private static void isTold(NodeSlots slots, Holding holding) throws Exception {
        Execution execution = execution("version", slots, 1, new Sharing.Impossible("a test"));
        FutureTask<CallResult> waits =
                new FutureTask<>(() -> execution.run(call(FakeModel.summing(1), holding)));
        Thread _ = Thread.ofPlatform().start(waits);

        assertThat(waits.get(30, TimeUnit.SECONDS)).isInstanceOf(CallResult.Failure.class);
        assertThat(execution.run(call(FakeModel.summing(1))))
                .isInstanceOf(CallResult.Outputs.class);
    }

    /// What breaks at the first look, and counts who holds it.
    private static Holding breaking(AtomicInteger held, boolean isClaimed) {
        Holding counted = counted(held);
        AtomicBoolean isBroken = new AtomicBoolean(true);
        return new Holding() {
            @Override
            public boolean retain() {
                return counted.retain();
            }

            @Override
            public void release() {
                counted.release();
            }

            @Override
            public boolean isClosed() {
                breakOnce(!isClaimed);
                return false;
            }

            @Override
            public OptionalLong ballot() {
                breakOnce(isClaimed);
                return OptionalLong.empty();
            }

            private void breakOnce(boolean isNow) {
                if (isNow && isBroken.getAndSet(false)) {
                    throw new OutOfMemoryError("none for a moment");
                }
            }
        };
    }

    @Test
    void twoVersionsOfAnEndpointGetTheSlotTimeOfOne() throws Exception {
        AtomicLong now = new AtomicLong(System.nanoTime());
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Semaphore gate = new Semaphore(0);
        CountDownLatch taken = new CountDownLatch(1);
        try (NodeSlots one = new NodeSlots(1, now::get);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Execution busy = execution("busy", one, 1, new Sharing.Impossible("a test"));
            List<Future<CallResult>> answers = new ArrayList<>();
            answers.add(callers.submit(() -> busy.run(call(blocking(taken, gate)))));
            assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
            for (String version : List.of("flights 1", "flights 2", "fraud 1")) {
                Execution late = execution(version, one, 1, new Sharing.Impossible("a test"));
                late.takeTurnsAs(new EndpointName(version.substring(0, version.indexOf(' '))));
                late.follow(BatchGoal.within(Duration.ofNanos(1)));
                FakeModel model = FakeModel.summing(1, () -> takes(version, order, now));
                for (int i = 0; i < CALLS; i++) {
                    answers.add(callers.submit(() -> late.run(call(model))));
                }
                while (late.waitingCalls() < CALLS) {
                    Thread.onSpinWait();
                }
            }
            gate.release();
            for (Future<CallResult> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS)).isInstanceOf(CallResult.Outputs.class);
            }
        }
        assertThat(order.subList(0, CALLS).stream().filter("fraud 1"::equals).count())
                .isBetween(CALLS / 2 - 1L, CALLS / 2 + 1L);
    }

    private static void takes(String version, List<String> order, AtomicLong now) {
        order.add(version);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(5));
    }

    private static Holding counted(AtomicInteger held) {
        return new Holding() {
            @Override
            public boolean retain() {
                held.incrementAndGet();
                return true;
            }

            @Override
            public void release() {
                held.decrementAndGet();
            }

            @Override
            public boolean isClosed() {
                return false;
            }
        };
    }

    /// A slot that has ended its execution keeps the lock until it waits.
    private static void leaveOneThreadIdle(NodeSlots slots) {
        Execution first = execution("first", slots, 1, new Sharing.Impossible("a test"));
        assertThat(first.run(call(FakeModel.summing(1)))).isInstanceOf(CallResult.Outputs.class);
        while (!slots.running().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private static FakeModel blocking(CountDownLatch entered, Semaphore gate) {
        return FakeModel.summing(
                1,
                () -> {
                    entered.countDown();
                    gate.acquireUninterruptibly();
                });
    }

    private Execution execution(String subject) {
        return execution(subject, 1);
    }

    private Execution execution(String subject, int threads) {
        return execution(subject, slots, threads, new Sharing.Impossible("a test"));
    }

    private static Execution execution(
            String subject, NodeSlots slots, int threads, Sharing sharing) {
        return new Execution(
                subject,
                new Execution.Traits(false, false, sharing, null, threads),
                new CostFit(5_000_000, 0),
                new SlotSpec(slots, QUEUE, new CarrierGuard(2), new DirectBufferPool(0)));
    }

    private static ModelCall call(FakeModel model) {
        return call(model, new Kept());
    }

    private static ModelCall call(FakeModel model, Holding holding) {
        return new ModelCall(
                model,
                List.of(DenseTensor.ofFloats(Shape.of(1, 1), 1)),
                OutputSelection.of(0),
                TensorAllocator.heap(),
                1,
                Deadline.after(Duration.ofMinutes(5), System.nanoTime()),
                holding,
                new Account());
    }
}
