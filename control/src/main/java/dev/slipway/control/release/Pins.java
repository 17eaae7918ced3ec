package dev.slipway.control.release;

import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Release;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import java.util.List;
import java.util.Optional;

/// What nobody may do while a release is open: the version that it falls back to, and the one that
/// it brings in, stay as they are, and so does what its endpoint is.
public final class Pins {
    private Pins() {}

    /// The open release of an endpoint.
    public static Optional<Release> of(Image image, EndpointName endpoint) {
        return image.release(endpoint).filter(release -> !release.isOver());
    }

    /// Whether the endpoint of a release serves this.
    static boolean serves(Image image, Release release, Target target) {
        return image.object(new ObjectId(Kind.ENDPOINT, release.endpoint().value()))
                .filter(object ->
                        object.spec() instanceof EndpointSpec spec && spec.serves().equals(target))
                .isPresent();
    }

    /// The open releases between versions of a model.
    public static List<Release> of(Image image, ModelName model) {
        return image.openReleases().stream()
                .filter(release -> release.model().equals(model))
                .toList();
    }

    /// The open releases that fall back to a version.
    public static List<Release> fallingBackTo(Image image, ModelName model, VersionNumber version) {
        return of(image, model).stream()
                .filter(release -> release.stable().version().equals(version))
                .toList();
    }

    /// The open releases that bring a version in.
    public static List<Release> bringingIn(Image image, ModelName model, VersionNumber version) {
        return of(image, model).stream()
                .filter(release -> release.candidate().version().equals(version))
                .toList();
    }

    /// *Errors*: [RefusalException] while a release of an endpoint is open.
    public static void requireNone(Image image, EndpointName endpoint, String subject) {
        of(image, endpoint)
                .ifPresent(release -> {
                    throw refusal(release, subject);
                });
    }

    /// *Errors*: [RefusalException] while a release of an endpoint that serves an alias is open.
    public static void requireNone(Image image, Target.Alias alias) {
        requireNone(
                image.openReleases().stream()
                        .filter(release -> serves(image, release, alias))
                        .toList(),
                "alias '" + alias.alias() + "' of model " + alias.model());
    }

    /// *Errors*: [RefusalException] while a release between versions of a model is open.
    public static void requireNone(Image image, ModelName model) {
        requireNone(of(image, model), "model '" + model + "'");
    }

    /// *Errors*: [RefusalException] while a release falls back to a version or brings it in.
    public static void requireNone(Image image, ModelName model, VersionNumber version) {
        String subject = "version " + version + " of model " + model;
        requireNone(fallingBackTo(image, model, version), subject);
        requireNone(bringingIn(image, model, version), subject);
    }

    /// A fallback that must not answer is revoked by a command of its own.
    ///
    /// *Errors*: [RefusalException] while a release falls back to a version.
    public static void requireNoFallback(Image image, ModelName model, VersionNumber version) {
        List<Release> releases = fallingBackTo(image, model, version);
        if (!releases.isEmpty()) {
            Release release = releases.getFirst();
            throw refusal(
                    release,
                    "version " + version + " of model " + model,
                    "; or slipway release revoke "
                            + release.endpoint()
                            + " where the version must answer nobody");
        }
    }

    static void requireNone(List<Release> releases, String subject) {
        if (!releases.isEmpty()) {
            throw refusal(releases.getFirst(), subject);
        }
    }

    /// A refusal that names the release and says how to end it.
    public static RefusalException refusal(Release release, String subject) {
        return refusal(release, subject, "");
    }

    private static RefusalException refusal(Release release, String subject, String also) {
        return new RefusalException(
                ErrorCode.CONFLICT,
                subject
                        + ": release "
                        + release.id()
                        + " is open and rests on it (expected: that it is over; wait, or slipway"
                        + " release abort "
                        + release.endpoint()
                        + also
                        + ")");
    }
}
