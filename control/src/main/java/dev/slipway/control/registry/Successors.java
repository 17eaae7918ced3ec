package dev.slipway.control.registry;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Predecessor;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.control.decide.Deciding;
import java.util.Optional;

/// What becomes of the names of risky models: whoever makes a model of such a name by pushing, or
/// by a command of a registry, gets the owner and the tier that the name had. Less is declared, by
/// two people.
final class Successors {
    private Successors() {}

    /// The team that owned a model of this name, where it was risky.
    static Optional<TeamName> team(Deciding deciding, ModelName name) {
        return before(deciding, name).map(Predecessor::team);
    }

    /// The model as it may be made.
    ///
    /// *Errors*: [RefusalException] when it would belong to somebody else.
    static ModelSpec of(Deciding deciding, ModelSpec spec) {
        Optional<Predecessor> before = before(deciding, spec.model());
        if (before.isEmpty()) {
            return spec;
        }
        if (!before.get().team().equals(spec.team())) {
            throw refused(spec.model(), before.get());
        }
        return new ModelSpec(
                spec.model(),
                spec.team(),
                spec.riskTier().or(before.get().tier()),
                spec.description(),
                spec.tags());
    }

    /// *Errors*: [RefusalException] when a model of this name was another team's or more risky.
    static void requireName(Deciding deciding, Model model, ModelName name) {
        before(deciding, name)
                .filter(before ->
                        !before.team().equals(model.team())
                                || model.riskTier().compareTo(before.tier()) < 0)
                .ifPresent(before -> {
                    throw refused(name, before);
                });
    }

    private static Optional<Predecessor> before(Deciding deciding, ModelName name) {
        return deciding.image().isSecondPersonWaived()
                ? Optional.empty()
                : deciding.image().predecessor(new ObjectId(Kind.MODEL, name.value()));
    }

    private static RefusalException refused(ModelName name, Predecessor before) {
        return new RefusalException(
                ErrorCode.FORBIDDEN,
                "model '"
                        + name
                        + "': belonged to team "
                        + before.team()
                        + " in risk tier "
                        + before.tier()
                        + " before it was removed (expected: the same again, or a Model that two"
                        + " people apply)");
    }
}
