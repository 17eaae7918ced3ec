package dev.slipway.serving.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What is expected against what came, in many futures of the same past.
final class OutlookTest {
    private static final long SEED = 163;
    private static final long TICK = Duration.ofMillis(500).toNanos();
    private static final int MINUTE = 120;
    private static final int TEN_MINUTES = 1_200;
    private static final int FUTURES = 2_000;
    private static final double DEMAND = 2.05;
    private static final double SPREAD = 0.8;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final OfferedWork work = new OfferedWork(512);
    private final UsualWork usual = new UsualWork();
    private final double[] past = new double[MINUTE];
    private long now;
    private double offered;

    @Test
    void expectedTimeOutsideTheBandIsThatOfManyFutures() {
        pass(Duration.ofHours(2), 0);
        assertExpected();
    }

    @Test
    void minuteThatHasBegunHighIsExpectedToGoOnSo() {
        pass(Duration.ofHours(2), 0);
        pass(Duration.ofSeconds(30), 0.15);
        Outlook outlook = new Outlook(work, usual);
        assertThat(outlook.outside(3)).isGreaterThan(outlook.outside(4) + 20);
        assertExpected();
    }

    @Test
    void bandsAreTightWhereTheyShareLessThanMinutesStray() {
        pass(Duration.ofHours(1), 0);
        assertThat(Outlook.isTight(usual, 3, 2.05)).isTrue();
        assertThat(Outlook.isTight(usual, 3, 1.8)).isFalse();
        assertThat(Outlook.isTight(usual, 3, 2.4)).isFalse();
        assertThat(Outlook.isTight(usual, 4, 2.6)).as("wider by far").isFalse();
        assertThat(Outlook.isTight(usual, 2, 1.45)).as("nothing is shared").isFalse();
    }

    private void assertExpected() {
        Outlook outlook = new Outlook(work, usual);
        for (int slots = 3; slots <= 4; slots++) {
            assertThat(outlook.outside(slots))
                    .as("%d slots, seed %d", slots, SEED)
                    .isCloseTo(seen(slots), within(15.0));
        }
    }

    /// Seconds of ten minutes outside the band, on average, if the demand is what is known of it.
    private double seen(int slots) {
        double doubt = Math.sqrt(usual.doubt());
        long outside = 0;
        for (int future = 0; future < FUTURES; future++) {
            double known = usual.demand() - DEMAND + random.nextGaussian() * doubt;
            double[] minute = past.clone();
            double sum = 0;
            for (double each : minute) {
                sum += each;
            }
            for (int tick = 0; tick < TEN_MINUTES; tick++) {
                int at = tick % MINUTE;
                sum -= minute[at];
                minute[at] = drawn(known);
                sum += minute[at];
                double use = sum / MINUTE / slots;
                outside += use < SlotController.LOWEST || use > SlotController.HIGHEST ? 1 : 0;
            }
        }
        return outside / 2.0 / FUTURES;
    }

    private double drawn(double more) {
        return DEMAND + more + SPREAD * (2 * random.nextDouble() - 1);
    }

    private void pass(Duration time, double more) {
        for (long end = now + time.toNanos(); now < end; ) {
            now += TICK;
            double demand = drawn(more);
            offered += demand * TICK;
            System.arraycopy(past, 1, past, 0, MINUTE - 1);
            past[MINUTE - 1] = demand;
            SlotLoad load = new SlotLoad(now, Math.round(offered), 0, 0);
            work.add(load);
            usual.add(load);
        }
    }
}
