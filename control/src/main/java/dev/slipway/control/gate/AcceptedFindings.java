package dev.slipway.control.gate;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.DeclaredObject.Acceptance;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.control.decide.Deciding;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether a version may rest on findings that somebody accepted: above the lowest tier that has
/// to be somebody who may approve versions, and somebody else than whoever publishes it.
public final class AcceptedFindings {
    private AcceptedFindings() {}

    /// *Errors*: [RefusalException] naming the suppression.
    public static void require(Deciding deciding, ModelName model, Version.ScanSummary scan) {
        RiskTier tier =
                deciding.image()
                        .model(model)
                        .map(known -> known.riskTier())
                        .orElse(RiskTier.SANDBOX);
        List<PersonId> publishers = People.behind(deciding.image(), deciding.principal());
        for (String name : scan.accepted()) {
            DeclaredObject object = standing(deciding, model, name);
            Optional<String> lacking = lacking(object, publishers);
            if (tier.isRisky() && lacking.isPresent()) {
                throw new RefusalException(
                        ErrorCode.UNMET_REQUIREMENT,
                        object.id()
                                + ": accepted by "
                                + object.by()
                                + ", published by "
                                + deciding.principal().id()
                                + " (expected: "
                                + lacking.get()
                                + ", since the risk tier is "
                                + tier
                                + ")");
            }
        }
    }

    private static DeclaredObject standing(Deciding deciding, ModelName model, String name) {
        LocalDate today = LocalDate.ofInstant(deciding.now(), ZoneOffset.UTC);
        return find(deciding.image(), model, name)
                .filter(object ->
                        object.spec() instanceof SuppressionSpec spec
                                && !today.isAfter(spec.expires()))
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.CONFLICT,
                                "suppression/"
                                        + name
                                        + ": holds no more (expected: as it was when the files"
                                        + " were examined; push again)"));
    }

    private static Optional<DeclaredObject> find(Image image, ModelName model, String name) {
        return image.object(new ObjectId(Kind.SUPPRESSION, name))
                .filter(object ->
                        object.spec() instanceof SuppressionSpec spec
                                && spec.model().equals(model));
    }

    /// What a version that was published before its tier lacks to come into service; empty when
    /// nothing.
    static Optional<String> unmet(Image image, ModelName model, Version version) {
        Set<PersonId> pushers = People.pushers(image, version);
        for (String name : version.content().scan().accepted()) {
            Optional<String> lacking =
                    find(image, model, name)
                            .map(object -> lacking(object, pushers))
                            .orElse(Optional.of("one that is there"));
            if (lacking.isPresent()) {
                return Optional.of(
                        "scanned: it rests on suppression/"
                                + name
                                + " (expected: "
                                + lacking.get()
                                + "; push again)");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> lacking(
            DeclaredObject object, Collection<PersonId> publishers) {
        Acceptance acceptance = object.acceptance();
        if (acceptance == null || !acceptance.isApprover()) {
            return Optional.of("somebody who might approve the model's versions when accepting");
        }
        return acceptance.people().isEmpty()
                        || publishers.isEmpty()
                        || !Collections.disjoint(acceptance.people(), publishers)
                ? Optional.of("two different people, both known")
                : Optional.empty();
    }
}
