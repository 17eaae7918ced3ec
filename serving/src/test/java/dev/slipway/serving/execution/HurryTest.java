package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import dev.slipway.serving.batching.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// An execution takes 5 ms and 0.1 ms for each row: 9.1 ms with all 41 calls, 9 ms with 40.
final class HurryTest {
    private static final long FIRST_NANOS = 5_100_000;
    private static final long START = System.nanoTime();

    private final AtomicLong now = new AtomicLong(START);

    /// So long after the slot is free.
    private static Deadline in(long millis) {
        return new Deadline(START + FIRST_NANOS + millis * 1_000_000);
    }

    /// What the first call has been answered with, and the others.
    private List<Integer> rows(Deadline hurried, Deadline others) throws Exception {
        try (HeldCalls calls = new HeldCalls(new Sharing.Allowed(), now::get)) {
            Future<CallResult> busy = calls.occupy();
            List<Future<CallResult>> answers = new ArrayList<>();
            answers.add(calls.submit(hurried, 0, 1));
            for (int i = 0; i < 40; i++) {
                answers.add(calls.submit(others, 0, 2));
            }
            calls.awaitWaiting(41);
            now.set(START + FIRST_NANOS);
            calls.letGo();
            assertThat(HeldCalls.outputs(busy).share().rows()).isEqualTo(1);
            List<Integer> rows = new ArrayList<>();
            for (Future<CallResult> answer : answers) {
                rows.add(HeldCalls.outputs(answer).share().rows());
            }
            assertThat(HeldCalls.value(answers.getFirst())).isEqualTo(1);
            return rows;
        }
    }

    @Test
    void whoCannotWaitForAllGoesBeforeThoseWhoCan() throws Exception {
        List<Integer> rows = rows(in(8), in(60_000));
        assertThat(rows.getFirst()).isEqualTo(1);
        assertThat(rows.subList(1, 41)).containsOnly(40);
    }

    /// Each on its own would be answered: both together, one behind the other, would not.
    @Test
    void nobodyGoesFirstAtTheCostOfOthers() throws Exception {
        assertThat(rows(in(8), in(10))).containsOnly(41);
    }

    @Test
    void nobodyGoesFirstWhoWouldComeTooLateAllTheSame() throws Exception {
        assertThat(rows(in(5), in(60_000))).containsOnly(41);
    }

    /// 128 calls run at a time, for 17.8 ms, and those after them until 30.1 ms; with the hurried
    /// one before, until 35.1 ms.
    @Test
    void nobodyGoesFirstAtTheCostOfThoseWhoWaitForALaterExecution() throws Exception {
        try (HeldCalls calls = new HeldCalls(new Sharing.Allowed(), now::get)) {
            Future<CallResult> busy = calls.occupy();
            Future<CallResult> hurried = calls.submit(in(8), 0, 1);
            List<Future<CallResult>> others = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                others.add(calls.submit(in(33), 0, 2));
            }
            calls.awaitWaiting(201);
            now.set(START + FIRST_NANOS);
            calls.letGo();
            assertThat(HeldCalls.outputs(busy).share().rows()).isEqualTo(1);
            List<Integer> rows = new ArrayList<>();
            for (Future<CallResult> other : others) {
                rows.add(HeldCalls.outputs(other).share().rows());
            }
            assertThat(rows).containsOnly(128, 72);
            assertThat(hurried.get()).isNotInstanceOf(CallResult.Outputs.class);
        }
    }
}
