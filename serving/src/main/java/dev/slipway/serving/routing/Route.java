package dev.slipway.serving.routing;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.release.Pick;
import dev.slipway.serving.release.Split;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One endpoint: its versions, and which one answers requests that leave the choice open.
///
/// *Threads*: immutable, but for the limits, which all images of the endpoint share.
public final class Route {
    private static final Duration LOADING_RETRY = Duration.ofSeconds(1);

    private final EndpointName name;
    private final EndpointLimits limits;
    private final VersionChoice preferred;
    private final List<HostedVersion> versions;
    private final @Nullable Split split;
    private final HostedVersion.@Nullable Ready routed;
    private final HostedVersion.@Nullable Ready candidate;

    private Route(
            EndpointName name,
            EndpointLimits limits,
            VersionChoice preferred,
            List<HostedVersion> versions,
            @Nullable Split split) {
        this.name = name;
        this.limits = limits;
        this.preferred = preferred;
        this.versions = versions;
        this.split = split;
        this.routed = newest(eligible());
        this.candidate =
                split == null ? null : newest(new VersionChoice.Exactly(split.terms().candidate()));
    }

    /// An endpoint without versions, whose newest ready version answers.
    public static Route empty(EndpointName name, EndpointLimits limits) {
        return new Route(name, limits, VersionChoice.ROUTED, List.of(), null);
    }

    /// The endpoint.
    public EndpointName name() {
        return name;
    }

    /// What bounds its requests.
    public EndpointLimits limits() {
        return limits;
    }

    /// Its versions, oldest first.
    public List<HostedVersion> versions() {
        return versions;
    }

    /// The version with this number, if this process was told to serve it.
    public Optional<HostedVersion> version(VersionNumber number) {
        for (HostedVersion version : versions) {
            if (version.id().version().equals(number)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /// Whether a request that leaves the choice open is answered, be it after loading a version.
    public boolean answers() {
        return routed != null || dormant(VersionChoice.ROUTED) != null;
    }

    /// This route with one version added or replaced.
    public Route with(HostedVersion version) {
        List<HostedVersion> changed = new ArrayList<>(without(version.id()).versions);
        changed.add(version);
        changed.sort(Comparator.comparingLong(hosted -> hosted.id().version().value()));
        return new Route(name, limits, preferred, List.copyOf(changed), split);
    }

    /// This route without one version.
    public Route without(VersionId version) {
        List<HostedVersion> rest =
                versions.stream().filter(hosted -> !hosted.id().equals(version)).toList();
        return new Route(name, limits, preferred, rest, split);
    }

    /// What answers open choices where no split divides them: an explicit version or (`Routed`) the
    /// newest ready one.
    public VersionChoice preferred() {
        return preferred;
    }

    /// This route with an explicit or (`Routed`) the newest ready version answering open choices.
    public Route preferring(VersionChoice choice) {
        return new Route(name, limits, choice, versions, split);
    }

    /// This route with open choices divided by a split, whatever it prefers, or by none. While
    /// there is one, stable answers what is not candidate's, and what candidate cannot answer.
    public Route dividedBy(@Nullable Split by) {
        return new Route(name, limits, preferred, versions, by);
    }

    /// How open choices are divided; null where one version answers all.
    public @Nullable Split split() {
        return split;
    }

    /// What the split says about a request.
    public Pick pick(RequestHead head) {
        return split == null || head.version() instanceof VersionChoice.Exactly
                ? Pick.NONE
                : split.pick(head);
    }

    /// Which of the versions may answer an open choice that is not candidate's.
    private VersionChoice eligible() {
        return split == null ? preferred : new VersionChoice.Exactly(split.terms().stable());
    }

    /// The version that answers, or null when there is none.
    HostedVersion.@Nullable Ready peek(VersionChoice choice, Pick pick) {
        return switch (choice) {
            case VersionChoice.Routed() -> isCandidates(pick) ? candidate : routed;
            case VersionChoice.Exactly(VersionNumber number) ->
                    version(number).orElse(null) instanceof HostedVersion.Ready ready
                            ? ready
                            : null;
        };
    }

    private boolean isCandidates(Pick pick) {
        return split != null && candidate != null && split.isCandidates(pick);
    }

    /// The version that a request is to wait for, or null when there is none: the newest that did
    /// not fail to load lately, else the newest.
    @Nullable Standby dormant(VersionChoice choice) {
        Standby newest = null;
        for (HostedVersion version : versions) {
            if (version instanceof HostedVersion.Dormant(Standby standby)
                    && isEligible(choice, version)
                    && isEligible(preferredFor(choice), version)
                    && (newest == null
                            || standby.refusal().isEmpty()
                            || newest.refusal().isPresent())) {
                newest = standby;
            }
        }
        return newest;
    }

    private VersionChoice preferredFor(VersionChoice choice) {
        return choice instanceof VersionChoice.Routed ? eligible() : VersionChoice.ROUTED;
    }

    private static boolean isEligible(VersionChoice choice, HostedVersion version) {
        return !(choice instanceof VersionChoice.Exactly exact)
                || exact.version().equals(version.id().version());
    }

    /// Why nothing answers this choice.
    Refusal refusal(VersionChoice choice) {
        return switch (choice) {
            case VersionChoice.Routed() -> noneReady();
            case VersionChoice.Exactly(VersionNumber number) -> notReady(number);
        };
    }

    private Refusal notReady(VersionNumber number) {
        HostedVersion hosted =
                version(number)
                        .orElseThrow(() ->
                                new RefusalException(
                                        ErrorCode.UNKNOWN_VERSION,
                                        "Request for unknown model: '"
                                                + name
                                                + "' version "
                                                + number
                                                + " is not found"));
        return notReady(hosted.id(), hosted.describe().state());
    }

    private HostedVersion.@Nullable Ready newest(VersionChoice among) {
        HostedVersion.Ready newest = null;
        for (HostedVersion version : versions) {
            if (isEligible(among, version) && version instanceof HostedVersion.Ready ready) {
                newest = ready;
            }
        }
        return newest;
    }

    private Refusal noneReady() {
        for (HostedVersion version : versions.reversed()) {
            if (!(version instanceof HostedVersion.Ready) && isEligible(eligible(), version)) {
                return notReady(version.id(), version.describe().state());
            }
        }
        return Refusal.of(
                ErrorCode.MODEL_NOT_READY,
                "Request for model '" + name + "' is not possible: no version is ready");
    }

    private Refusal notReady(VersionId id, VersionState state) {
        String subject =
                "Request for model '" + name + "' is not possible: version " + id.version();
        return switch (state) {
            case VersionState.Loading() ->
                    Refusal.retryable(
                            ErrorCode.MODEL_NOT_READY, subject + " is loading", LOADING_RETRY);
            case VersionState.Failed(String reason) ->
                    Refusal.of(ErrorCode.MODEL_NOT_READY, subject + " failed to load: " + reason);
            case VersionState.Unloaded(), VersionState.Ready(), VersionState.Dormant _ ->
                    Refusal.of(ErrorCode.MODEL_NOT_READY, subject + " is unloaded");
        };
    }
}
