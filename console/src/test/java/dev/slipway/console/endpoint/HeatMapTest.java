package dev.slipway.console.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.LatencyCounts;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.console.endpoint.HeatMap.Column;
import dev.slipway.console.endpoint.HeatMap.Spread;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HeatMapTest {
    private static final long START = 1_795_000_000;
    private static final LatencyCounts FAST = counts(1, List.of(1.25, 1.5), List.of(5L, 2L));
    private static final LatencyCounts SLOW = counts(2, List.of(2.5), List.of(1L));

    @Test
    void rowsLieBetweenTheSameEdgesForAllVersions() {
        HeatMap heat =
                HeatMap.of(
                        times(2),
                        List.of(window(1, 0, FAST), window(1, 10, SLOW), window(2, 10, FAST)));
        assertThat(heat.edges()).containsExactly(1.0, 1.25, 1.5, 2.0, 2.5);
        assertThat(heat.seconds()).isEqualTo(10);
        assertThat(heat.versions())
                .containsExactly(
                        new Spread(
                                "version 1",
                                5,
                                List.of(
                                        new Column(START, 0, List.of(5L, 2L)),
                                        new Column(START + 10, 3, List.of(1L)))),
                        new Spread(
                                "version 2",
                                5,
                                List.of(new Column(START + 10, 0, List.of(5L, 2L)))));
    }

    @Test
    void windowsShareColumnsWhereThereAreTooMany() {
        HeatMap heat =
                HeatMap.of(
                        times(360),
                        List.of(window(1, 0, FAST), window(1, 30, SLOW), window(1, 40, FAST)));
        assertThat(heat.seconds()).isEqualTo(40);
        assertThat(heat.versions().getFirst().columns())
                .containsExactly(
                        new Column(START, 0, List.of(5L, 2L, 0L, 1L)),
                        new Column(START + 40, 0, List.of(5L, 2L)));
    }

    @Test
    void whoWasAnsweredBadlyHasNoLatency() {
        assertThat(HeatMap.of(List.of(), List.of()).versions()).isEmpty();
        assertThat(HeatMap.of(times(1), List.of(window(1, 0, null))).versions()).isEmpty();
    }

    private static List<Long> times(int count) {
        return LongStream.range(0, count).mapToObj(i -> START + 10 * i).toList();
    }

    private static LatencyCounts counts(double above, List<Double> upTo, List<Long> counts) {
        return new LatencyCounts(above, upTo, counts);
    }

    private static TrafficWindow window(
            long version, long seconds, @Nullable LatencyCounts latencies) {
        return new TrafficWindow(
                new EndpointName("flights"),
                new VersionNumber(version),
                Instant.ofEpochSecond(START + seconds),
                Duration.ofSeconds(10),
                7,
                List.of(),
                1.1,
                1.4,
                null,
                0.1,
                null,
                null,
                latencies);
    }
}
