package dev.slipway.api.status;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What one caller may see of what is served; to the caller the rest is not there.
public record VisibleModels(Models all, Access access, Principal caller) implements Models {
    /// What `caller` may see: everything itself where the caller may see everything.
    public static Models of(Models all, Access access, Principal caller) {
        return access.refuse(caller, Permission.READ_STATUS).isEmpty()
                ? all
                : new VisibleModels(all, access, caller);
    }

    @Override
    public boolean isReady() {
        return all.isReady();
    }

    @Override
    public List<EndpointName> endpoints() {
        return all.endpoints().stream().filter(this::isVisible).toList();
    }

    @Override
    public List<ServedVersion> versions(EndpointName endpoint) {
        return isVisible(endpoint) ? all.versions(endpoint) : List.of();
    }

    @Override
    public Optional<VersionNumber> describing(EndpointName endpoint) {
        return isVisible(endpoint) ? all.describing(endpoint) : Optional.empty();
    }

    @Override
    public Optional<String> hindrance(VersionId version) {
        return isVisible(version.endpoint()) ? all.hindrance(version) : Optional.empty();
    }

    @Override
    public Set<String> columns(VersionId version) {
        return isVisible(version.endpoint()) ? all.columns(version) : Set.of();
    }

    @Override
    public List<VersionStatistics> statistics(EndpointName endpoint) {
        return isVisible(endpoint) ? all.statistics(endpoint) : List.of();
    }

    @Override
    public List<BatchingStatus> batching(EndpointName endpoint) {
        return isVisible(endpoint) ? all.batching(endpoint) : List.of();
    }

    private boolean isVisible(EndpointName endpoint) {
        return access.refuse(caller, Permission.READ_STATUS, endpoint).isEmpty();
    }
}
