package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec.Batching;
import dev.slipway.api.status.Eviction;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.activation.Gate;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.activation.Ticket;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// What is known of a load, and of those who go first, decides at the head.
final class ForeseenWaitTest {
    private static final int CROWD = 1_000;

    /// By two slots a crowd of such calls takes ten seconds where each runs alone.
    private static final Duration CALL = Duration.ofMillis(20);

    /// Longer than a load, and shorter than the crowd.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// What the crowd has, also where a busy machine makes a call many times as long.
    private static final Duration LONG = Duration.ofHours(1);

    private static final EndpointTerms ALONE =
            new EndpointTerms(
                    1_024, new BatchGoal(Duration.ofMillis(200), new Batching(1, null, false)));

    private static RequestHead head(
            Bench bench, VersionChoice choice, Priority priority, Duration time) {
        RequestHead head = bench.head(choice, 64);
        return new RequestHead(
                head.predictionId(),
                head.endpoint(),
                head.version(),
                new Standing(priority, null),
                head.declaredBytes(),
                Deadline.after(time, System.nanoTime()),
                head.caller(),
                HeadFields.NONE);
    }

    private static Admission asked(Bench bench, Priority priority) {
        RequestHead head = head(bench, VersionChoice.ROUTED, priority, PATIENCE);
        return bench.serving.predictions().admit(head);
    }

    private static Refusal refusal(Admission admission) {
        return ((Admission.Refused) admission).refusal();
    }

    /// Loads at once when it is asked for first, and later when it may.
    private static Supplier<LoadedModel> heldLater(CountDownLatch go, Runnable call) {
        AtomicInteger loads = new AtomicInteger();
        return () -> {
            if (loads.getAndIncrement() > 0) {
                awaitQuietly(go);
            }
            return FakeModel.summing(2, call);
        };
    }

    private static void awaitQuietly(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A version of slow calls that is loaded again when it may be.
    private static void loaded(Bench bench, CountDownLatch go) {
        bench.offer(1, heldLater(go, () -> LockSupport.parkNanos(CALL.toNanos())));
        bench.admitted().close();
    }

    private static List<Admission> crowd(Bench bench, CountDownLatch go) {
        loaded(bench, go);
        return crowd(bench);
    }

    /// Those who wait until the version is loaded again.
    private static List<Admission> crowd(Bench bench) {
        assertThat(bench.serving.fleet().sleep(Bench.id(1), Eviction.Reason.IDLE)).isTrue();
        List<Admission> waiting = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            waiting.add(patient(bench, VersionChoice.ROUTED));
        }
        return waiting;
    }

    private static Admission patient(Bench bench, VersionChoice choice) {
        RequestHead head = head(bench, choice, Standing.USUAL.priority(), LONG);
        return bench.serving.predictions().admit(head);
    }

    private static void leave(List<Admission> waiting) {
        for (Admission one : waiting) {
            Admission.Wait place = ((Admission.Waiting) one).place();
            place.leave();
            assertThat(place.await()).isInstanceOf(Admission.Refused.class);
        }
    }

    @Test
    void onlyThoseWhoGoFirstAreWaitedFor() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            bench.serving.fleet().setTerms(Bench.FLIGHTS, ALONE);
            List<Admission> waiting = crowd(bench, go);

            Admission last = asked(bench, Priority.SHEDDABLE);
            Admission first = asked(bench, Priority.CRITICAL);

            assertThat(refusal(last).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(refusal(last).message()).contains("those who go first");
            assertThat(first).isInstanceOf(Admission.Waiting.class);
            waiting.add(first);
            leave(waiting);
            go.countDown();
            assertThat(bench.serving.requestBytesInFlight()).isZero();
        }
    }

    /// No call has run yet, so only their cost says that they will share executions.
    @Test
    void aCrowdWhoseCallsMayShareExecutionsKeepsNobodyOut() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            List<Admission> waiting = crowd(bench, go);

            Admission last = asked(bench, Priority.SHEDDABLE);

            assertThat(last).isInstanceOf(Admission.Waiting.class);
            waiting.add(last);
            leave(waiting);
            go.countDown();
        }
    }

    /// Beside a crowd fewer calls a second come about than their cost alone says.
    @Test
    void whatTwoCrowdsWereAnsweredInIsExpectedOfTheNext() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicLong skipped = new AtomicLong();
        LongSupplier clock = () -> System.nanoTime() + skipped.get();
        try (Bench bench = Bench.of(Bench.config(1_024), clock)) {
            loaded(bench, go);
            answered(bench, skipped);
            answered(bench, skipped);
            List<Admission> waiting = crowd(bench);

            Admission last = asked(bench, Priority.SHEDDABLE);
            Admission first = asked(bench, Priority.CRITICAL);

            assertThat(refusal(last).message()).contains("those who go first");
            assertThat(first).isInstanceOf(Admission.Waiting.class);
            waiting.add(first);
            leave(waiting);
            go.countDown();
        }
    }

    /// A crowd has come of which one is over each 7 ms, after the first.
    private static void answered(Bench bench, AtomicLong skipped) {
        Standby standby = bench.serving.fleet().standbys().all().iterator().next();
        Gate gate = standby.gate();
        gate.shut();
        List<Ticket> all = new ArrayList<>();
        for (int i = 0; i < 66; i++) {
            RequestHead head = bench.head(VersionChoice.ROUTED, 64);
            all.add(((Gate.Entry.Waits) gate.enter(head, Long.MAX_VALUE)).ticket());
        }
        gate.ready(1, 1);
        for (int i = 0; i < 64; i++) {
            skipped.addAndGet(i < 32 ? 0 : Duration.ofMillis(7).toNanos());
            gate.left(all.get(i));
        }
        all.get(65).leave();
        assertThat(gate.isOpen()).isTrue();
    }

    /// Who comes as the load waits for a thread waits for as much as who had it begin.
    @Test
    void loadsThatGoFirstAreForeseenForEverybody() {
        CountDownLatch go = new CountDownLatch(1);
        Duration load = Duration.ofMillis(300);
        VersionChoice one = new VersionChoice.Exactly(new VersionNumber(1));
        try (Bench bench = Bench.usual()) {
            bench.offer(
                    1,
                    () -> {
                        LockSupport.parkNanos(load.toNanos());
                        return FakeModel.summing(2);
                    });
            bench.admitted().close();
            assertThat(bench.serving.fleet().sleep(Bench.id(1), Eviction.Reason.IDLE)).isTrue();
            List<Admission> waiting = new ArrayList<>();
            for (int version = 2; version <= 50; version++) {
                bench.offer(
                        version,
                        () -> {
                            awaitQuietly(go);
                            return FakeModel.summing(2);
                        });
                VersionChoice other = new VersionChoice.Exactly(new VersionNumber(version));
                waiting.add(patient(bench, other));
            }
            for (int i = 0; i < 3; i++) {
                RequestHead late = head(bench, one, Priority.CRITICAL, Duration.ofSeconds(2));
                assertThat(bench.serving.predictions().admit(late))
                        .isInstanceOf(Admission.Refused.class);
            }
            leave(waiting);
            go.countDown();
        }
    }
}
