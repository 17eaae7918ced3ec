package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.BatchKey;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Account;
import dev.slipway.stats.counts.BatchWitness;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.fake.FakeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WitnessTest {
    private static final Deadline FAR = new Deadline(System.nanoTime() + (1L << 40));

    private final NodeSlots slots = new NodeSlots(1, System::nanoTime);
    private IntPredicate fails = rows -> false;
    private final CallQueue queue =
            new CallQueue(
                    "test",
                    new SlotSpec(slots, 64, new CarrierGuard(2), new DirectBufferPool(1 << 20)),
                    new ShapeCosts(CostFit.through(5_100_000, 64, 11_400_000), false, null),
                    new Execution.Traits(false, false, new Sharing.Allowed(), null),
                    this::run);

    @AfterEach
    void end() {
        slots.close();
    }

    /// A call that says by what a witness is picked.
    private record Voting(OptionalLong ballot, boolean isClosed) implements Holding {
        @Override
        public boolean retain() {
            return true;
        }

        @Override
        public void release() {}
    }

    private CallResult run(ModelCall call) {
        if (fails.test(call.rows())) {
            Refusal refusal = Refusal.of(ErrorCode.MODEL_FAILED, "broken");
            return new CallResult.Failure(refusal, 1, 2, CallResult.Share.whole(call.rows()));
        }
        return new CallResult.Outputs(
                call.model().infer(call.inputs(), call.outputs(), call.allocator()),
                1,
                2,
                CallResult.Share.whole(call.rows()));
    }

    private SlotCall call(OptionalLong ballot, Deadline deadline) {
        return call(new Voting(ballot, false), deadline);
    }

    private SlotCall call(Voting holding, Deadline deadline) {
        ModelCall call =
                new ModelCall(
                        FakeModel.summing(1),
                        List.of(DenseTensor.ofFloats(Shape.of(1, 1), 1)),
                        OutputSelection.of(0),
                        TensorAllocator.heap(),
                        1,
                        deadline,
                        holding,
                        new Account());
        return new SlotCall(call, queue, new BatchKey(List.of(), List.of()), 0, 0);
    }

    private static CallResult.Share share(SlotCall call) {
        return switch (call.await()) {
            case CallResult.Outputs outputs -> outputs.share();
            case CallResult.Failure failure -> failure.share();
            case CallResult.Overdue overdue -> overdue.share();
            case CallResult.NotRun notRun -> throw new AssertionError(notRun);
        };
    }

    private void runAll(List<SlotCall> calls) {
        new Batch(queue, calls, calls.size(), 0).run();
    }

    @Test
    void oneCallStandsForItsExecutionWhateverBecomesOfIt() {
        List<IntPredicate> fates = List.of(rows -> false, rows -> rows > 1, rows -> true);
        Property.holds(
                Campaign.cases(50, 1_000),
                random -> {
                    fails = fates.get(random.nextInt(fates.size()));
                    long[] ids = random.longs(random.nextInt(1, 12)).toArray();
                    List<SlotCall> calls = new ArrayList<>();
                    for (long id : ids) {
                        calls.add(call(OptionalLong.of(id), FAR));
                    }
                    runAll(calls);
                    for (int i = 0; i < ids.length; i++) {
                        CallResult.Share share = share(calls.get(i));
                        assertThat(share.isWitness())
                                .isEqualTo(i == BatchWitness.of(ids, ids.length));
                        assertThat(share.claimedRows()).isEqualTo(ids.length);
                    }
                });
    }

    /// Whose caller has left is counted nowhere, and neither would be its execution.
    @Test
    void executionIsCountedByTheFirstCallThatSomebodyWaitsFor() {
        Deadline passed = new Deadline(System.nanoTime() - 1);
        Voting left = new Voting(OptionalLong.empty(), true);
        List<SlotCall> calls = new ArrayList<>();
        calls.add(call(left, FAR));
        calls.add(call(OptionalLong.empty(), passed));
        calls.add(call(OptionalLong.empty(), FAR));
        calls.add(call(OptionalLong.empty(), FAR));
        runAll(calls);
        assertThat(calls.stream().map(one -> share(one).isFirst()))
                .containsExactly(false, false, true, false);

        List<SlotCall> gone = new ArrayList<>();
        gone.add(call(left, FAR));
        gone.add(call(OptionalLong.empty(), passed));
        runAll(gone);
        assertThat(gone.stream().map(one -> share(one).isFirst())).containsExactly(true, false);
    }

    @Test
    void whoIsNotComparedStandsForNobody() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20; i++) {
            List<SlotCall> calls = new ArrayList<>();
            calls.add(call(OptionalLong.empty(), FAR));
            calls.add(call(OptionalLong.of(random.nextLong()), FAR));
            calls.add(call(OptionalLong.empty(), FAR));
            runAll(calls);
            assertThat(calls.stream().map(one -> share(one).isWitness()))
                    .containsExactly(false, true, false);
        }
    }

    @Test
    void aDeadlineThatPassesInASlotMeetsTheExecution() {
        long now = System.nanoTime();
        SlotCall late = call(OptionalLong.of(7), new Deadline(now));
        assertThat(late.claim(now - 1, now - 1)).isTrue();
        Batch batch = new Batch(queue, List.of(late), 1, 0);
        assertThat(batch.rows()).isEqualTo(1);
        assertThat(late.await())
                .isInstanceOfSatisfying(
                        CallResult.Overdue.class,
                        overdue -> {
                            assertThat(overdue.share().isWitness()).isTrue();
                            assertThat(overdue.startNanos()).isEqualTo(now - 1);
                            assertThat(overdue.refusal().code())
                                    .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
                        });
    }
}
