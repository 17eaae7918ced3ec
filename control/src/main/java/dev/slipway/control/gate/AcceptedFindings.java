package dev.slipway.control.gate;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.control.decide.Deciding;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a version may rest on findings that somebody accepted: above the lowest tier that has
/// to be somebody else than whoever publishes it.
public final class AcceptedFindings {
    private AcceptedFindings() {}

    /// *Errors*: [RefusalException] naming the suppression.
    public static void require(Deciding deciding, ModelName model, Version.ScanSummary scan) {
        RiskTier tier =
                deciding.image()
                        .model(model)
                        .map(known -> known.riskTier())
                        .orElse(RiskTier.SANDBOX);
        for (String name : scan.accepted()) {
            DeclaredObject object = standing(deciding, model, name);
            if (tier.compareTo(RiskTier.SANDBOX) > 0) {
                requireTwoPeople(deciding, object, tier);
            }
        }
    }

    private static DeclaredObject standing(Deciding deciding, ModelName model, String name) {
        LocalDate today = LocalDate.ofInstant(deciding.now(), ZoneOffset.UTC);
        return deciding.image()
                .object(new ObjectId(Kind.SUPPRESSION, name))
                .filter(object ->
                        object.spec() instanceof SuppressionSpec spec
                                && spec.model().equals(model)
                                && !today.isAfter(spec.expires()))
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.CONFLICT,
                                "suppression/"
                                        + name
                                        + ": holds no more (expected: as it was when the files"
                                        + " were examined; push again)"));
    }

    private static void requireTwoPeople(Deciding deciding, DeclaredObject object, RiskTier tier) {
        Image image = deciding.image();
        Principal publisher = deciding.principal();
        Set<PersonId> reviewers = object.by() == null ? Set.of() : people(image, object.by(), null);
        Set<PersonId> publishers = people(image, publisher.id(), publisher.person());
        if (reviewers.isEmpty()
                || publishers.isEmpty()
                || !Collections.disjoint(reviewers, publishers)) {
            throw new RefusalException(
                    ErrorCode.UNMET_REQUIREMENT,
                    object.id()
                            + ": accepted by "
                            + object.by()
                            + ", published by "
                            + publisher.id()
                            + " (expected: two different people, both known, since the risk tier"
                            + " is "
                            + tier
                            + ")");
        }
    }

    /// Everybody who may be behind a principal: holder and minter of a token, whoever holds a
    /// session.
    public static Set<PersonId> people(
            Image image, PrincipalId principal, @Nullable PersonId person) {
        return Set.copyOf(
                People.behind(
                        image,
                        new Principal(
                                principal,
                                Principal.Proof.TOKEN,
                                TeamName.DEFAULT,
                                person,
                                List.of())));
    }
}
