package dev.slipway.serving.overload;

import static dev.slipway.serving.overload.Simulation.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Priority;
import dev.slipway.serving.overload.Simulation.Crowd;
import dev.slipway.serving.overload.Simulation.Setup;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ShedderTest {
    private static final int SLOTS = 2;

    /// Ten milliseconds on two slots: 200 a second.
    private static final double CAPACITY = 200;

    private static Simulation simulated(double load, Crowd crowd) {
        return new Simulation(
                new Setup(
                        new LimitTerms(1_024, SLOTS, Duration.ofMillis(200)),
                        SLOTS,
                        10_000,
                        at -> load * CAPACITY,
                        million -> MILLI + million * 18,
                        0,
                        Duration.ofSeconds(30),
                        crowd),
                120,
                11);
    }

    @Test
    void requestsThatMatterAreAnsweredWhileTheOthersAreShed() {
        Simulation seen = simulated(1.7, new Crowd(1_000, 0.5));

        assertThat(seen.answered(Priority.CRITICAL)).isGreaterThan(0.97);
        assertThat(seen.answered(Priority.SHEDDABLE)).isLessThan(0.3);
        assertThat(seen.goodput(10, 120)).isGreaterThan(0.9 * CAPACITY);
    }

    @Test
    void callerIsAnsweredOrRefusedAsAWhole() {
        Simulation seen = simulated(2, new Crowd(64, 0));

        double[] parts = seen.answeredByCaller();
        long torn = Arrays.stream(parts).filter(part -> part > 0.2 && part < 0.8).count();
        assertThat(torn).as(Arrays.toString(parts)).isLessThan(16);
        assertThat(seen.goodput(10, 120)).isGreaterThan(0.9 * CAPACITY);
    }

    @Test
    void loneCallerIsNotShedAsAWhole() {
        Simulation seen = simulated(2, new Crowd(1, 0));

        assertThat(seen.goodput(10, 120)).isGreaterThan(0.95 * CAPACITY);
    }

    @Test
    void nobodyIsShedAtLowLoad() {
        assertThat(simulated(0.6, new Crowd(64, 0.5)).refused()).isZero();
    }

    @Test
    void thresholdShedsWholeRanksFromTheLowestUpToThePart() {
        int[] arrivals = new int[Ranks.COUNT];
        arrivals[Ranks.of(Priority.CRITICAL, 3)] = 50;
        arrivals[Ranks.of(Priority.SHEDDABLE_PLUS, 9)] = 30;
        arrivals[Ranks.of(Priority.SHEDDABLE, 1)] = 20;

        assertThat(ShedController.threshold(arrivals, 0)).isEqualTo(Ranks.COUNT);
        assertThat(ShedController.threshold(arrivals, 0.19)).isGreaterThan(384 + 1);
        assertThat(ShedController.threshold(arrivals, 0.2)).isEqualTo(256 + 9 + 1);
        assertThat(ShedController.threshold(arrivals, 0.5)).isEqualTo(128 + 3 + 1);
        assertThat(ShedController.threshold(arrivals, 0.98)).isEqualTo(128 + 3 + 1);
        assertThat(ShedController.threshold(new int[Ranks.COUNT], 0.5)).isEqualTo(Ranks.COUNT);
    }

    @Test
    void partStaysWithinItsBoundsAndGoesWhenRequestsAreQuick() {
        Shed shed = Shed.nobody(0);
        for (int i = 0; i < 100; i++) {
            shed = ShedController.next(shed, 128, i);
        }
        assertThat(shed.part()).isEqualTo(0.98);
        for (int i = 0; i < 100; i++) {
            shed = ShedController.next(shed, 1, i);
        }
        assertThat(shed.part()).isZero();
    }

    @Test
    void requestThatCameAsAnotherIsCountedOnce() {
        Shedder shedder = new Shedder(new Cohorts(1), 0);
        for (int window = 1; window <= 20; window++) {
            long now = window * 100L * MILLI;
            for (int i = 0; i < 100; i++) {
                boolean _ = shedder.sheds(Priority.CRITICAL, "caller:" + i, now);
                boolean _ =
                        shedder.shedsInstead(
                                Priority.CRITICAL, Priority.SHEDDABLE, "caller:" + i, now);
            }
            shedder.follow(16, Phase.BRAKING, now);
        }
        long now = 2_001 * MILLI;
        double part = shedder.part(now);
        long shed = 0;
        for (int i = 0; i < 100; i++) {
            String caller = "caller:" + i;
            shed +=
                    shedder.shedsInstead(Priority.CRITICAL, Priority.SHEDDABLE, caller, now)
                            ? 1
                            : 0;
        }
        assertThat(part).isBetween(0.3, 0.98);
        assertThat(shed / 100.0).isBetween(part - 0.2, part + 0.05);
        assertThat(shedder.part(60 * Simulation.SECOND)).isZero();
    }

    @Test
    void callerKeepsItsCohortForAnHourWhateverItsNumber() {
        Cohorts cohorts = new Cohorts(42);
        int[] members = new int[Cohorts.COUNT];
        for (int i = 0; i < 12_800; i++) {
            int cohort = cohorts.of("token:" + i, 5);
            assertThat(cohorts.of("token:" + i, 3_000_000_000_000L)).isEqualTo(cohort);
            members[cohort]++;
        }
        assertThat(Arrays.stream(members).min().orElseThrow()).isGreaterThan(50);
        assertThat(Arrays.stream(members).max().orElseThrow()).isLessThan(160);
    }
}
