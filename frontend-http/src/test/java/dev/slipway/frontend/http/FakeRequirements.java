package dev.slipway.frontend.http;

import dev.slipway.api.access.Role;
import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.answer.VerdictCount;
import dev.slipway.api.control.Image;
import dev.slipway.api.gate.Requirements;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.documents.Evidence;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Every version of every model waits for one reviewer, and serves anyway.
final class FakeRequirements implements Requirements {
    @Override
    public Meant meant(Image image, EndpointSpec endpoint, Standing standing) {
        Optional<Model> model = image.model(endpoint.serves().model());
        Optional<Version> version =
                switch (endpoint.serves()) {
                    case Target.Alias alias -> model.flatMap(one -> one.version(alias.alias()));
                    case Target.Exactly exact -> model.flatMap(one -> one.version(exact.version()));
                    case Target.Latest _ -> model.flatMap(FakeRequirements::newest);
                };
        return new Meant(version.orElse(null), List.of(), null);
    }

    @Override
    public List<String> toStay(Image image, EndpointSpec endpoint, Version version) {
        return List.of();
    }

    @Override
    public List<String> toTakeOver(Image image, EndpointSpec endpoint, Version version) {
        return List.of();
    }

    private static Optional<Version> newest(Model model) {
        return model.versions().reversed().values().stream()
                .filter(version -> version.status() == VersionStatus.ACTIVE)
                .filter(version -> version.content().isServable())
                .findFirst();
    }

    @Override
    public boolean asksSignature(Image image, EndpointSpec endpoint) {
        return false;
    }

    @Override
    public List<String> toScore(Image image, ScoredVersion scored) {
        return List.of();
    }

    @Override
    public boolean asksSignature(Image image, ScoredVersion scored) {
        return false;
    }

    @Override
    public List<ApprovalNeed> waiting(Image image, Model model, Version version) {
        return List.of(
                new ApprovalNeed(
                        model.name(),
                        version.number(),
                        null,
                        "risk tier 1",
                        Role.REVIEWER,
                        1,
                        0,
                        "approved: by 0 of 1 reviewers (slipway approve)",
                        version.content().digest(),
                        Evidence.of(version)));
    }

    @Override
    public List<VerdictCount> counts(Image image, Model model, Version version) {
        return image.approvals(version.content().digest()).stream()
                .map(verdict ->
                        verdict.isOf(model)
                                ? VerdictCount.YES
                                : VerdictCount.no("it is " + verdict.owner() + "'s"))
                .toList();
    }

    @Override
    public List<ApprovalNeed> waiting(Image image, Predicate<Model> models) {
        return image.models().stream()
                .filter(models)
                .flatMap(model -> waiting(image, model, model.latest()).stream())
                .toList();
    }

    private List<ApprovalNeed> waiting(Image image, Model model, Optional<Version> version) {
        return version.map(one -> waiting(image, model, one)).orElse(List.of());
    }
}
