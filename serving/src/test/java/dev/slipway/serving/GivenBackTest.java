package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.Quota;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a request holds, where something breaks on the way or is said twice.
final class GivenBackTest {
    private static final Scaling ON_DEMAND = new Scaling(0, Duration.ofHours(1), 0);
    private static final EndpointTerms ONE_EACH =
            new EndpointTerms(
                    4, BatchGoal.DEFAULT, TeamName.DEFAULT, new Quota(null, 1), ON_DEMAND, 1);

    /// For whose calls the clock is broken.
    private volatile @Nullable Thread broken;

    /// How often they are still told the time.
    private int sound;

    private long nanoTime() {
        if (Thread.currentThread().equals(broken) && sound-- <= 0) {
            throw new IllegalStateException("a test");
        }
        return System.nanoTime();
    }

    /// A place is given back at a time, which the clock does not tell.
    @Test
    void permitWhosePlaceBreaksKeepsNoModelOpen() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (Bench bench = Bench.of(Bench.config(4), this::nanoTime)) {
            assertThat(bench.install(1, () -> FakeModel.summing(1).closingBy(closed::countDown)))
                    .isEqualTo(new VersionState.Ready());
            Permit permit = bench.admitted();
            broken = Thread.currentThread();
            assertThatThrownBy(permit::close).hasMessage("a test");
            broken = null;
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isTrue();
            assertThat(closed.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void requestThatBreaksAtAdmissionKeepsNoModelOpen() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (Bench bench = Bench.of(Bench.config(4), this::nanoTime)) {
            assertThat(bench.install(1, () -> FakeModel.summing(1).closingBy(closed::countDown)))
                    .isEqualTo(new VersionState.Ready());
            RequestHead head = bench.head();
            broken = Thread.currentThread();
            assertThatThrownBy(() -> bench.serving.predictions().admit(head)).hasMessage("a test");
            broken = null;
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isTrue();
            assertThat(closed.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void requestThatBreaksBehindItsQuotaHasUsedNothingOfIt() {
        try (Bench bench = Bench.of(Bench.config(4))) {
            bench.serving.fleet().setTerms(Bench.FLIGHTS, ONE_EACH);
            assertThat(bench.install(1, () -> FakeModel.summing(1)))
                    .isEqualTo(new VersionState.Ready());
            RequestHead head = withoutStanding(bench.head());
            assertThatThrownBy(() -> bench.serving.predictions().admit(head))
                    .isInstanceOf(NullPointerException.class);
            requireOneInside(bench);
            assertThat(bench.serving.requestBytesInFlight()).isZero();
        }
    }

    /// One that breaks whoever asks how much it matters.
    @SuppressWarnings("NullAway") // what is broken on purpose
    private static RequestHead withoutStanding(RequestHead head) {
        return new RequestHead(
                head.predictionId(),
                head.endpoint(),
                head.version(),
                null,
                head.declaredBytes(),
                head.deadline(),
                head.caller(),
                head.fields());
    }

    /// Whichever reading of the clock is the one that breaks.
    @Test
    void requestThatBreaksBeforeItWaitsForItsVersionHoldsNothing() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.of(Bench.config(4), this::nanoTime)) {
            bench.serving.fleet().setTerms(Bench.FLIGHTS, ONE_EACH);
            bench.offer(1, held(go));
            RequestHead head = bench.head();
            Admission answer = null;
            int broke = 0;
            while (answer == null) {
                sound = broke;
                broken = Thread.currentThread();
                try {
                    answer = bench.serving.predictions().admit(head);
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessage("a test");
                    broke++;
                } finally {
                    broken = null;
                }
                long held = answer == null ? 0 : head.declaredBytes();
                assertThat(bench.serving.requestBytesInFlight()).isEqualTo(held);
            }
            assertThat(answer).isInstanceOf(Admission.Waiting.class);
            assertThat(broke).isGreaterThan(1);
            go.countDown();
            Admission.Decided decided = answer.await();
            assertThat(decided).isInstanceOf(Admission.Admitted.class);
            ((Admission.Admitted) decided).permit().close();
            requireOneInside(bench);
        }
    }

    /// As many as are let in at once and more; who comes behind them is let in all the same.
    @Test
    void requestsThatBreakAsTheyAreLetInKeepNobodyOut() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.of(Bench.config(16))) {
            bench.offer(1, held(go));
            List<Admission> breaking = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                breaking.add(bench.serving.predictions().admit(breaking(bench.head())));
            }
            Admission behind = bench.admit();
            bench.serving.fleet().split(Bench.FLIGHTS, Released.terms(0, Released.HEADER));
            go.countDown();
            for (Admission one : breaking) {
                assertThatThrownBy(one::await)
                        .isInstanceOf(OutOfMemoryError.class)
                        .hasMessage("a test");
            }
            Admission.Decided decided = behind.await();
            assertThat(decided).isInstanceOf(Admission.Admitted.class);
            ((Admission.Admitted) decided).permit().close();
            assertThat(bench.serving.requestBytesInFlight()).isZero();
        }
    }

    /// One whose fields nobody can read.
    private static RequestHead breaking(RequestHead head) {
        return new RequestHead(
                head.predictionId(),
                head.endpoint(),
                head.version(),
                head.standing(),
                head.declaredBytes(),
                head.deadline(),
                head.caller(),
                name -> {
                    throw new OutOfMemoryError("a test");
                });
    }

    private static Supplier<LoadedModel> held(CountDownLatch go) {
        return () -> {
            awaitQuietly(go);
            return FakeModel.summing(1);
        };
    }

    @Test
    void requestThatBreaksWhileItWaitsForItsVersionLeavesItsQuota() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.of(Bench.config(4), this::nanoTime)) {
            bench.serving.fleet().setTerms(Bench.FLIGHTS, ONE_EACH);
            bench.offer(1, held(go));
            Admission waiting = bench.admit();
            assertThat(waiting).isInstanceOf(Admission.Waiting.class);
            broken = Thread.currentThread();
            assertThatThrownBy(waiting::await).hasMessage("a test");
            broken = null;
            assertThat(bench.serving.requestBytesInFlight()).isZero();
            go.countDown();
            bench.admitted().close();
        }
    }

    @Test
    void whoLeavesWhileItWaitsLeavesItsQuotaOnce() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.of(Bench.config(4), this::nanoTime)) {
            bench.serving.fleet().setTerms(Bench.FLIGHTS, ONE_EACH);
            bench.offer(1, held(go));
            Admission.Waiting waiting = (Admission.Waiting) bench.admit();
            waiting.place().leave();
            waiting.place().leave();
            assertThat(waiting.await()).isInstanceOf(Admission.Refused.class);
            go.countDown();
            requireOneInside(bench);
        }
    }

    @Test
    void permitThatIsClosedTwiceGivesItsQuotaBackOnce() {
        try (Bench bench = Bench.of(Bench.config(4), this::nanoTime)) {
            bench.serving.fleet().setTerms(Bench.FLIGHTS, ONE_EACH);
            assertThat(bench.install(1, () -> FakeModel.summing(1)))
                    .isEqualTo(new VersionState.Ready());
            Permit permit = bench.admitted();
            permit.close();
            permit.close();
            requireOneInside(bench);
        }
    }

    /// One may enter, and another one not beside it.
    private static void requireOneInside(Bench bench) {
        try (Permit _ = bench.admitted()) {
            assertThat(bench.admit().await()).isInstanceOf(Admission.Refused.class);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
