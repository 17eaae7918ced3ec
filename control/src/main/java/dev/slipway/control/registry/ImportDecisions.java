package dev.slipway.control.registry;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.RegistryCommand.Exported;
import dev.slipway.api.control.RegistryCommand.ImportVersion;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.ImportedEvidence.ImportedVerdict;
import dev.slipway.api.registry.ImportedEvidence.Source;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.MlflowTags;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.RegistryFact.ModelCreated;
import dev.slipway.control.fact.RegistryFact.SignatureAttached;
import dev.slipway.control.fact.RegistryFact.VersionImported;
import dev.slipway.control.fact.RegistryFact.VersionPublished;
import dev.slipway.control.gate.AcceptedFindings;
import dev.slipway.control.gate.SignedVerdicts;
import dev.slipway.documents.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of a version that came from another server: its bytes are a version here,
/// its lineage is taken over as that of a push would be, everything else is evidence to be shown.
final class ImportDecisions {
    private ImportDecisions() {}

    /// The facts; none when the version came with the same evidence before.
    static List<Fact> decide(Deciding deciding, ImportVersion command, ModelSpec ifNew) {
        List<Fact> facts = new ArrayList<>();
        Optional<Model> model = deciding.image().model(command.model());
        if (model.isPresent()) {
            deciding.require(Permission.WRITE_MODELS, model.get());
        } else {
            deciding.require(Permission.WRITE_MODELS, ifNew.team());
            facts.add(new ModelCreated(ifNew));
        }
        Optional<Version> there =
                model.stream()
                        .flatMap(known -> known.versions().values().stream())
                        .filter(one -> one.content().digest().equals(command.content().digest()))
                        .findFirst();
        Version here =
                there.isPresent()
                        ? signed(command, there.get(), facts)
                        : published(deciding, command, model, facts);
        ImportedEvidence evidence = evidence(deciding, command, here);
        if (!isKnown(here.imported(), evidence)) {
            facts.add(new VersionImported(command.model(), here.number(), evidence));
        }
        return facts;
    }

    private static Version signed(ImportVersion command, Version there, List<Fact> facts) {
        Version.SignatureSummary signature = command.content().signature();
        if (signature == null || there.content().signature() != null) {
            return there;
        }
        facts.add(new SignatureAttached(command.model(), there.number(), signature));
        return there.with(signature);
    }

    private static Version published(
            Deciding deciding, ImportVersion command, Optional<Model> model, List<Fact> facts) {
        AcceptedFindings.require(deciding, command.model(), command.content().scan());
        VersionNumber number = new VersionNumber(model.map(Model::lastNumber).orElse(0L) + 1);
        Version source = command.source().version();
        Lineage lineage = lineage(source.lineage());
        Map<String, String> tags = MlflowTags.without(source.tags());
        PersonId person = deciding.principal().person();
        facts.add(
                new VersionPublished(
                        command.model(),
                        number,
                        command.content(),
                        lineage,
                        source.description(),
                        tags,
                        person,
                        null));
        return new Version(
                number,
                command.content(),
                lineage,
                source.description(),
                tags,
                VersionStatus.ACTIVE,
                List.of(),
                new Version.Origin(deciding.principal().id(), person, deciding.now()),
                null);
    }

    /// Numbers mean other versions here.
    private static Lineage lineage(Lineage there) {
        return new Lineage(there.run(), there.datasets(), there.commit(), null);
    }

    private static boolean isKnown(@Nullable ImportedEvidence before, ImportedEvidence now) {
        return before != null
                && before.document().equals(now.document())
                && before.basis().equals(now.basis())
                && Objects.equals(before.signature(), now.signature())
                && signers(before).equals(signers(now));
    }

    private static List<Optional<PersonId>> signers(ImportedEvidence evidence) {
        return evidence.verdicts().stream()
                .map(verdict -> Optional.ofNullable(verdict.signer()))
                .toList();
    }

    private static ImportedEvidence evidence(
            Deciding deciding, ImportVersion command, Version here) {
        Exported source = command.source();
        Version there = source.version();
        boolean mayCount = source.model().equals(command.model()) && here.evaluations().isEmpty();
        return new ImportedEvidence(
                new Source(
                        source.model(),
                        there.number(),
                        there.origin().creator(),
                        there.origin().person(),
                        there.origin().created()),
                source.document(),
                source.signature(),
                Evidence.of(here),
                there.evaluations(),
                source.approvals().stream()
                        .map(one -> verdict(deciding, source, one, mayCount))
                        .toList(),
                source.records());
    }

    /// A signer is known only for a verdict on exactly this version with exactly what is known of
    /// it there, under the same name.
    private static ImportedVerdict verdict(
            Deciding deciding, Exported source, ApprovalEntry given, boolean mayCount) {
        boolean isAboutIt =
                given.model().equals(source.model())
                        && given.version().equals(source.version().number())
                        && given.digest().equals(source.version().content().digest())
                        && given.evidence().equals(Evidence.of(source.version()));
        Optional<PersonId> signer =
                mayCount && isAboutIt
                        ? SignedVerdicts.signer(deciding.image(), given)
                        : Optional.empty();
        return new ImportedVerdict(
                given.role(),
                given.isYes(),
                given.principal(),
                given.person(),
                given.reason(),
                given.key(),
                signer.orElse(null),
                given.time());
    }
}
