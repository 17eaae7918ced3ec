package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.features.window.Aggregation.Plain;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PartialTest {
    /// However events are divided and in whatever order the parts are merged, also through bytes.
    @Test
    void mergingIsExactAndFreeOfOrder() {
        Property.holds(
                Campaign.cases(2_000, 50_000),
                random -> {
                    for (Aggregation aggregation : MadeAggregations.draw(random)) {
                        List<Event> events = events(random, random.nextInt(300));
                        Partial whole = Partial.empty(aggregation);
                        events.forEach(whole::add);
                        assertThat(bits(merged(aggregation, events, random), aggregation))
                                .as("%s of %s", aggregation, events)
                                .isEqualTo(bits(whole, aggregation));
                    }
                });
    }

    private static long bits(Partial partial, Aggregation aggregation) {
        return Double.doubleToRawLongBits(partial.result(aggregation));
    }

    private static Partial merged(
            Aggregation aggregation, List<Event> events, SplittableRandom random)
            throws IOException {
        List<Partial> parts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            parts.add(Partial.empty(aggregation));
        }
        List<Event> left = new ArrayList<>(events);
        while (!left.isEmpty()) {
            parts.get(random.nextInt(parts.size())).add(left.remove(random.nextInt(left.size())));
        }
        while (parts.size() > 1) {
            Partial one = parts.remove(random.nextInt(parts.size()));
            parts.get(random.nextInt(parts.size())).merge(copied(aggregation, one));
        }
        return parts.getFirst();
    }

    private static Partial copied(Aggregation aggregation, Partial partial) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        partial.write(new DataOutputStream(bytes));
        Partial copy = Partial.empty(aggregation);
        copy.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        return copy;
    }

    private static List<Event> events(SplittableRandom random, int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long time = random.nextInt(50);
            events.add(new Event("key", time, time + random.nextInt(3), MadeHistory.value(random)));
        }
        return events;
    }

    /// The oracle is decimal arithmetic without rounding.
    @Test
    void sumIsTheNearestDoubleOfTheTrueSum() {
        Property.holds(
                Campaign.cases(5_000, 200_000),
                random -> {
                    ExactSum sum = ExactSum.ZERO;
                    BigDecimal exact = BigDecimal.ZERO;
                    int count = random.nextInt(1, 40);
                    for (int i = 0; i < count; i++) {
                        double value = MadeHistory.value(random);
                        sum = sum.plus(value);
                        exact = exact.add(new BigDecimal(value));
                    }
                    assertThat(sum.value()).isEqualTo(exact.doubleValue() + 0.0);
                });
        ExactSum cancelled = ExactSum.ZERO.plus(1e300).plus(1).plus(-1e300);
        assertThat(cancelled.value()).isEqualTo(1);
        ExactSum huge = ExactSum.ZERO.plus(Double.MAX_VALUE).plus(Double.MAX_VALUE);
        assertThat(huge.value()).isInfinite();
        assertThat(huge.plus(-Double.MAX_VALUE).value()).isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void distinctIsWithinTwoPercentOrSo() {
        for (int count : new int[] {0, 1, 10, 127, 500, 3_000, 20_000, 200_000}) {
            Partial partial = Partial.empty(Plain.DISTINCT);
            for (int i = 0; i < count; i++) {
                partial.add(new Event("key", 0, 0, i * 0.1));
                partial.add(new Event("key", 1, 1, i * 0.1));
            }
            // Four standard errors of 1.6 %.
            assertThat(partial.result(Plain.DISTINCT))
                    .isCloseTo(count, within(Math.max(1, 0.065 * count)));
        }
    }

    @Test
    void nothingIsNoValueButACount() {
        for (Aggregation aggregation : MadeAggregations.draw(new SplittableRandom(1))) {
            boolean counts = List.of(Plain.COUNT, Plain.DISTINCT).contains(aggregation);
            assertThat(Partial.ofNothing(aggregation))
                    .as(aggregation.word())
                    .isEqualTo(Double.valueOf(counts ? 0 : Double.NaN));
        }
    }
}
