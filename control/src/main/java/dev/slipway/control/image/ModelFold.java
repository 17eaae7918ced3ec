package dev.slipway.control.image;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.control.fact.RegistryFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What one record makes of one model.
final class ModelFold {
    private final JournalRecord record;

    ModelFold(JournalRecord record) {
        this.record = record;
    }

    Model created(ModelSpec spec) {
        PrincipalId creator = new PrincipalId(record.actor());
        Instant time = record.time();
        return new Model(
                spec.model(),
                spec.team(),
                spec.riskTier(),
                spec.description(),
                spec.tags(),
                Map.of(),
                new TreeMap<>(),
                0,
                new Model.History(creator, time, time, time, record.seq()));
    }

    Model changed(Model model, ModelSpec spec) {
        return new Model(
                model.name(),
                spec.team(),
                spec.riskTier(),
                spec.description(),
                spec.tags(),
                model.aliases(),
                model.versions(),
                model.lastNumber(),
                touched(model));
    }

    Model renamed(Model model, ModelName to) {
        return new Model(
                to,
                model.team(),
                model.riskTier(),
                model.description(),
                model.tags(),
                model.aliases(),
                model.versions(),
                model.lastNumber(),
                model.history().renamedBy(record.seq(), record.time()));
    }

    Model published(Model model, RegistryFact.VersionPublished fact) {
        Version version =
                new Version(
                        fact.version(),
                        fact.content(),
                        fact.lineage(),
                        fact.description(),
                        fact.tags(),
                        VersionStatus.ACTIVE,
                        List.of(),
                        new Version.Origin(
                                new PrincipalId(record.actor()),
                                fact.person(),
                                record.time(),
                                fact.receipt()),
                        null);
        return withVersions(model, versions -> put(versions, version));
    }

    Model deleted(Model model, VersionNumber number) {
        return withVersions(
                model,
                versions -> {
                    versions.remove(number);
                    return versions;
                });
    }

    Model tagged(Model model, RegistryFact.TagsChanged fact) {
        if (fact.version() != null) {
            return changedVersion(
                    model,
                    fact.version(),
                    version ->
                            version.with(
                                    version.description(),
                                    tags(version.tags(), fact.set(), fact.removed())));
        }
        return described(
                model, model.description(), tags(model.tags(), fact.set(), fact.removed()));
    }

    Model described(Model model, RegistryFact.Described fact) {
        if (fact.version() != null) {
            return changedVersion(
                    model,
                    fact.version(),
                    version -> version.with(fact.description(), version.tags()));
        }
        return described(model, fact.description(), model.tags());
    }

    private Model described(Model model, @Nullable FreeText description, Map<String, String> tags) {
        return changed(
                model,
                new ModelSpec(model.name(), model.team(), model.riskTier(), description, tags));
    }

    Model aliased(Model model, AliasName alias, @Nullable VersionNumber version) {
        Map<AliasName, VersionNumber> aliases = new HashMap<>(model.aliases());
        if (version == null) {
            aliases.remove(alias);
        } else {
            aliases.put(alias, version);
        }
        return new Model(
                model.name(),
                model.team(),
                model.riskTier(),
                model.description(),
                model.tags(),
                aliases,
                model.versions(),
                model.lastNumber(),
                touched(model));
    }

    Model evaluated(Model model, RegistryFact.EvaluationAttached fact) {
        Evaluation evaluation =
                new Evaluation(
                        fact.metric(),
                        fact.slice(),
                        fact.dataset(),
                        fact.value(),
                        fact.low(),
                        fact.high(),
                        new PrincipalId(record.actor()),
                        record.time());
        return changedVersion(
                model,
                fact.version(),
                version -> {
                    List<Evaluation> all = new ArrayList<>(version.evaluations());
                    all.add(evaluation);
                    return version.with(all);
                });
    }

    Model signed(Model model, RegistryFact.SignatureAttached fact) {
        return changedVersion(model, fact.version(), version -> version.with(fact.signature()));
    }

    Model imported(Model model, RegistryFact.VersionImported fact) {
        return changedVersion(model, fact.version(), version -> version.with(fact.evidence()));
    }

    Model withStatus(Model model, RegistryFact.StatusSet fact) {
        return changedVersion(model, fact.version(), version -> version.with(fact.status()));
    }

    private Model changedVersion(Model model, VersionNumber number, UnaryOperator<Version> change) {
        Version version = model.version(number).orElseThrow();
        return withVersions(model, versions -> put(versions, change.apply(version)));
    }

    private Model withVersions(
            Model model, UnaryOperator<SortedMap<VersionNumber, Version>> change) {
        SortedMap<VersionNumber, Version> versions = change.apply(new TreeMap<>(model.versions()));
        long last = versions.isEmpty() ? 0 : versions.lastKey().value();
        return new Model(
                model.name(),
                model.team(),
                model.riskTier(),
                model.description(),
                model.tags(),
                model.aliases(),
                versions,
                Math.max(model.lastNumber(), last),
                touched(model));
    }

    private static SortedMap<VersionNumber, Version> put(
            SortedMap<VersionNumber, Version> versions, Version version) {
        versions.put(version.number(), version);
        return versions;
    }

    private static Map<String, String> tags(
            Map<String, String> tags, Map<String, String> set, Set<String> removed) {
        Map<String, String> changed = new HashMap<>(tags);
        changed.keySet().removeAll(removed);
        changed.putAll(set);
        return changed;
    }

    private Model.History touched(Model model) {
        return model.history().changedBy(record.seq(), record.time());
    }
}
