package dev.slipway.frontend.http.control;

import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.answer.KeyList;
import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.control.ApprovalCommand;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Image;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.api.spec.PolicySpec.Selector;
import dev.slipway.documents.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What people say of versions, and what waits for them.
final class ApprovalPages {
    ApiAnswer waiting(ApiCall call) {
        Image image = call.image();
        List<ApprovalNeed> needs = new ArrayList<>();
        for (Model model : image.models()) {
            Optional<Version> candidate = candidate(model);
            if (candidate.isPresent() && Lookups.maySee(call.principal(), model)) {
                needs.addAll(needs(image, model, candidate.get()));
            }
        }
        return ApiAnswer.of(new ApprovalList(needs, List.of(), null), image.seq());
    }

    ApiAnswer of(ApiCall call) {
        Image image = call.image();
        Model model = Lookups.model(call, image);
        Version version = Lookups.version(call, model);
        return ApiAnswer.of(
                new ApprovalList(
                        needs(image, model, version),
                        image.approvals(version.content().digest()),
                        Evidence.of(version)),
                image.seq());
    }

    /// The version that people are asked about: the newest active one.
    private static Optional<Version> candidate(Model model) {
        return model.versions().reversed().values().stream()
                .filter(version -> version.status() == VersionStatus.ACTIVE)
                .findFirst();
    }

    private static List<ApprovalNeed> needs(Image image, Model model, Version version) {
        List<ApprovalNeed> needs = new ArrayList<>();
        for (DeclaredObject object : image.objects(Kind.POLICY)) {
            if (object.spec() instanceof PolicySpec policy && selects(policy.models(), model)) {
                for (AliasName alias : policy.on()) {
                    if (!version.number().equals(model.aliases().get(alias))) {
                        addNeeds(needs, new Subject(image, model, version, alias), policy);
                    }
                }
            }
        }
        return needs;
    }

    private record Subject(Image image, Model model, Version version, AliasName alias) {}

    private static void addNeeds(List<ApprovalNeed> needs, Subject subject, PolicySpec policy) {
        for (PolicySpec.Requirement requirement : policy.require()) {
            if (requirement instanceof Approved approved) {
                int given = given(subject, approved);
                if (given < approved.people()) {
                    needs.add(
                            new ApprovalNeed(
                                    subject.model().name(),
                                    subject.version().number(),
                                    subject.alias(),
                                    policy.name(),
                                    approved.role(),
                                    approved.people(),
                                    given,
                                    subject.version().content().digest(),
                                    Evidence.of(subject.version())));
                }
            }
        }
    }

    private static int given(Subject subject, Approved approved) {
        return (int)
                subject.image().approvals(subject.version().content().digest()).stream()
                        .filter(entry -> entry.isYes() && entry.role() == approved.role())
                        .filter(entry -> entry.revoked() == null)
                        .map(ApprovalEntry::principal)
                        .distinct()
                        .count();
    }

    private static boolean selects(Selector selector, Model model) {
        return (selector.model() == null || selector.model().equals(model.name()))
                && (selector.team() == null || selector.team().equals(model.team()))
                && (selector.minimumTier() == null
                        || selector.minimumTier().compareTo(model.riskTier()) <= 0);
    }

    ApiAnswer give(ApiCall call) {
        ModelChange.Verdict wish = call.body(ModelChange.Verdict.class);
        VersionNumber version =
                VersionNumber.parse(call.at("version"))
                        .orElseThrow(() ->
                                ApiCall.invalid(
                                        "version: "
                                                + call.at("version")
                                                + " (expected: a number >= 1)"));
        return call.submit(
                new ApprovalCommand.Approve(
                        call.modelName(),
                        version,
                        wish.role(),
                        wish.isYes(),
                        wish.digest(),
                        wish.evidence(),
                        wish.reason(),
                        wish.signature(),
                        wish.key()));
    }

    ApiAnswer trust(ApiCall call) {
        return call.submit(call.body(ApprovalCommand.TrustKey.class));
    }

    ApiAnswer keys(ApiCall call) {
        Image image = call.image();
        return ApiAnswer.of(new KeyList(List.copyOf(image.keys())), image.seq());
    }

    ApiAnswer revoke(ApiCall call) {
        FreeText reason =
                call.query().first("reason", FreeText::new).orElse(new FreeText("not said"));
        return call.submit(new ApprovalCommand.RevokeKey(call.at("key", Sha256::new), reason));
    }
}
