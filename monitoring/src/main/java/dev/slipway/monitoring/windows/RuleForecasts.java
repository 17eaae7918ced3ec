package dev.slipway.monitoring.windows;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.control.Observation;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.RuleForecast;
import dev.slipway.api.release.UserRule;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.monitoring.evidence.RuleRisk;
import dev.slipway.monitoring.evidence.RuleRisk.Usual;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.metrics.VersionWindow;
import dev.slipway.monitoring.report.ReportedReleases.Forecasts;
import dev.slipway.stats.counts.LatencyHistogram;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What rules would do to a candidate that is as good as stable, at an endpoint's traffic of the
/// last hour, or since it was declared: what had its name before may have been another team's.
///
/// *Threads*: any platform thread; a forecast takes some tenths of a second for each rule.
public final class RuleForecasts implements Forecasts {
    private static final Duration LOOKED_AT = Duration.ofHours(1);
    private static final int MINUTES = 60;
    private static final int FIRST_OF_OURS = 500;
    private static final double USUAL_WEIGHT = 0.5;
    private static final long SEED = 1;

    private final Images images;
    private final MetricsStore store;
    private final InstantSource clock;

    /// @param store has the windows
    public RuleForecasts(Images images, MetricsStore store, InstantSource clock) {
        this.images = images;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public List<RuleForecast> of(EndpointName endpoint, ReleasePlan plan) {
        Image image = images.current();
        return stable(image, endpoint)
                .flatMap(version -> traffic(image, endpoint, version, plan))
                .map(traffic -> plan.rules().stream().map(traffic::forecast).toList())
                .orElse(List.of());
    }

    /// What an endpoint got lately.
    ///
    /// @param perSecond requests
    /// @param usual what rules see of them
    private record Traffic(double perSecond, Usual usual) {
        RuleForecast forecast(UserRule rule) {
            RuleRisk risk = RuleRisk.of(rule, usual, MINUTES, SEED);
            return new RuleForecast(
                    risk.rule(),
                    risk.releases(),
                    risk.broken(),
                    String.format(
                            Locale.ROOT,
                            "%d min at %.1f requests a second, %.0f %% to candidate",
                            risk.minutes(),
                            perSecond,
                            100 * usual.weight()));
        }
    }

    /// The version that answers: what a release falls back to, or what was said to serve last.
    private static Optional<VersionNumber> stable(Image image, EndpointName endpoint) {
        return image.release(endpoint)
                .filter(release -> !release.isOver())
                .map(Release::stable)
                .map(Release.Side::version)
                .or(() ->
                        image.observations(endpoint).stream()
                                .filter(said -> said.failure() == null)
                                .max(Comparator.comparing(Observation::time))
                                .map(Observation::version));
    }

    private Optional<Traffic> traffic(
            Image image, EndpointName endpoint, VersionNumber version, ReleasePlan plan) {
        Instant now = clock.instant();
        List<VersionWindow> windows =
                store.windows(
                        endpoint, version, VersionWindow.SHORT, from(image, endpoint, now), now);
        LatencyHistogram latencies = new LatencyHistogram();
        windows.forEach(window -> latencies.merge(window.latencies()));
        long answers = windows.stream().mapToLong(VersionWindow::answers).sum();
        if (answers == 0 || latencies.total() == 0) {
            return Optional.empty();
        }
        Duration seen = Duration.between(windows.getFirst().start(), now);
        double perSecond = answers / Math.max(1.0, (double) seen.toSeconds());
        return Optional.of(
                new Traffic(
                        perSecond,
                        new Usual(
                                perSecond * partThatCounts(windows),
                                weight(plan),
                                (double) bad(windows) / answers,
                                allowance(image, endpoint),
                                latencies)));
    }

    private static Instant from(Image image, EndpointName endpoint, Instant now) {
        Instant earliest = now.minus(LOOKED_AT);
        return image.object(new ObjectId(Kind.ENDPOINT, endpoint.value()))
                .map(DeclaredObject::created)
                .filter(earliest::isBefore)
                .orElse(earliest);
    }

    /// Of requests that share an execution rules see one. All are taken to count where nobody has
    /// counted executions.
    private static double partThatCounts(List<VersionWindow> windows) {
        long executions = 0;
        long answers = 0;
        for (VersionWindow window : windows) {
            if (window.work().executions() > 0) {
                executions += window.work().executions();
                answers += window.answers();
            }
        }
        return answers == 0 ? 1 : Math.min(1, (double) executions / answers);
    }

    private static long bad(List<VersionWindow> windows) {
        return windows.stream()
                .flatMap(window -> window.codes().entrySet().stream())
                .filter(code -> code.getKey() >= FIRST_OF_OURS)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static double allowance(Image image, EndpointName endpoint) {
        return image.object(new ObjectId(Kind.ENDPOINT, endpoint.value()))
                .map(object -> ((EndpointSpec) object.spec()).slo())
                .map(slo -> 1 - slo.availability())
                .orElse(1 - EndpointSpec.Slo.DEFAULT.availability());
    }

    /// The greatest part of the traffic with which stable can still be compared.
    private static double weight(ReleasePlan plan) {
        return plan.strategy().steps().stream()
                .filter(step -> step < 1)
                .max(Comparator.naturalOrder())
                .orElse(USUAL_WEIGHT);
    }
}
