package dev.slipway.intake;

import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Predecessor;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import java.util.Optional;

/// Who may push to a model. Control decides it once the version is known; it is asked before
/// anything is looked at as well, for a trial calls what the owner's connection leads to, and files
/// that are a version already are answered with it.
final class Writers {
    private Writers() {}

    /// The team whose model it is, or will be when it comes with its first version.
    ///
    /// *Errors*: [RefusalException] when the principal may not write that team's models, or this
    /// one of them.
    static TeamName owner(Image image, ModelName name, Principal principal) {
        Optional<Model> model = image.model(name);
        TeamName owner =
                model.map(Model::team).or(() -> before(image, name)).orElseGet(principal::team);
        boolean mayWrite =
                model.isPresent()
                        ? principal.may(Permission.WRITE_MODELS, owner, name)
                        : principal.may(Permission.WRITE_MODELS, owner);
        if (!mayWrite) {
            String subject = model.isPresent() ? "model " + name : "team " + owner;
            throw new RefusalException(
                    Denials.lacking(principal, Permission.WRITE_MODELS, subject));
        }
        return owner;
    }

    /// The team whose connections a principal may try before there is a model: their own, where
    /// they may write its models.
    static TeamName own(Principal principal) {
        TeamName team = principal.team();
        return principal.may(Permission.WRITE_MODELS, team) ? team : TeamName.DEFAULT;
    }

    /// The team that owned a risky model of this name, to whom it comes back.
    private static Optional<TeamName> before(Image image, ModelName name) {
        return image.isSecondPersonWaived()
                ? Optional.empty()
                : image.predecessor(new ObjectId(Kind.MODEL, name.value())).map(Predecessor::team);
    }
}
