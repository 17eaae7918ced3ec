package dev.slipway.control.gate;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Proposal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.error.TimeText;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.fact.ObjectFact.ChangeProposed;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Which changes take two people, from risk tier 1 on: those that ask less of versions, and those
/// by which somebody would judge their own. The first proposes, the second asks for the same.
///
/// @param revealed a spec with the words in place of their tokens
public record SecondPerson(Deciding deciding, UnaryOperator<Spec> revealed) {
    /// The proposal that a change becomes; empty when it may happen.
    ///
    /// @param before absent when the object is new
    /// @param after absent when it is to be removed
    ///
    /// *Errors*: [RefusalException] when nobody knows who proposes, or they have done so already.
    public Optional<ChangeProposed> proposal(
            ObjectId id, @Nullable Spec before, @Nullable Spec after) {
        Optional<String> why = why(id, before, after);
        if (why.isEmpty() || deciding.image().isSecondPersonWaived()) {
            return Optional.empty();
        }
        List<PersonId> people = People.behind(deciding.image(), deciding.principal());
        if (people.isEmpty()) {
            throw refusal(
                    id,
                    why.get(),
                    "two people, each in a session or with a token that has a holder");
        }
        Optional<Proposal> there =
                deciding.image().proposals().stream()
                        .filter(one -> one.id().equals(id))
                        .filter(one -> isSame(one.spec(), after))
                        .findFirst();
        if (there.isEmpty()) {
            return Optional.of(new ChangeProposed(id.kind(), id.name(), after, people));
        }
        if (!Collections.disjoint(there.get().behind(), people)) {
            throw refusal(
                    id,
                    why.get(),
                    "a second person who applies the same; you proposed it at "
                            + TimeText.of(there.get().time()));
        }
        return Optional.empty();
    }

    private boolean isSame(@Nullable Spec proposed, @Nullable Spec after) {
        return proposed == null
                ? after == null
                : after != null && revealed.apply(proposed).equals(after);
    }

    private static RefusalException refusal(ObjectId id, String why, String expected) {
        return new RefusalException(
                ErrorCode.FORBIDDEN, id + ": " + why + " (expected: " + expected + ")");
    }

    private Optional<String> why(ObjectId id, @Nullable Spec before, @Nullable Spec after) {
        Image image = deciding.image();
        Principal principal = deciding.principal();
        if (principal.proof() == Principal.Proof.SYSTEM) {
            return Optional.empty();
        }
        if (after instanceof RoleSpec role) {
            RoleSpec earlier = before instanceof RoleSpec was ? was : null;
            return Trusted.profit(image, principal, earlier, role)
                    .map(gained -> "it gives " + gained.word() + " to whoever declares it");
        }
        if (before == null && after != null && isLessThanBefore(id, after)) {
            return Optional.of(
                    "it asks less of versions than what had this name before, whose answers might"
                            + " harm somebody");
        }
        boolean isLess =
                switch (before) {
                    case PolicySpec policy ->
                            isRisky(policy)
                                    && !(after instanceof PolicySpec now
                                            && Strictness.isKept(policy, now));
                    case ModelSpec model ->
                            after instanceof ModelSpec now
                                    && model.riskTier().isRisky()
                                    && (now.riskTier().compareTo(model.riskTier()) < 0
                                            || !now.team().equals(model.team()));
                    case EndpointSpec endpoint ->
                            after instanceof EndpointSpec now
                                    && tier(endpoint).isRisky()
                                    && tier(now).compareTo(tier(endpoint)) < 0;
                    case null, default -> false;
                };
        return isLess
                ? Optional.of("it asks less of versions whose answers may harm somebody")
                : Optional.empty();
    }

    /// Removing something and declaring it again is one change in two steps.
    private boolean isLessThanBefore(ObjectId id, Spec after) {
        return deciding.image()
                .predecessor(id)
                .filter(before ->
                        switch (after) {
                            case ModelSpec now ->
                                    now.riskTier().compareTo(before.tier()) < 0
                                            || !now.team().equals(before.team());
                            case EndpointSpec now -> tier(now).compareTo(before.tier()) < 0;
                            case TeamSpec _,
                                    PolicySpec _,
                                    RoleSpec _,
                                    ConnectionSpec _,
                                    SuppressionSpec _,
                                    StreamJobSpec _,
                                    BatchJobSpec _ ->
                                    false;
                        })
                .isPresent();
    }

    private RiskTier tier(EndpointSpec endpoint) {
        return deciding.image()
                .model(endpoint.serves().model())
                .map(Model::riskTier)
                .orElse(RiskTier.SANDBOX)
                .or(endpoint.riskTier());
    }

    /// Whether a policy is about a model whose answers may harm somebody.
    private boolean isRisky(PolicySpec policy) {
        return deciding.image().models().stream()
                .anyMatch(model -> {
                    RiskTier tier = Gates.tier(deciding.image(), model);
                    return tier.isRisky() && Asked.selects(policy.models(), model, tier);
                });
    }
}
