package dev.slipway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.Scrapes.Scrape;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.testkit.Goldens;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MetricsTest {
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusRegistry narrowRegistry = new PrometheusRegistry();
    private final MetricsObserver observer = new MetricsObserver(registry, 100, Samples.NOON);
    private final MetricsScrapes scrapes = new MetricsScrapes(registry);

    @Test
    void everyMetricStandsInTheGoldenList() {
        observer.publish(Samples.loading(1));
        observer.observe(Samples.answered(1));
        String families =
                lines("text/plain").stream()
                        .filter(line -> line.startsWith("# "))
                        .filter(line -> !line.contains("jvm_gc_") && !line.contains("_collection_"))
                        .collect(Collectors.joining("\n", "", "\n"));
        Goldens.ofRoom().check("metrics.txt", families);
    }

    @Test
    void answeredPredictionIsCountedUnderItsVersion() {
        observer.publish(Samples.loading(1));
        observer.observe(Samples.answered(1));
        observer.observe(Samples.answered(1));
        assertThat(lines(OPEN_METRICS))
                .contains(
                        "slipway_prediction_rows_total{code=\"ok\",endpoint=\"flights\","
                                + "protocol=\"http\",version=\"1\"} 8.0",
                        "slipway_prediction_compute_seconds_count{code=\"ok\","
                                + "endpoint=\"flights\",protocol=\"http\",version=\"1\"} 2");
    }

    @Test
    void strangersShareOneSeries() {
        observer.publish(Samples.loading(1));
        for (int i = 0; i < 1_000; i++) {
            observer.observe(Samples.refused("stranger-" + i, ErrorCode.UNKNOWN_MODEL));
        }
        observer.observe(Samples.answered(77));
        assertThat(endpoints()).containsExactly("_other");
    }

    @Test
    void endpointThatIsCalledOtherHasItsOwnSeries() {
        VersionId other = new VersionId(new EndpointName("other"), new VersionNumber(1));
        observer.publish(new ServerEvent.LoadStarted(other, "0".repeat(64)));
        observer.observe(Samples.refused("other", ErrorCode.OVERLOADED));
        observer.observe(Samples.refused("stranger", ErrorCode.OVERLOADED));
        assertThat(endpoints()).containsExactly("_other", "other");

        observer.forget(other);
        assertThat(endpoints()).containsExactly("_other");
    }

    @Test
    void seriesBeyondTheLimitShareOne() {
        MetricsObserver narrow = new MetricsObserver(narrowRegistry, 1, Samples.NOON);
        narrow.publish(Samples.loading(1));
        narrow.publish(Samples.loading(2));
        narrow.observe(Samples.answered(1));
        narrow.observe(Samples.answered(2));
        narrow.observe(Samples.answered(2));
        String scraped = text(new MetricsScrapes(narrowRegistry), OPEN_METRICS);
        assertThat(scraped)
                .contains(
                        "slipway_prediction_total_seconds_count{code=\"ok\",endpoint=\"_other\","
                                + "protocol=\"http\",version=\"\"} 2")
                .doesNotContain("version=\"2\"");
    }

    @Test
    void forgottenVersionLeavesNoSeries() {
        observer.publish(Samples.loading(1));
        observer.publish(Samples.loading(2));
        observer.observe(Samples.answered(1));
        observer.observe(Samples.answered(2));
        observer.observe(Samples.refused("flights", ErrorCode.OVERLOADED));

        observer.forget(Samples.version(1));
        assertThat(series()).noneMatch(line -> line.contains("version=\"1\""));
        assertThat(series()).anyMatch(line -> line.contains("version=\"2\""));

        observer.forget(Samples.version(2));
        assertThat(series()).isEmpty();
    }

    @Test
    void versionThatComesBackIsCountedAnew() {
        observer.publish(Samples.loading(1));
        for (int i = 0; i < 1_000; i++) {
            observer.observe(Samples.named(id(i), Samples.answered(1)));
        }
        assertThat(series()).anyMatch(line -> line.endsWith(" 4000.0"));

        observer.forget(Samples.version(1));
        observer.observe(Samples.answered(1));
        assertThat(series()).noneMatch(line -> line.contains("version=\"1\""));

        observer.publish(Samples.loading(1));
        observer.observe(Samples.answered(1));
        assertThat(series())
                .anyMatch(line -> line.contains("version=\"1\"") && line.endsWith(" 4.0"));
    }

    /// Ids of one process, whose counter stands above 40 bits.
    private static PredictionId id(int count) {
        return PredictionId.of(0x019a_c0b6_b1f2_0000L, ((long) count << 40) | 0x12_3456_7890L);
    }

    @Test
    void oneLookUpInSixtyFourIsDrawnToBeRemembered() {
        long drawn =
                IntStream.range(0, 64_000)
                        .filter(count -> MetricsObserver.isDrawn(id(count)))
                        .count();
        assertThat(drawn).isBetween(900L, 1_100L);
        assertThat(MetricsObserver.isDrawn(new PredictionId("mine"))).isFalse();
    }

    @Test
    void scrapeSpeaksWhatTheScraperAccepts() {
        observer.publish(Samples.loading(1));
        observer.observe(Samples.answered(1));
        assertThat(scrapes.scrape(OPEN_METRICS).contentType())
                .startsWith("application/openmetrics-text");
        assertThat(scrapes.scrape("").contentType()).startsWith("text/plain");
        Scrape protobuf =
                scrapes.scrape(
                        "application/vnd.google.protobuf;"
                                + "proto=io.prometheus.client.MetricFamily;encoding=delimited");
        assertThat(protobuf.contentType()).startsWith("application/vnd.google.protobuf");
        assertThat(protobuf.body().remaining()).isPositive();
    }

    private Set<String> endpoints() {
        return series().stream()
                .map(line -> line.replaceFirst(".*endpoint=\"([^\"]*)\".*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> series() {
        return lines("text/plain").stream()
                .filter(line -> line.startsWith("slipway_prediction"))
                .toList();
    }

    private List<String> lines(String accept) {
        return text(scrapes, accept).lines().toList();
    }

    private static String text(MetricsScrapes from, String accept) {
        return StandardCharsets.UTF_8.decode(from.scrape(accept).body()).toString();
    }
}
