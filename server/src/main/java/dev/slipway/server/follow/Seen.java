package dev.slipway.server.follow;

import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Unloading;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.Release;
import dev.slipway.api.spec.EndpointSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of an image one endpoint rests on, beside what all of them do.
///
/// Images share what did not change, so it is told by identity, at once. What is equal and not the
/// same is looked at once more, which does no harm.
@SuppressWarnings("ReferenceEquality")
final class Seen {
    private final EndpointSpec spec;
    private final @Nullable Model model;
    private final @Nullable Unloading unloading;
    private final @Nullable Release release;
    private final List<List<ApprovalEntry>> approvals = new ArrayList<>();

    Seen(Image image, EndpointSpec spec) {
        this.spec = spec;
        this.model = image.model(spec.serves().model()).orElse(null);
        this.unloading = image.unloading(spec.endpoint()).orElse(null);
        this.release = image.release(spec.endpoint()).orElse(null);
        if (model != null) {
            for (Version version : model.versions().values()) {
                approvals.add(image.approvals(version.content().digest()));
            }
        }
    }

    /// Whether an image says the same.
    boolean isIn(Image image, EndpointSpec now) {
        return spec == now
                && image.model(now.serves().model()).orElse(null) == model
                && image.unloading(now.endpoint()).orElse(null) == unloading
                && image.release(now.endpoint()).orElse(null) == release
                && (model == null || isApprovedAlike(image, model));
    }

    private boolean isApprovedAlike(Image image, Model of) {
        int i = 0;
        for (Version version : of.versions().values()) {
            List<ApprovalEntry> now = image.approvals(version.content().digest());
            List<ApprovalEntry> before = approvals.get(i++);
            if (now != before && !(now.isEmpty() && before.isEmpty())) {
                return false;
            }
        }
        return true;
    }
}
