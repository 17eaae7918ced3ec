package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.gate.Requirements.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.EndpointSpec;

/// Endpoints that were filled with files when the server was started: what the journal says of them
/// is not loaded, and whoever pushes under such a name is told so instead of waiting.
///
/// *Threads*: the reconciler's lock.
final class Reserved {
    private final ReconcilerSpec spec;
    private final Reports reports;

    Reserved(ReconcilerSpec spec, Reports reports) {
        this.spec = spec;
        this.reports = reports;
    }

    /// Reports of each that an image names why its version is not loaded.
    void follow(Image image) {
        if (spec.reserved().isEmpty()) {
            return;
        }
        for (EndpointSpec endpoint : image.endpoints()) {
            if (spec.reserved().contains(endpoint.endpoint())) {
                tell(image, endpoint);
            }
        }
    }

    private void tell(Image image, EndpointSpec endpoint) {
        Standing nothing = new Standing(null, null);
        switch (Target.resolve(spec.asking().requirements(), image, endpoint, nothing)) {
            case Target.Of(Wanted wanted, _) -> tell(image, wanted);
            case Target.Barred(Wanted wanted, _) -> tell(image, wanted);
            case Target.Unresolved _, Target.Stopped _ -> {}
        }
    }

    private void tell(Image image, Wanted wanted) {
        reports.tell(
                wanted,
                image.seq(),
                new VersionState.Failed("not loaded: " + why(wanted.endpoint())));
    }

    /// Why nothing of the journal answers under a name, or sees what is asked of it.
    static String why(EndpointName name) {
        return "this server was started with --model "
                + name
                + "=…, whose files answer as "
                + name
                + " (expected: another name, or a start without that)";
    }
}
