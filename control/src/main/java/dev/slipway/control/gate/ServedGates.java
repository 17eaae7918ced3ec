package dev.slipway.control.gate;

import static java.util.stream.Collectors.groupingBy;

import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.answer.VerdictCount;
import dev.slipway.api.control.Image;
import dev.slipway.api.gate.Requirements;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.documents.Evidence;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What the gates of commands say apart from any command: to whatever loads versions, and to
/// whoever asks what waits.
public final class ServedGates implements Requirements {
    private final InstantSource clock;

    /// Gates at this clock's time.
    public ServedGates(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Meant meant(Image image, EndpointSpec endpoint, Standing standing) {
        Optional<Model> model = image.model(endpoint.serves().model());
        if (model.isEmpty()) {
            return new Meant(null, List.of(), null);
        }
        Optional<Release> open =
                image.release(endpoint.endpoint()).filter(release -> !release.isOver());
        if (open.isPresent()) {
            return fallback(image, endpoint, model.get(), open.get());
        }
        Optional<Version> named =
                switch (endpoint.serves()) {
                    case Target.Alias alias -> model.get().version(alias.alias());
                    case Target.Exactly one -> model.get().version(one.version());
                    case Target.Latest _ -> Optional.empty();
                };
        if (endpoint.serves() instanceof Target.Latest) {
            return latest(image, endpoint, model.get(), standing);
        }
        return new Meant(
                named.orElse(null),
                named.map(version -> toStay(image, endpoint, version)).orElse(List.of()),
                null);
    }

    /// What a release falls back to is loaded, even if policies have changed since it began.
    private Meant fallback(Image image, EndpointSpec endpoint, Model model, Release release) {
        Optional<Version> stable = model.version(release.stable().version());
        return new Meant(
                stable.orElse(null),
                stable.map(version -> toStay(image, endpoint, version)).orElse(List.of()),
                null,
                release.id());
    }

    /// Newest first, down to the one that answers: nothing older takes its place.
    private Meant latest(Image image, EndpointSpec endpoint, Model model, Standing standing) {
        Waiting waiting = null;
        for (Version version : model.versions().reversed().values()) {
            if (version.status() != VersionStatus.ACTIVE || !version.content().isServable()) {
                continue;
            }
            if (version.number().equals(standing.answers())) {
                return new Meant(version, toStay(image, endpoint, version), waiting);
            }
            List<String> lacking =
                    version.number().equals(standing.before())
                            ? toStay(image, endpoint, version)
                            : toBegin(image, endpoint, version);
            if (lacking.isEmpty()) {
                return new Meant(version, List.of(), waiting);
            }
            waiting = waiting == null ? new Waiting(version, lacking) : waiting;
        }
        return new Meant(null, List.of(), waiting);
    }

    /// What a version lacks to begin to answer for an endpoint.
    List<String> toBegin(Image image, EndpointSpec endpoint, Version version) {
        return unmet(Occasion.toBegin(image, clock.instant(), RiskTier.SANDBOX), endpoint, version);
    }

    @Override
    public List<String> toStay(Image image, EndpointSpec endpoint, Version version) {
        return unmet(Occasion.toStay(image, clock.instant(), RiskTier.SANDBOX), endpoint, version);
    }

    @Override
    public List<String> toTakeOver(Image image, EndpointSpec endpoint, Version version) {
        return image.model(endpoint.serves().model())
                .map(model -> {
                    RiskTier tier = Gates.tier(image, model, endpoint);
                    Occasion occasion = Occasion.toStay(image, clock.instant(), tier);
                    return unmet(occasion, endpoint, model, version);
                })
                .orElse(List.of());
    }

    private static List<String> unmet(Occasion occasion, EndpointSpec endpoint, Version version) {
        return occasion.image()
                .model(endpoint.serves().model())
                .map(model -> unmet(occasion, endpoint, model, version))
                .orElse(List.of());
    }

    /// @param occasion of this tier, or of the endpoint's and the model's own if that is higher
    private static List<String> unmet(
            Occasion occasion, EndpointSpec endpoint, Model model, Version version) {
        RiskTier tier = occasion.tier().or(endpoint.riskTier()).or(model.riskTier());
        return Gates.unmet(
                new RequirementCheck(occasion.in(tier), model, version, Optional.of(version)),
                Asked.of(occasion.image(), model, tier, Gates.alias(endpoint)));
    }

    @Override
    public boolean asksSignature(Image image, EndpointSpec endpoint) {
        Optional<Model> model = image.model(endpoint.serves().model());
        return model.stream()
                .flatMap(found ->
                        Asked.of(
                                image,
                                found,
                                endpoint.riskTier().or(found.riskTier()),
                                Gates.alias(endpoint))
                                .stream())
                .anyMatch(Requirement.Signed.class::isInstance);
    }

    @Override
    public List<String> toScore(Image image, ScoredVersion scored) {
        return files(image, scored)
                .map(files -> files.unmet(clock.instant()))
                .orElseGet(() -> List.of("version " + scored.version() + " is gone"));
    }

    @Override
    public boolean asksSignature(Image image, ScoredVersion scored) {
        return files(image, scored).filter(FileRequirements::asksSignature).isPresent();
    }

    private static Optional<FileRequirements> files(Image image, ScoredVersion scored) {
        EndpointName endpoint = scored.endpoint();
        Optional<EndpointSpec> spec =
                image.endpoints().stream()
                        .filter(one -> one.endpoint().equals(endpoint))
                        .findFirst();
        return image.model(scored.model())
                .flatMap(model ->
                        model.version(scored.version())
                                .map(version -> new FileRequirements(image, model, spec, version)));
    }

    @Override
    public List<ApprovalNeed> waiting(Image image, Predicate<Model> models) {
        Map<ModelName, List<EndpointSpec>> endpoints =
                image.endpoints().stream().collect(groupingBy(spec -> spec.serves().model()));
        return image.models().stream()
                .filter(models)
                .flatMap(model ->
                        newest(model).stream()
                                .map(version ->
                                        new Subject(
                                                image,
                                                model,
                                                version,
                                                endpoints.getOrDefault(model.name(), List.of()))))
                .flatMap(subject -> waiting(subject).stream())
                .toList();
    }

    private static Optional<Version> newest(Model model) {
        return model.versions().reversed().values().stream()
                .filter(version -> version.status() == VersionStatus.ACTIVE)
                .findFirst();
    }

    @Override
    public List<ApprovalNeed> waiting(Image image, Model model, Version version) {
        List<EndpointSpec> endpoints =
                image.endpoints().stream()
                        .filter(spec -> spec.serves().model().equals(model.name()))
                        .toList();
        return waiting(new Subject(image, model, version, endpoints));
    }

    @Override
    public List<VerdictCount> counts(Image image, Model model, Version version) {
        Occasion occasion = Occasion.toBegin(image, clock.instant(), Gates.tier(image, model));
        return new ApprovalCount(occasion, model, version).counts();
    }

    /// @param endpoints that serve the model
    private record Subject(
            Image image, Model model, Version version, List<EndpointSpec> endpoints) {
        RiskTier tier(Optional<AliasName> alias) {
            return alias.map(name -> Gates.tier(endpoints, model, name)).orElse(model.riskTier());
        }
    }

    /// What waits is told of the aliases that are served, named by a policy, or there already. For
    /// a model without any, the demands of its tier stand for whichever comes.
    private List<ApprovalNeed> waiting(Subject subject) {
        Map<Need, ApprovalNeed> needs = new LinkedHashMap<>();
        Set<AliasName> aliases = aliases(subject);
        for (AliasName alias : aliases) {
            if (!subject.version().number().equals(subject.model().aliases().get(alias))) {
                collect(needs, subject, Optional.of(alias));
            }
        }
        if (aliases.isEmpty()) {
            collect(needs, subject, Optional.empty());
        }
        return List.copyOf(needs.values());
    }

    private static Set<AliasName> aliases(Subject subject) {
        Set<AliasName> aliases = new LinkedHashSet<>();
        for (EndpointSpec endpoint : subject.endpoints()) {
            Gates.alias(endpoint).ifPresent(aliases::add);
        }
        aliases.addAll(subject.model().aliases().keySet());
        Asked.declared(subject.image())
                .forEach(policy ->
                        policy.on().stream()
                                .filter(alias ->
                                        Asked.selects(
                                                policy.models(),
                                                subject.model(),
                                                subject.tier(Optional.of(alias))))
                                .forEach(aliases::add));
        return aliases;
    }

    private void collect(
            Map<Need, ApprovalNeed> needs, Subject subject, Optional<AliasName> alias) {
        RiskTier tier = subject.tier(alias);
        ApprovalCount count =
                new ApprovalCount(
                        Occasion.toBegin(subject.image(), clock.instant(), tier),
                        subject.model(),
                        subject.version());
        TierRequirements.of(tier)
                .forEach(one -> add(needs, count, new Need(alias, "risk tier " + tier, one)));
        Asked.policies(subject.image(), subject.model(), tier, alias)
                .forEach(policy ->
                        policy.require()
                                .forEach(one ->
                                        add(needs, count, new Need(alias, policy.name(), one))));
    }

    private record Need(Optional<AliasName> alias, String policy, Requirement asked) {}

    private static void add(Map<Need, ApprovalNeed> needs, ApprovalCount count, Need need) {
        if (need.asked() instanceof Approved approved) {
            count.unmet(approved)
                    .ifPresent(lacking -> needs.put(need, told(count, need, approved, lacking)));
        }
    }

    private static ApprovalNeed told(
            ApprovalCount count, Need need, Approved approved, String lacking) {
        return new ApprovalNeed(
                count.model().name(),
                count.version().number(),
                need.alias().orElse(null),
                need.policy(),
                approved.role(),
                approved.people(),
                count.people(approved.role()).size(),
                lacking,
                count.version().content().digest(),
                Evidence.of(count.version()));
    }
}
