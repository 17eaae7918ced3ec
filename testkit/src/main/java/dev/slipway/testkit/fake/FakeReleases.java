package dev.slipway.testkit.fake;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseReports;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.RuleForecast;
import dev.slipway.api.release.StoredEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Reports of releases that were made by hand.
///
/// *Threads*: any.
public final class FakeReleases implements ReleaseReports {
    private final List<ReleaseStatus> statuses = new ArrayList<>();
    private final List<StoredEvidence> stored = new ArrayList<>();
    private final List<RuleForecast> forecasts = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();
    private ReleaseHistory history = new ReleaseHistory(List.of(), List.of());

    /// Puts this in the place of what was said of the release.
    public synchronized void show(ReleaseStatus status) {
        statuses.removeIf(one -> one.release().id().equals(status.release().id()));
        statuses.add(status);
    }

    /// Has all the evidence of a release, from its first second on.
    public synchronized void store(StoredEvidence evidence) {
        stored.add(evidence);
    }

    /// Says how releases went.
    public synchronized void tell(ReleaseHistory of) {
        history = of;
    }

    /// Says what a rule would do.
    public synchronized void foresee(RuleForecast forecast) {
        forecasts.add(forecast);
    }

    /// Says in what candidates differ.
    public synchronized void differ(String line) {
        differences.add(line);
    }

    @Override
    public synchronized Optional<ReleaseStatus> newest(EndpointName endpoint) {
        return statuses.stream()
                .filter(one -> one.release().endpoint().equals(endpoint))
                .reduce((first, second) -> second);
    }

    @Override
    public synchronized Optional<ReleaseStatus> one(ReleaseId release) {
        return statuses.stream().filter(one -> one.release().id().equals(release)).findFirst();
    }

    @Override
    public synchronized Optional<StoredEvidence> evidence(
            ReleaseId release, long after, int limit) {
        return stored.stream()
                .filter(one -> one.release().id().equals(release))
                .findFirst()
                .map(all ->
                        new StoredEvidence(
                                all.release(),
                                all.terms(),
                                all.seconds(),
                                all.digest(),
                                after,
                                all.page().stream().skip(after).limit(limit).toList()));
    }

    @Override
    public synchronized ReleaseHistory history(Predicate<EndpointName> wanted) {
        return new ReleaseHistory(
                history.releases().stream()
                        .filter(entry -> wanted.test(entry.id().endpoint()))
                        .toList(),
                history.figures());
    }

    @Override
    public synchronized List<RuleForecast> forecast(EndpointName endpoint, ReleasePlan plan) {
        return List.copyOf(forecasts);
    }

    @Override
    public synchronized List<String> differences(EndpointName endpoint, VersionNumber candidate) {
        return List.copyOf(differences);
    }
}
