package dev.slipway.serving.overload;

import static dev.slipway.serving.overload.Simulation.MILLI;
import static dev.slipway.serving.overload.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Priority;
import dev.slipway.serving.overload.Simulation.Crowd;
import dev.slipway.serving.overload.Simulation.Setup;
import java.time.Duration;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

final class AdaptiveLimitTest {
    private static final int SLOTS = 2;

    /// Ten milliseconds on two slots: 200 a second.
    private static final double CAPACITY = 200;

    private static final LimitTerms USUAL = new LimitTerms(1_024, SLOTS, Duration.ofMillis(200));

    private static final Crowd ONE = new Crowd(1, 0);

    /// Between 0.1 and 1.9 times the mean, evenly.
    private static LongUnaryOperator around(long mean) {
        return million -> mean / 10 + million * (18 * mean / 10) / 1_000_000;
    }

    private static Setup setup(LimitTerms terms, DoubleUnaryOperator rate, long service) {
        return new Setup(
                terms, SLOTS, 10_000, rate, around(service), 0, Duration.ofSeconds(30), ONE);
    }

    @Test
    void limitComesToWhatSlotsAnswerWithinTheGoal() {
        for (double load : new double[] {1.5, 3, 10}) {
            Simulation seen =
                    new Simulation(
                            setup(USUAL, at -> load * CAPACITY, 10 * MILLI), 60, (long) (7 * load));
            assertThat(seen.limit(20, 60)).as("limit at %s", load).isBetween(22.0, 34.0);
            assertThat(seen.goodput(10, 60)).as("goodput at %s", load).isGreaterThan(190);
        }
    }

    @Test
    void callersWithLittlePatienceDoNotNarrowWhatOthersMayHold() {
        Shedder shedder = new Shedder(new Cohorts(1), 0);
        AdaptiveLimit limit = new AdaptiveLimit(USUAL, shedder, 0);
        for (int i = 0; i < 10_000; i++) {
            long now = i * MILLI;
            limit.answered(now - 40 * MILLI, now, 10 * MILLI, 20);
            limit.expired(now - 30 * MILLI, now, 20);
        }
        assertThat(limit.phase(10 * SECOND)).isEqualTo(Phase.NORMAL);
    }

    @Test
    void limitIsInUseFromTheEndOfItsFirstWindowOn() {
        AdaptiveLimit limit = new AdaptiveLimit(USUAL, new Shedder(new Cohorts(1), 0), 0);
        for (int i = 1; i <= 9; i++) {
            limit.answered(0, i * 10L * MILLI, MILLI, 1);
        }
        assertThat(limit.isInUse()).isFalse();
        limit.answered(0, 100 * MILLI, MILLI, 1);
        assertThat(limit.isInUse()).isTrue();
        limit.answered(0, 300 * MILLI, MILLI, 1);
        assertThat(limit.isInUse()).isTrue();
    }

    @Test
    void limitFollowsThePromise() {
        LimitTerms near = new LimitTerms(1_024, SLOTS, Duration.ofMillis(50));
        Simulation seen = new Simulation(setup(near, at -> 3 * CAPACITY, 10 * MILLI), 60, 1);

        assertThat(seen.limit(20, 60)).isBetween(4.0, 10.0);
        assertThat(seen.goodput(10, 60)).isGreaterThan(185);
    }

    @Test
    void limitNeitherCreepsNorDriftsHoweverLongTheOverloadLasts() {
        Simulation seen = new Simulation(setup(USUAL, at -> 2 * CAPACITY, 10 * MILLI), 3_600, 2);

        double early = seen.limit(60, 660);
        double late = seen.limit(3_000, 3_600);
        assertThat(late / early).isBetween(0.95, 1.05);
        assertThat(seen.goodput(60, 3_600)).isGreaterThan(195);
    }

    @Test
    void nobodyIsKeptOutAtLowLoad() {
        for (double load : new double[] {0.05, 0.3, 0.6, 0.7}) {
            Simulation seen =
                    new Simulation(setup(USUAL, at -> load * CAPACITY, 10 * MILLI), 3_600, 3);
            assertThat(seen.refused()).as("at %s", load).isZero();
            assertThat(seen.phase()).isEqualTo(Phase.NORMAL);
        }
    }

    @Test
    void endpointThatIsSlowerThanItsPromiseStillAnswers() {
        LimitTerms broken = new LimitTerms(1_024, SLOTS, Duration.ofMillis(5));
        Simulation idle = new Simulation(setup(broken, at -> 0.4 * CAPACITY, 10 * MILLI), 600, 4);
        assertThat(idle.refused()).isZero();

        Simulation busy = new Simulation(setup(broken, at -> 3 * CAPACITY, 10 * MILLI), 60, 5);
        assertThat(busy.limit(20, 60)).isBetween(2.0, 8.0);
    }

    @Test
    void afterARetryStormRequestsAreAnsweredAgainWithinFiveSeconds() {
        DoubleUnaryOperator storm = at -> (at < 60 ? 3 : 0.7) * CAPACITY;
        Setup impatient =
                new Setup(
                        USUAL,
                        SLOTS,
                        10_000,
                        storm,
                        around(10 * MILLI),
                        5,
                        Duration.ofSeconds(1),
                        ONE);
        Simulation seen = new Simulation(impatient, 120, 6);

        assertThat(seen.goodput(10, 60)).isGreaterThan(0.9 * CAPACITY);
        assertThat(seen.goodput(65, 120)).isGreaterThan(0.95 * seen.offered(65, 120));
        assertThat(seen.phase()).isEqualTo(Phase.NORMAL);
    }

    @Test
    void fewerThanTenRequestsChangeNothing() {
        AdaptiveLimit limit = limited(USUAL);
        long now = 0;
        for (int i = 0; i < 1_000; i++) {
            now += 200 * MILLI;
            limit.answered(now - MILLI, now + SECOND, 10 * MILLI, 900);
        }

        assertThat(limit.phase(now)).isEqualTo(Phase.NORMAL);
    }

    @Test
    void pauseOfEverythingChangesNothing() {
        AdaptiveLimit limit = limited(USUAL);
        for (long now = SECOND; now < 60 * SECOND; now += 10 * MILLI) {
            boolean isPaused = now % (3 * SECOND) < 300 * MILLI;
            boolean isOver = now % (3 * SECOND) == 300 * MILLI;
            int ended = isPaused ? 0 : isOver ? 30 : 1;
            for (int i = 0; i < ended; i++) {
                long took = isOver ? 300 * MILLI : 20 * MILLI;
                limit.answered(now - took, now, 10 * MILLI, 30);
            }
        }

        assertThat(limit.phase(60 * SECOND)).isEqualTo(Phase.NORMAL);
    }

    @Test
    void fewRequestsInsideAreNotToBlameForBeingSlow() {
        AdaptiveLimit limit = limited(USUAL);
        for (int second = 1; second < 60; second++) {
            window(limit, second * SECOND, 900 * MILLI, 2 * SLOTS);
        }

        assertThat(limit.phase(60 * SECOND)).isEqualTo(Phase.NORMAL);
    }

    @Test
    void oldOverloadBindsNobody() {
        AdaptiveLimit limit = limited(USUAL);
        window(limit, SECOND, 300 * MILLI, 40);
        window(limit, 3 * SECOND, 300 * MILLI, 40);
        assertThat(limit.phase(4 * SECOND)).isEqualTo(Phase.BRAKING);
        assertThat(limit.limit(4 * SECOND)).isEqualTo(21);
        assertThat(limit.isFull(21, Priority.CRITICAL, 5 * SECOND)).isTrue();

        assertThat(limit.phase(60 * SECOND)).isEqualTo(Phase.NORMAL);
        assertThat(limit.limit(60 * SECOND)).isEqualTo(USUAL.bound());
        assertThat(limit.isFull(21, Priority.CRITICAL, 60 * SECOND)).isFalse();
    }

    @Test
    void limitStaysWithinTheBoundOfTheSpec() {
        LimitTerms bound = new LimitTerms(8, SLOTS, Duration.ofMillis(200));
        AdaptiveLimit limit = limited(bound);
        assertThat(limit.limit(0)).isEqualTo(8);
        window(limit, SECOND, 300 * MILLI, 8);
        window(limit, 3 * SECOND, 300 * MILLI, 8);
        assertThat(limit.limit(4 * SECOND)).isEqualTo(4);
        limit.follow(new LimitTerms(3, SLOTS, Duration.ofMillis(200)));
        assertThat(limit.limit(4 * SECOND)).isEqualTo(3);
    }

    private static AdaptiveLimit limited(LimitTerms terms) {
        return new AdaptiveLimit(terms, new Shedder(new Cohorts(1), 0), 0);
    }

    /// Twelve requests that begin together and take `nanos`.
    private static void window(AdaptiveLimit limit, long at, long nanos, int inside) {
        for (int i = 0; i < 12; i++) {
            limit.answered(at, at + Math.max(nanos, 100 * MILLI * (i / 11)), 10 * MILLI, inside);
        }
    }
}
