package dev.slipway.api.status;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What is served here, for metadata, readiness, statistics and the repository index.
///
/// *Threads*: every answer is a snapshot; nothing here waits for a load or a prediction.
public interface Models {
    /// Whether the server takes predictions: of the endpoints that it was told to serve at its
    /// start none is loading that does not answer, at least one answers if there are any, and it is
    /// not shutting down. Once it was ready it stays so: an endpoint that comes later, or fails to
    /// load, does not take the others out of service.
    boolean isReady();

    /// All endpoints, by name.
    List<EndpointName> endpoints();

    /// The versions of one endpoint, oldest first; empty when the endpoint is unknown.
    List<ServedVersion> versions(EndpointName endpoint);

    /// The version that describes an endpoint of which several are ready; empty for the newest.
    default Optional<VersionNumber> describing(EndpointName endpoint) {
        return Optional.empty();
    }

    /// Why a version that is ready would not answer now, as where another server computes for it
    /// that is away; empty where nothing is known to be in the way.
    default Optional<String> hindrance(VersionId version) {
        return Optional.empty();
    }

    /// Whether a version would answer now: it is ready, and nothing is known to be in its way.
    default boolean answers(ServedVersion version) {
        return version.state().isReady() && hindrance(version.id()).isEmpty();
    }

    /// The names of what is kept of a loaded version's predictions: of its inputs, features and
    /// outputs, and of what rows are given for aggregates.
    default Set<String> columns(VersionId version) {
        return versions(version.endpoint()).stream()
                .filter(one -> one.id().equals(version))
                .flatMap(one -> one.signature().names().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// What this endpoint's versions have done so far, oldest version first.
    List<VersionStatistics> statistics(EndpointName endpoint);

    /// How the requests of this endpoint's versions share executions, oldest version first; none of
    /// those whose requests have run on no slot.
    List<BatchingStatus> batching(EndpointName endpoint);
}
