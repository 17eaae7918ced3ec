package dev.slipway.api.answer;

import dev.slipway.api.control.Observation;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.status.BatchingStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an endpoint is to be, and what processes say it is.
///
/// @param revision seq of the record that changed its spec last
/// @param version what its spec means now
/// @param serving what answers at the moment, as far as processes have said
/// @param reason why it is not as it should be, or what keeps a newer version from serving
/// @param memory that its versions hold now on the server that answers, as measured; absent when
///     none is loaded there, and of the past
/// @param batching how requests to its versions share executions on the server that answers; of the
///     past nothing
/// @param release what is moving it to another version; absent while nothing is
public record EndpointStatus(
        EndpointSpec spec,
        long revision,
        State state,
        @Nullable VersionNumber version,
        @Nullable VersionNumber serving,
        @Nullable String reason,
        List<Observation> observations,
        @Nullable MemoryUse memory,
        List<BatchingStatus> batching,
        @Nullable OpenRelease release) {
    public EndpointStatus {
        observations = List.copyOf(observations);
        batching = List.copyOf(batching);
    }

    /// How it is.
    public enum State {
        /// Every process that spoke serves the version that the spec means.
        SERVING,
        /// Nobody has said yet that the version serves.
        WAITING,
        /// Nobody has asked for the version yet: the first request has it loaded.
        ON_DEMAND,
        /// The version does not load, or would not be loaded again; what served before goes on.
        DEGRADED,
        /// Somebody took it out of service by hand.
        UNLOADED,
        /// The spec means no version that may serve.
        EMPTY
    }
}
