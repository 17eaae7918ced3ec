package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Quantiles by their names, and against all values in their order.
final class QuantileTest {
    /// The oracle sorts, and counts in decimal arithmetic without rounding.
    @Test
    void valueIsThatOfTheExactPlaceWithinItsBucket() {
        Property.holds(
                Campaign.cases(2_000, 100_000),
                random -> {
                    Quantile quantile = MadeAggregations.quantile(random);
                    int count = random.nextInt(1, 300);
                    double[] values = new double[count];
                    Partial partial = Partial.empty(quantile);
                    for (int i = 0; i < count; i++) {
                        values[i] =
                                random.nextBoolean()
                                        ? random.nextDouble(-1_000, 1_000)
                                        : MadeHistory.value(random);
                        partial.add(new Event("key", 0, 0, values[i]));
                    }
                    Arrays.sort(values);
                    double exact = values[place(quantile, count).intValueExact() - 1];
                    double told = partial.result(quantile);
                    // What lies next to 0 has buckets of one width.
                    double width = Math.max(Math.abs(exact) / 128, 0x1p-1029);
                    assertThat(told)
                            .as("%s of %s", quantile, count)
                            .isCloseTo(exact, within(width));
                    assertThat(Math.abs(told)).isLessThanOrEqualTo(Math.abs(exact));
                });
    }

    @Test
    void placeIsExactForAsManyAsThereCanBe() {
        Property.holds(
                Campaign.cases(2_000, 1_000_000),
                random -> {
                    Quantile quantile = MadeAggregations.quantile(random);
                    long total = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
                    assertThat(quantile.rank(total))
                            .as("%s of %s", quantile, total)
                            .isEqualTo(place(quantile, total).longValueExact());
                });
        assertThat(new Quantile(999_999_999).rank(Long.MAX_VALUE)).isPositive();
        assertThat(Quantile.MEDIAN.rank(0)).isZero();
    }

    private static BigDecimal place(Quantile quantile, long total) {
        return BigDecimal.valueOf(quantile.billionths(), 9)
                .multiply(BigDecimal.valueOf(total))
                .setScale(0, RoundingMode.CEILING);
    }

    /// Of k * k / 7 for k from 1 to 1,000: places by hand, buckets by seven bits of the fraction.
    @Test
    void valuesOfOneSeriesAreGolden() {
        golden("p0.0000001", 0.142578125);
        golden("p1", 14.25);
        golden("p37.5", 19_968);
        golden("median", 35_584);
        golden("p95", 128_512);
        golden("p99.9", 142_336);
        golden("p99.9999999", 142_336);
    }

    private static void golden(String word, double expected) {
        Aggregation quantile = Aggregation.named(word).orElseThrow();
        Partial partial = Partial.empty(quantile);
        for (int k = 1_000; k >= 1; k--) {
            partial.add(new Event("key", 0, 0, (double) k * k / 7));
        }
        assertThat(partial.result(quantile)).as(word).isEqualTo(expected);
    }

    @Test
    void nameIsOneForEachQuantile() {
        named("median", "median", 500_000_000);
        named("p50", "median", 500_000_000);
        named("p50.000", "median", 500_000_000);
        named("p95", "p95", 950_000_000);
        named("p95.0", "p95", 950_000_000);
        named("p99.9", "p99.9", 999_000_000);
        named("p5", "p5", 50_000_000);
        named("p10", "p10", 100_000_000);
        named("p0.5", "p0.5", 5_000_000);
        named("p0.0000001", "p0.0000001", 1);
        named("p99.9999999", "p99.9999999", 999_999_999);
        Property.holds(
                Campaign.cases(2_000, 100_000),
                random -> {
                    Quantile quantile = MadeAggregations.quantile(random);
                    assertThat(Aggregation.named(quantile.word())).contains(quantile);
                });
    }

    private static void named(String written, String word, int billionths) {
        Quantile quantile = new Quantile(billionths);
        assertThat(Aggregation.named(written)).as(written).contains(quantile);
        assertThat(quantile.word()).as(written).isEqualTo(word);
    }

    @Test
    void otherNamesAreThoseOfNoQuantile() {
        for (String word :
                new String[] {
                    "p0",
                    "p0.0",
                    "p100",
                    "p100.0",
                    "p-5",
                    "p05",
                    "p.5",
                    "p5.",
                    "p99.99999999",
                    "p1e1",
                    "p",
                    "P95",
                    "pNaN",
                    "p９５",
                    "q95",
                    "quantile",
                    ""
                }) {
            assertThat(Aggregation.named(word)).as(word).isEmpty();
        }
        assertThatThrownBy(() -> new Quantile(0)).hasMessageContaining("(expected: from 1 to");
        assertThatThrownBy(() -> new Quantile(1_000_000_000))
                .hasMessageContaining("quantile: 1000000000 billionths");
    }

    /// Snapshots begin with this text, and one that has another is not read.
    @Test
    void snapshotsOfBeforeAreStillRead() {
        assertThat(feature(Quantile.MEDIAN))
                .isEqualTo(
                        "WindowedFeature[name=value, aggregation=MEDIAN, window=PT2H,"
                                + " delay=PT0S, tile=PT1M]");
        assertThat(feature(new Quantile(950_000_000))).contains("aggregation=P95,");
        assertThat(feature(Aggregation.Plain.DISTINCT)).contains("aggregation=DISTINCT,");
        assertThat(feature(new Quantile(999_000_000))).contains("aggregation=P99.9,");
    }

    private static String feature(Aggregation aggregation) {
        return new WindowedFeature(
                        "value",
                        aggregation,
                        Duration.ofHours(2),
                        Duration.ZERO,
                        Duration.ofMinutes(1))
                .toString();
    }
}
