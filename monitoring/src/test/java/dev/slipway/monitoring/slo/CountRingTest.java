package dev.slipway.monitoring.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CountRingTest {
    /// What came, in the cell where it belongs.
    private record Entry(long cell, Counts counts) {}

    @Test
    void everyStretchHoldsWhatCameInItsCells() {
        Property.holds(
                400,
                random -> {
                    int width = random.nextInt(1, 90);
                    int size = random.nextInt(1, 40);
                    CountRing ring = new CountRing(width, size);
                    List<Entry> entries = new ArrayList<>();
                    long second = random.nextLong(-100_000, 2_000_000_000L);
                    long newest = Long.MIN_VALUE;
                    for (int i = 0; i < 120; i++) {
                        second += step(random, width, size);
                        long cell = Math.floorDiv(second, width);
                        if (cell < newest) {
                            goBack(entries, cell, newest - size);
                        }
                        newest = cell;
                        Counts counts = counts(random);
                        entries.add(new Entry(newest, counts));
                        ring.add(second, counts);
                        long asked = newest * width + random.nextLong((long) width * size * 2);
                        long seconds = random.nextLong(1, (long) width * size + 1);
                        assertThat(ring.within(seconds, asked))
                                .isEqualTo(expected(entries, width, seconds, asked));
                    }
                });
    }

    /// What was ahead counts as now, and what had left the ring does not come back.
    private static void goBack(List<Entry> entries, long cell, long oldest) {
        entries.removeIf(entry -> entry.cell() <= oldest);
        entries.replaceAll(entry -> new Entry(Math.min(entry.cell(), cell), entry.counts()));
    }

    @Test
    void emptyRingHoldsNothing() {
        assertThat(new CountRing(5, 3).within(15, 1_000)).isEqualTo(Counts.NONE);
    }

    /// Mostly ahead, sometimes far, and now and then back, as clocks are set.
    private static long step(SplittableRandom random, int width, int size) {
        return switch (random.nextInt(10)) {
            case 0 -> -random.nextLong(width * 3L);
            case 2 -> random.nextBoolean() ? -random.nextLong((long) width * size * 3) : 0;
            case 1 -> random.nextLong((long) width * size * 3);
            default -> random.nextLong(width * 2L);
        };
    }

    private static Counts counts(SplittableRandom random) {
        long valid = random.nextLong(1, 1_000);
        long bad = random.nextLong(valid);
        return new Counts(valid, bad, random.nextLong(valid - bad + 1), random.nextLong(1L << 40));
    }

    private static Counts expected(List<Entry> entries, int width, long seconds, long asked) {
        long last = Math.floorDiv(asked, width);
        long first = last - Math.ceilDiv(seconds, width);
        return entries.stream()
                .filter(entry -> entry.cell() > first && entry.cell() <= last)
                .map(Entry::counts)
                .reduce(Counts.NONE, Counts::plus);
    }
}
