package dev.slipway.frontend.http;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.BatchingStatus;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.api.status.VersionStatistics.BatchStatistics;
import dev.slipway.api.status.VersionStatistics.Durations;
import dev.slipway.api.status.VersionStatistics.Total;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A list of versions that a test writes.
public final class FakeModels implements Models {
    private final Map<String, List<ServedVersion>> versions = new TreeMap<>();
    private final Map<String, String> hindrances = new TreeMap<>();

    public FakeModels with(String name, long number, VersionState state, Signature signature) {
        VersionId id = new VersionId(new EndpointName(name), new VersionNumber(number));
        versions.computeIfAbsent(name, _ -> new ArrayList<>())
                .add(new ServedVersion(id, state, "xgboost", signature, MemoryUse.ofHeap(4_096)));
        return this;
    }

    /// Has the versions of an endpoint not answer, though they are loaded.
    FakeModels hindered(String name, String why) {
        hindrances.put(name, why);
        return this;
    }

    @Override
    public Optional<String> hindrance(VersionId version) {
        return Optional.ofNullable(hindrances.get(version.endpoint().value()));
    }

    @Override
    public boolean isReady() {
        return versions.values().stream()
                .flatMap(List::stream)
                .allMatch(version -> version.state().isReady());
    }

    @Override
    public List<EndpointName> endpoints() {
        return versions.keySet().stream().map(EndpointName::new).toList();
    }

    @Override
    public List<ServedVersion> versions(EndpointName endpoint) {
        return versions.getOrDefault(endpoint.value(), List.of());
    }

    @Override
    public List<VersionStatistics> statistics(EndpointName endpoint) {
        return versions(endpoint).stream().map(FakeModels::statistics).toList();
    }

    @Override
    public List<BatchingStatus> batching(EndpointName endpoint) {
        return versions(endpoint).stream()
                .map(version ->
                        new BatchingStatus(
                                version.id().version(),
                                List.of(
                                        new BatchingStatus.OfSize(
                                                255L, 5e6, 1e5, 64, 12.5, 8, "goal"))))
                .toList();
    }

    private static VersionStatistics statistics(ServedVersion version) {
        Total total = new Total(2, 300);
        return new VersionStatistics(
                version.id(),
                1_790_000_000_000L,
                5,
                2,
                new Durations(total, new Total(0, 0), total, total, total, total),
                List.of(
                        new BatchStatistics(
                                1, new Total(1, 10), new Total(1, 100), new Total(1, 20))),
                version.memoryBytes());
    }
}
