package dev.slipway.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.CostLine;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MeteredCostsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");
    private static final PriceList PRICES =
            new PriceList(new BigDecimal("0.05"), new BigDecimal("0.006"), "EUR");
    private static final long HOUR = 3_600_000_000_000L;
    private static final long GIB_HOUR = 3_600L << 30;

    private final List<MeterReading> readings = new ArrayList<>();
    private Instant wall = NOW;
    private long nanos;

    @Test
    void whatHasNoPriceIsUnpriced() {
        used("flights", 1L, CostCause.SERVE, new Usage(HOUR, HOUR, GIB_HOUR, 10, 10));
        CostReport report = costs(null).report(_ -> true);
        assertThat(report.currency()).isNull();
        assertThat(report.total()).isEqualTo("unpriced");
        assertThat(report.lines()).extracting(CostLine::cost).containsExactly("unpriced");
    }

    @Test
    void slotsAndMemoryHaveAPrice() {
        used("flights", 1L, CostCause.SERVE, new Usage(2 * HOUR, HOUR, 3 * GIB_HOUR, 10, 10));
        used("flights", 1L, CostCause.COLD_START, new Usage(HOUR / 3, HOUR, 0, 0, 0));
        CostReport report = costs(PRICES).report(_ -> true);
        assertThat(report.currency()).isEqualTo("EUR");
        assertThat(report.lines())
                .extracting(CostLine::cost)
                .containsExactly("0.118000000", "0.016666667");
        assertThat(report.total()).isEqualTo("0.134666667");
    }

    @Test
    void linesStandInOrderAndOnlyThoseThatAreWanted() {
        used("b", 1L, CostCause.SERVE, Usage.NONE);
        used("a", 10L, CostCause.SERVE, Usage.NONE);
        used("a", 9L, CostCause.COLD_START, Usage.NONE);
        used("a", null, CostCause.SERVE, Usage.NONE);
        used("a", 9L, CostCause.SERVE, Usage.NONE);
        assertThat(costs(PRICES).report(one -> one.endpoint().value().equals("a")).lines())
                .extracting(line -> line.version() + " " + line.cause())
                .containsExactly("null SERVE", "9 SERVE", "9 COLD_START", "10 SERVE");
    }

    /// One of them is gone, and the other has its name.
    @Test
    void endpointsOfOneNameShareALineForWhoeverSeesBoth() {
        used("a", 1L, CostCause.SERVE, ofRows(3));
        MeterReading now = readings.getFirst();
        readings.add(
                new MeterReading(
                        now.endpoint(), now.version(), now.team(), now.cause(), ofRows(4), true));
        assertThat(costs(PRICES).report(_ -> true).lines())
                .extracting(line -> line.usage().rows())
                .containsExactly(7L);
        assertThat(costs(PRICES).report(one -> !one.isFormer()).lines())
                .extracting(line -> line.usage().rows())
                .containsExactly(3L);
    }

    @Test
    void clockThatIsSetBehindTheStartMakesNoYearsOfAnHour() {
        wall = Instant.EPOCH;
        MeteredCosts costs = costs(PRICES);
        passes(NOW);
        assertThat(costs.report(_ -> true).since()).isEqualTo(NOW.minusSeconds(3_600));
        assertThat(costs.report(_ -> true).days()).isEqualTo(1 / 24.0);
    }

    @Test
    void beginningStaysWhatItIsWhileTheClockIsKeptRight() {
        MeteredCosts costs = costs(PRICES);
        passes(NOW.plusSeconds(3_610));
        assertThat(costs.report(_ -> true).since()).isEqualTo(NOW);
    }

    /// An hour, behind which the clock says this.
    private void passes(Instant then) {
        nanos += HOUR;
        wall = then;
    }

    @Test
    void pricesBelowZeroAreNamed() {
        assertThatThrownBy(() -> new PriceList(BigDecimal.ONE, new BigDecimal("-1"), "EUR"))
                .hasMessage("prices.gib-hour: -1 (expected: >= 0)");
    }

    @Test
    void seriesAreBoundedAndNeverFall() {
        UsageSeries series = new UsageSeries(() -> readings, 2);
        used("a", 1L, CostCause.SERVE, ofRows(1));
        used("a", 2L, CostCause.SERVE, ofRows(2));
        used("b", 1L, CostCause.SERVE, ofRows(4));
        used("c", 1L, CostCause.SERVE, ofRows(8));
        used("d", 1L, CostCause.SERVE, ofRows(16));
        Map<List<String>, Usage> expected =
                Map.of(
                        List.of("a", "default", "serve"), ofRows(3),
                        List.of("b", "default", "serve"), ofRows(4),
                        List.of("_other", "_other", "serve"), ofRows(24));
        assertThat(series.read()).isEqualTo(expected);
        // Another order, and two versions kept together: the same figures.
        readings.removeFirst();
        readings.set(0, reading("a", null, CostCause.SERVE, ofRows(3)));
        List<MeterReading> reversed = List.copyOf(readings.reversed());
        readings.clear();
        readings.addAll(reversed);
        assertThat(series.read()).isEqualTo(expected);
    }

    @Test
    void endpointThatIsCalledOtherHasItsOwnSeries() {
        UsageSeries series = new UsageSeries(() -> readings, 1);
        MeterReading named =
                new MeterReading(
                        new EndpointName("other"),
                        null,
                        new TeamName("other"),
                        CostCause.SERVE,
                        ofRows(1));
        readings.add(named);
        used("b", 1L, CostCause.SERVE, ofRows(2));
        assertThat(series.read())
                .isEqualTo(
                        Map.of(
                                List.of("other", "other", "serve"), ofRows(1),
                                List.of("_other", "_other", "serve"), ofRows(2)));
    }

    private MeteredCosts costs(@Nullable PriceList prices) {
        return new MeteredCosts(() -> readings, prices, () -> wall, () -> nanos);
    }

    private static Usage ofRows(long rows) {
        return new Usage(0, 0, 0, 0, rows);
    }

    private void used(String endpoint, @Nullable Long version, CostCause cause, Usage usage) {
        readings.add(reading(endpoint, version, cause, usage));
    }

    private static MeterReading reading(
            String endpoint, @Nullable Long version, CostCause cause, Usage usage) {
        return new MeterReading(
                new EndpointName(endpoint),
                version == null ? null : new VersionNumber(version),
                TeamName.DEFAULT,
                cause,
                usage);
    }
}
