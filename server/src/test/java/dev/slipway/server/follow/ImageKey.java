package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.registry.Model;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.spec.EndpointSpec;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What tells one image from another, as far as decisions depend on it: neither times nor the
/// numbers of records.
final class ImageKey {
    private ImageKey() {}

    static String of(Image image) {
        StringBuilder key = new StringBuilder();
        for (Model model : image.models()) {
            key.append(model.name());
            model.versions()
                    .forEach((number, version) ->
                            key.append(number).append(version.status().name().charAt(0)));
            model.aliases().forEach((alias, number) -> key.append(alias).append(number));
        }
        for (EndpointSpec spec : image.endpoints()) {
            key.append(spec.endpoint())
                    .append(spec.scaling().min())
                    .append(spec.concurrency())
                    .append('/')
                    .append(spec.weight())
                    .append(image.unloading(spec.endpoint()).isPresent() ? 'u' : '-');
        }
        long last = image.lastRelease(Scene.FLIGHTS);
        image.release(Scene.FLIGHTS).ifPresent(release -> key.append(of(release, last)));
        return key.toString();
    }

    static String of(Release release, long last) {
        boolean isHeldByOperator =
                release.moves().reversed().stream()
                        .map(Release.Move::transition)
                        .takeWhile(one -> one.to() == ReleasePhase.HOLD)
                        .anyMatch(one -> one.cause() == Cause.OPERATOR);
        return (last - release.id().number())
                + ":"
                + release.stable().version()
                + ">"
                + release.candidate().version()
                + release.phase()
                + release.step()
                + "@"
                + release.weight()
                + release.heldFrom()
                + isHeldByOperator
                + Math.min(2, release.uncleanEnds());
    }

    /// Releases by how many began after them.
    static List<Long> relative(Collection<ReleaseId> releases, long last) {
        return releases.stream().map(release -> last - release.number()).sorted().toList();
    }

    /// An image that a thread has taken up.
    ///
    /// @param followedSeq what it has followed
    static String picked(@Nullable Image picked, Image now, long followedSeq) {
        if (picked == null) {
            return "-";
        }
        return picked.seq() < followedSeq ? "old" : picked.seq() == now.seq() ? "now" : of(picked);
    }
}
