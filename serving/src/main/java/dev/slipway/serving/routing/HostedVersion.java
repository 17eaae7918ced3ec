package dev.slipway.serving.routing;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.serving.activation.Standby;
import java.util.List;
import java.util.Optional;

/// One version that this process was told to serve, whether it can or not.
public sealed interface HostedVersion {
    /// The endpoint and the version's number.
    VersionId id();

    /// The version as status reports show it.
    ServedVersion describe();

    /// The version, where it can answer.
    default Optional<WarmVersion> loaded() {
        return this instanceof Ready(WarmVersion warm, Standby _)
                ? Optional.of(warm)
                : Optional.empty();
    }

    /// It can answer.
    ///
    /// @param standby what stays of it when it is not loaded any more
    record Ready(WarmVersion warm, Standby standby) implements HostedVersion {
        @Override
        public VersionId id() {
            return warm.id();
        }

        @Override
        public ServedVersion describe() {
            return new ServedVersion(
                    warm.id(),
                    new VersionState.Ready(),
                    warm.platform(),
                    warm.signature(),
                    warm.memory());
        }
    }

    /// It is not loaded, and will be when a request comes.
    record Dormant(Standby standby) implements HostedVersion {
        @Override
        public VersionId id() {
            return standby.id();
        }

        @Override
        public ServedVersion describe() {
            return standby.describe();
        }
    }

    /// It was taken out of service by hand: known, and not loaded.
    record Parked(VersionId id) implements HostedVersion {
        @Override
        public ServedVersion describe() {
            return new NotReady(id, new VersionState.Unloaded()).describe();
        }
    }

    /// It cannot answer: not yet, not any more or never.
    record NotReady(VersionId id, VersionState state) implements HostedVersion {
        @Override
        public ServedVersion describe() {
            return new ServedVersion(
                    id, state, "", Signature.of(List.of(), List.of()), MemoryUse.NONE);
        }
    }
}
