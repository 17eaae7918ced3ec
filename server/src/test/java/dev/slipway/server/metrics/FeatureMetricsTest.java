package dev.slipway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.features.online.AggregateStanding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FeatureMetricsTest {
    private static AggregateStanding standing(
            String source, String aggregate, @Nullable Long newest) {
        return standing(source, aggregate, newest, null);
    }

    private static AggregateStanding standing(
            String source, String aggregate, @Nullable Long newest, @Nullable Duration freshness) {
        return new AggregateStanding(source, aggregate, 0, 0, 1, 100, newest, freshness);
    }

    @Test
    void onlyWhatHasAFreshnessIsStaleOrNot() {
        Duration ten = Duration.ofSeconds(10);
        assertThat(
                        FeatureMetrics.stale(
                                List.of(
                                        standing("arrivals", "delay_1h", 90_000L, ten),
                                        standing("arrivals", "delay_6h", 89_999L, ten),
                                        standing("arrivals", "delay_6h", 99_000L, ten),
                                        standing("arrivals", "none_yet", null, ten),
                                        standing("departures", "count_1h", 1L)),
                                100_000))
                .isEqualTo(
                        Map.of(
                                List.of("arrivals", "delay_1h"), 0.0,
                                List.of("arrivals", "delay_6h"), 1.0,
                                List.of("arrivals", "none_yet"), 1.0));
    }

    @Test
    void sourceIsAsOldAsItsAggregateThatIsTheFurthestBehind() {
        assertThat(
                        FeatureMetrics.ages(
                                List.of(
                                        standing("arrivals", "delay_1h", 90_000L),
                                        standing("arrivals", "delay_6h", 99_000L),
                                        standing("departures", "count_1h", 98_500L)),
                                100_000))
                .isEqualTo(Map.of(List.of("arrivals"), 10.0, List.of("departures"), 1.5));
    }

    @Test
    void aggregateThatNothingWasBroughtToIsOfNoAge() {
        assertThat(
                        FeatureMetrics.ages(
                                List.of(
                                        standing("arrivals", "delay_1h", null),
                                        standing("arrivals", "delay_6h", 99_000L),
                                        standing("departures", "count_1h", null)),
                                100_000))
                .isEqualTo(Map.of(List.of("arrivals"), 1.0));
    }
}
