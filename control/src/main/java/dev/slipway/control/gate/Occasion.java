package dev.slipway.control.gate;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Image;
import dev.slipway.api.model.RiskTier;
import dev.slipway.control.decide.Deciding;
import java.time.Instant;
import java.util.Optional;

/// When requirements are asked for.
///
/// @param tier the highest one of everything by which the version would answer
/// @param mover who brings the version into service; absent when nobody does
/// @param isMove whether the version would begin to answer; one that was let in already and comes
///     back after a restart is not asked again for what holds at that moment alone
record Occasion(
        Image image, Instant now, RiskTier tier, Optional<Principal> mover, boolean isMove) {
    /// A command that brings a version into service.
    static Occasion of(Deciding deciding, RiskTier tier) {
        return new Occasion(
                deciding.image(), deciding.now(), tier, Optional.of(deciding.principal()), true);
    }

    /// A version begins to answer, and nobody brings it into service.
    static Occasion toBegin(Image image, Instant now, RiskTier tier) {
        return new Occasion(image, now, tier, Optional.empty(), true);
    }

    /// A version goes on answering, or a job runs its files: nothing begins to answer.
    static Occasion toStay(Image image, Instant now, RiskTier tier) {
        return new Occasion(image, now, tier, Optional.empty(), false);
    }

    /// The same where this is the highest tier.
    Occasion in(RiskTier highest) {
        return new Occasion(image, now, highest, mover, isMove);
    }

    /// Whether a wrong answer harms somebody: then people have to be known and to differ.
    boolean isRisky() {
        return tier.isRisky();
    }
}
