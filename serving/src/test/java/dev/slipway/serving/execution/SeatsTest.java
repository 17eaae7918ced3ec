package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.Sharing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// An execution takes 5 ms and 0.1 ms for each row, of which it has 128 at most: 17.8 ms with as
/// many, 15 ms with 100, 10 ms with 50.
final class SeatsTest {
    private static final long FIRST_NANOS = 5_100_000;
    private static final long START = System.nanoTime();

    private final AtomicLong now = new AtomicLong(START);

    /// So long after the slot is free.
    private static Deadline in(long millis) {
        return new Deadline(START + FIRST_NANOS + millis * 1_000_000);
    }

    /// Lets the slot go from its first call to those that wait.
    private void free(HeldCalls calls, Future<CallResult> busy, int waiting) throws Exception {
        calls.awaitWaiting(waiting);
        now.set(START + FIRST_NANOS);
        calls.letGo();
        assertThat(HeldCalls.outputs(busy).share().rows()).isEqualTo(1);
    }

    private static List<Future<CallResult>> submit(HeldCalls calls, int count, Deadline deadline) {
        List<Future<CallResult>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(calls.submit(deadline, 0, 1));
        }
        return answers;
    }

    private static List<Integer> rows(List<Future<CallResult>> answers) throws Exception {
        List<Integer> rows = new ArrayList<>();
        for (Future<CallResult> answer : answers) {
            rows.add(HeldCalls.outputs(answer).share().rows());
        }
        return rows;
    }

    /// 64 of those in front would be answered by themselves, which is fewer.
    @Test
    void placesOfThoseWhoWouldComeTooLateGoToThoseBehind() throws Exception {
        try (HeldCalls calls = new HeldCalls(new Sharing.Allowed(), now::get)) {
            Future<CallResult> busy = calls.occupy();
            List<Future<CallResult>> late = submit(calls, 100, in(12));
            List<Future<CallResult>> timely = submit(calls, 128, in(60_000));
            free(calls, busy, 228);
            assertThat(rows(timely)).containsOnly(128);
            for (Future<CallResult> answer : late) {
                assertThat(answer.get()).isInstanceOf(CallResult.NotRun.class);
            }
        }
    }

    /// All together would be answered after the last of them has gone.
    @Test
    void fewerRunAtATimeWhereAllTogetherWouldAnswerNobody() throws Exception {
        try (HeldCalls calls = new HeldCalls(new Sharing.Allowed(), now::get)) {
            Future<CallResult> busy = calls.occupy();
            List<Future<CallResult>> answers = submit(calls, 100, in(12));
            free(calls, busy, 100);
            assertThat(rows(answers)).contains(50).doesNotContain(100);
        }
    }

    /// What executions take would else not be learned.
    @Test
    void allRunWhereNobodyWouldBeAnsweredHoweverFewRan() throws Exception {
        try (HeldCalls calls = new HeldCalls(new Sharing.Allowed(), now::get)) {
            Future<CallResult> busy = calls.occupy();
            List<Future<CallResult>> answers = submit(calls, 100, in(5));
            free(calls, busy, 100);
            assertThat(rows(answers)).containsOnly(100);
        }
    }

    @Test
    void callsThatShareNoExecutionGetNoPlacesInOne() throws Exception {
        Sharing alone = new Sharing.Impossible("a test");
        try (HeldCalls calls = new HeldCalls(alone, now::get)) {
            Future<CallResult> busy = calls.occupy();
            List<Future<CallResult>> late = submit(calls, 3, in(3));
            List<Future<CallResult>> timely = submit(calls, 3, in(60_000));
            free(calls, busy, 6);
            assertThat(rows(timely)).containsOnly(1);
            for (Future<CallResult> answer : late) {
                assertThat(answer.get()).isInstanceOf(CallResult.NotRun.class);
            }
        }
    }

    /// Those behind are further away than anybody looks for them.
    @Test
    void longLineOfThoseWhoWouldComeTooLateHoldsUpNobody() throws Exception {
        try (HeldCalls calls = new HeldCalls(new Sharing.Allowed(), now::get)) {
            calls.execution.follow(
                    new BatchGoal(
                            Duration.ofSeconds(1), new EndpointSpec.Batching(2, null, false)));
            Future<CallResult> busy = calls.occupy();
            List<Future<CallResult>> late = submit(calls, 50, in(3));
            List<Future<CallResult>> timely = submit(calls, 10, in(60_000));
            free(calls, busy, 60);
            assertThat(rows(timely)).containsOnly(2);
            for (Future<CallResult> answer : late) {
                assertThat(answer.get()).isInstanceOf(CallResult.NotRun.class);
            }
        }
    }
}
