package dev.slipway.monitoring.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Observation;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.RuleForecast;
import dev.slipway.api.release.UserRule;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.metrics.VersionWindow;
import dev.slipway.monitoring.metrics.VersionWork;
import dev.slipway.stats.counts.LatencyHistogram;
import dev.slipway.testkit.fake.FakeControls;
import dev.slipway.testkit.fake.FakeImage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuleForecastsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final VersionNumber STABLE = new VersionNumber(2);
    private static final UserRule HASTY =
            new UserRule.LatencyAbove(0.99, 0.01, Duration.ofMinutes(1));

    @TempDir Path folder;
    private final FakeControls controls = new FakeControls(() -> NOW);
    private MetricsStore store;

    @BeforeEach
    void open() {
        store = MetricsStore.open(folder.resolve("metrics.db"), () -> NOW);
        declare(NOW.minus(Duration.ofDays(1)));
    }

    private void declare(Instant time) {
        ModelName model = new ModelName("flights");
        EndpointSpec spec =
                EndpointSpec.defaults(
                        FLIGHTS, TeamName.DEFAULT, new EndpointSpec.Target.Latest(model));
        controls.show(
                FakeImage.empty(time)
                        .with(spec)
                        .with(new Observation("node-1", FLIGHTS, model, STABLE, null, 1, NOW)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    /// Ten seconds at 20 requests a second.
    private void served(Instant start) {
        served(start, VersionWork.onSlots(1));
    }

    private void served(Instant start, VersionWork work) {
        SplittableRandom random = new SplittableRandom(start.getEpochSecond());
        LatencyHistogram latencies = new LatencyHistogram();
        for (int i = 0; i < 200; i++) {
            latencies.count((long) (1e6 * StrictMath.exp(random.nextGaussian())));
        }
        assertThat(
                        store.add(
                                new VersionWindow(
                                        FLIGHTS,
                                        STABLE,
                                        start,
                                        VersionWindow.SHORT,
                                        Map.of(200, 200L),
                                        latencies,
                                        new LatencyHistogram(),
                                        work)))
                .isTrue();
    }

    private List<RuleForecast> forecasts() {
        store.close();
        store = MetricsStore.open(folder.resolve("metrics.db"), () -> NOW);
        ReleasePlan usual = ReleasePlan.USUAL;
        ReleasePlan plan =
                new ReleasePlan(
                        usual.strategy(),
                        usual.sticky(),
                        usual.patience(),
                        usual.risks(),
                        usual.labels(),
                        List.of(HASTY, new UserRule.ErrorsAboveObjective(Duration.ofMinutes(5))),
                        usual.quarantine(),
                        ReleasePlan.Gates.USUAL);
        return new RuleForecasts(controls, store, () -> NOW).of(FLIGHTS, plan);
    }

    @Test
    void aHastyRuleWouldAbortMostGoodReleases() {
        for (int i = 1; i <= 60; i++) {
            served(NOW.minusSeconds(10L * i));
        }
        List<RuleForecast> forecasts = forecasts();
        assertThat(forecasts).hasSize(2);
        assertThat(forecasts.getFirst().rule()).isEqualTo(HASTY);
        assertThat(forecasts.getFirst().aborted())
                .isGreaterThan(forecasts.getFirst().releases() / 2);
        assertThat(forecasts.getLast().aborted()).isZero();
        assertThat(forecasts.getFirst().traffic())
                .isEqualTo("60 min at 20.0 requests a second, 50 % to candidate");
        assertThat(forecasts()).isEqualTo(forecasts);
    }

    /// It waits for 2,000 answers that are slow, and sees one of eight.
    @Test
    void ruleSeesOneOfTheRequestsThatShareAnExecution() {
        for (int i = 1; i <= 60; i++) {
            served(NOW.minusSeconds(10L * i), new VersionWork(1, 25, 200, 0));
        }
        List<RuleForecast> forecasts = forecasts();
        assertThat(forecasts.getFirst().aborted()).isZero();
        assertThat(forecasts.getFirst().traffic())
                .isEqualTo("60 min at 20.0 requests a second, 50 % to candidate");
    }

    @Test
    void trafficFromBeforeTheEndpointWasDeclaredCountsForNothing() {
        for (int i = 31; i <= 60; i++) {
            served(NOW.minusSeconds(10L * i));
        }
        declare(NOW.minusSeconds(300));
        assertThat(forecasts()).isEmpty();
        served(NOW.minusSeconds(10));
        assertThat(forecasts().getFirst().traffic())
                .isEqualTo("60 min at 20.0 requests a second, 50 % to candidate");
    }

    @Test
    void withoutTrafficNothingIsForeseen() {
        assertThat(forecasts()).isEmpty();
        served(NOW.minus(Duration.ofHours(2)));
        assertThat(forecasts()).isEmpty();
    }
}
