package dev.slipway.serving.fleet;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.BatchingStatus;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.features.FeaturedModel;
import dev.slipway.features.window.Aggregate;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.admission.HeadAdmission;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.serving.release.Split;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the routing table says about models, for status reports.
public final class HostedModels implements Models {
    private final Routes routes;
    private final HeadAdmission admission;

    /// Holds once it was said: an endpoint that comes later must not keep callers from all others.
    private volatile boolean hasBegun;

    /// Reports on `routes`; not ready once `admission` is about to stop.
    public HostedModels(Routes routes, HeadAdmission admission) {
        this.routes = routes;
        this.admission = admission;
    }

    @Override
    public boolean isReady() {
        hasBegun = hasBegun || isDone(routes.current().routes());
        return hasBegun && !admission.isLeaving();
    }

    /// Whether nothing is awaited any more of what there was to load. What failed keeps nobody from
    /// what answers; where nothing does, there is nothing to keep anybody from.
    private static boolean isDone(Collection<Route> all) {
        List<Route> others = all.stream().filter(route -> !isAsTold(route)).toList();
        return others.isEmpty()
                || (others.stream().noneMatch(HostedModels::isLoading)
                        && all.stream().anyMatch(Route::answers));
    }

    private static boolean isLoading(Route route) {
        return route.versions().stream()
                .anyMatch(version -> version.describe().state() instanceof VersionState.Loading);
    }

    private static boolean isAsTold(Route route) {
        return route.answers() || route.versions().stream().allMatch(HostedModels::isLeaving);
    }

    private static boolean isLeaving(HostedVersion version) {
        return version.describe().state() instanceof VersionState.Unloaded;
    }

    @Override
    public List<EndpointName> endpoints() {
        return routes.current().routes().stream()
                .map(Route::name)
                .sorted(Comparator.comparing(EndpointName::value))
                .toList();
    }

    @Override
    public List<ServedVersion> versions(EndpointName endpoint) {
        return hosted(endpoint).stream().map(HostedVersion::describe).toList();
    }

    /// While a split divides requests: stable, until candidate answers everybody.
    @Override
    public Optional<VersionNumber> describing(EndpointName endpoint) {
        return routes.current()
                .route(endpoint)
                .flatMap(route -> Optional.ofNullable(route.split()))
                .map(Split::terms)
                .map(terms -> terms.weight() < 1 ? terms.stable() : terms.candidate());
    }

    @Override
    public Optional<String> hindrance(VersionId version) {
        return routes.current().loaded(version).flatMap(WarmVersion::hindrance);
    }

    @Override
    public Set<String> columns(VersionId version) {
        return routes.current()
                .loaded(version)
                .map(warm -> columns(warm.leases().model()))
                .orElse(Set.of());
    }

    private static Set<String> columns(LoadedModel model) {
        Set<String> columns = new HashSet<>(model.signature().names());
        if (model instanceof FeaturedModel featured
                && !featured.definition().aggregates().isEmpty()) {
            featured.definition().aggregates().stream().map(Aggregate::name).forEach(columns::add);
            columns.add(CapturedCall.MOMENT);
        }
        return columns;
    }

    @Override
    public List<VersionStatistics> statistics(EndpointName endpoint) {
        return hosted(endpoint).stream()
                .flatMap(version -> version.loaded().stream())
                .map(HostedModels::statistics)
                .toList();
    }

    @Override
    public List<BatchingStatus> batching(EndpointName endpoint) {
        return hosted(endpoint).stream()
                .flatMap(version -> version.loaded().stream())
                .map(HostedModels::batching)
                .filter(status -> !status.sizes().isEmpty())
                .toList();
    }

    private static BatchingStatus batching(WarmVersion warm) {
        return warm.execution().batching().status(warm.id().version());
    }

    private List<HostedVersion> hosted(EndpointName endpoint) {
        return routes.current().route(endpoint).map(Route::versions).orElse(List.of());
    }

    private static VersionStatistics statistics(WarmVersion warm) {
        return warm.counters().snapshot(warm.id(), warm.memory().total());
    }
}
