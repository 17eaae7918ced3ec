package dev.slipway.monitoring.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.testkit.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What alerts see, beside a list of everything that was served.
final class WindowsPropertyTest {
    /// What one turn took.
    private record Turn(long second, int valid, int bad) {}

    @Test
    void burnRatesAreThoseOfAllThatWasServedInTheWindow() {
        Property.holds(
                6,
                random -> {
                    double availability = 1 - random.nextDouble(1e-4, 0.2);
                    Promised flights = new Promised(availability);
                    List<Turn> turns = new ArrayList<>();
                    for (int phase = 0; phase < 12; phase++) {
                        serve(flights, turns, random);
                        for (SloAlert alert : flights.status().alerts()) {
                            if (alert.indicator() == Indicator.AVAILABILITY) {
                                compare(alert, turns, flights.now, availability);
                            }
                        }
                    }
                });
    }

    private static void serve(Promised flights, List<Turn> turns, SplittableRandom random) {
        int most = random.nextInt(1, 60);
        double badPart = random.nextInt(3) == 0 ? random.nextDouble() : random.nextDouble(0.01);
        boolean isSilent = random.nextInt(5) == 0;
        int length = random.nextInt(1, 9_000);
        for (int i = 0; i < length; i++) {
            int valid = isSilent ? 0 : random.nextInt(most);
            int bad = 0;
            for (int request = 0; request < valid; request++) {
                bad += random.nextDouble() < badPart ? 1 : 0;
            }
            flights.count(valid - bad, bad);
            turns.add(new Turn(flights.now.getEpochSecond(), valid, bad));
        }
    }

    private static void compare(
            SloAlert alert, List<Turn> turns, Instant now, double availability) {
        SloAlert.Burn burn = alert.burn();
        if (burn == null) {
            throw new AssertionError("a burn alert without a burn");
        }
        assertThat(burn.overLong())
                .isCloseTo(expected(burn.longWindow(), turns, now, availability), within(1e-3));
        assertThat(burn.overShort())
                .isCloseTo(expected(burn.shortWindow(), turns, now, availability), within(1e-3));
    }

    /// By the cells that the window is made of.
    private static double expected(
            Duration window, List<Turn> turns, Instant now, double availability) {
        int width = window.compareTo(Duration.ofHours(1)) <= 0 ? 5 : 60;
        long last = now.getEpochSecond() / width;
        long first = last - window.toSeconds() / width;
        long valid = 0;
        long bad = 0;
        for (Turn turn : turns) {
            long cell = turn.second() / width;
            if (cell > first && cell <= last) {
                valid += turn.valid();
                bad += turn.bad();
            }
        }
        return valid == 0 ? 0 : bad / (valid * (1 - availability));
    }
}
