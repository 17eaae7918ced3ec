package dev.slipway.control.image;

import static dev.slipway.control.image.ReleaseFold.forgotten;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Observation;
import dev.slipway.api.control.Predecessor;
import dev.slipway.api.control.Proposal;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.control.TrustedKey;
import dev.slipway.api.control.Unloading;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.control.fact.AccessFact;
import dev.slipway.control.fact.ApprovalFact;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.JobFact;
import dev.slipway.control.fact.ObjectFact;
import dev.slipway.control.fact.OperateFact;
import dev.slipway.control.fact.RegistryFact;
import dev.slipway.control.fact.ReleaseFact;
import dev.slipway.control.fact.ReportFact;
import dev.slipway.control.image.FoldedImage.Consent;
import dev.slipway.control.image.FoldedImage.Parts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/// What one record makes of an image's parts.
final class Fold {
    private final JournalRecord record;
    private final Parts parts;
    private final ModelFold models;

    Fold(JournalRecord record, Parts parts) {
        this.record = record;
        this.parts = parts;
        this.models = new ModelFold(record);
    }

    Parts apply(Fact fact) {
        return switch (fact) {
            case RegistryFact registry -> registryOrSettled(registry);
            case ObjectFact.ObjectDeclared declared ->
                    settled(ObjectId.of(declared.spec())).declared(declared);
            case ObjectFact.ObjectRemoved removed ->
                    removed(new ObjectId(removed.kind(), removed.name()));
            case ObjectFact.ChangeProposed proposed ->
                    parts.withConsent(parts.consent().with(proposal(proposed)));
            case AccessFact access -> access(access);
            case ApprovalFact.VerdictGiven verdict -> verdict(verdict);
            case ApprovalFact.KeyTrusted key ->
                    parts.withKeys(
                            parts.keys()
                                    .plus(
                                            key.hint().hex(),
                                            new TrustedKey(key.hint(), key.person(), key.pem())));
            case ApprovalFact.KeyRevoked key -> revoked(key.hint());
            case OperateFact.EndpointUnloaded unloaded ->
                    parts.withUnloaded(
                            parts.unloaded()
                                    .plus(unloaded.endpoint(), unloading(unloaded.endpoint())));
            case OperateFact.EndpointLoaded loaded ->
                    parts.withUnloaded(parts.unloaded().minus(loaded.endpoint()));
            case ReleaseFact release ->
                    parts.withReleases(new ReleaseFold(record).after(parts.releases(), release));
            case JobFact job -> parts.withJobs(new JobFold(record).after(parts.jobs(), job));
            case ReportFact report -> observed(observation(report));
        };
    }

    private Parts registryOrSettled(RegistryFact fact) {
        Fold settled =
                switch (fact) {
                    case RegistryFact.ModelCreated(ModelSpec spec) ->
                            taken(spec.model(), spec.team()).settled(ObjectId.of(spec));
                    case RegistryFact.ModelChanged(ModelSpec spec) -> settled(ObjectId.of(spec));
                    case RegistryFact.ModelDeleted(ModelName name) ->
                            settled(id(name)).preceded(model(name));
                    case RegistryFact.ModelRenamed(ModelName from, ModelName to) ->
                            taken(to, model(from).team())
                                    .settled(id(from))
                                    .settled(id(to))
                                    .preceded(model(from));
                    case RegistryFact.VersionPublished _,
                            RegistryFact.VersionImported _,
                            RegistryFact.TagsChanged _,
                            RegistryFact.Described _,
                            RegistryFact.AliasSet _,
                            RegistryFact.AliasRemoved _,
                            RegistryFact.EvaluationAttached _,
                            RegistryFact.SignatureAttached _,
                            RegistryFact.StatusSet _,
                            RegistryFact.VersionDeleted _ ->
                            this;
                };
        return settled.parts.withModels(registry(fact));
    }

    private static ObjectId id(ModelName model) {
        return new ObjectId(Kind.MODEL, model.value());
    }

    /// The same with nothing proposed for an object, and nothing known of one before it.
    private Fold settled(ObjectId id) {
        Consent consent = parts.consent();
        return consent.proposals().containsKey(id) || consent.predecessors().containsKey(id)
                ? new Fold(record, parts.withConsent(consent.settled(id)))
                : this;
    }

    /// The name of a model that tokens were made for keeps whose it was.
    private Fold preceded(Model model) {
        Scope scope = new Scope.OfModel(model.name());
        Predecessor before =
                new Predecessor(id(model.name()), model.team(), model.riskTier(), record.time());
        return parts.tokens().byId().values().stream().anyMatch(token -> isFor(token, scope))
                ? kept(before)
                : preceded(before);
    }

    /// The name of what was risky keeps that it was.
    private Fold preceded(Predecessor predecessor) {
        return predecessor.tier().isRisky() ? kept(predecessor) : this;
    }

    private Fold kept(Predecessor predecessor) {
        return new Fold(record, parts.withConsent(parts.consent().with(predecessor)));
    }

    /// A name becomes that of another team's model: tokens that were made for the one before are
    /// for nothing of theirs.
    private Fold taken(ModelName name, TeamName owner) {
        Predecessor before = parts.consent().predecessors().get(id(name));
        if (before == null || before.team().equals(owner)) {
            return this;
        }
        Scope scope = new Scope.OfModel(name);
        Parts rest = parts;
        for (TokenEntry token : parts.tokens().byId().values()) {
            if (isFor(token, scope) && !token.created().isAfter(before.until())) {
                rest = rest.withToken(without(token, scope));
            }
        }
        return new Fold(record, rest);
    }

    private static boolean isFor(TokenEntry token, Scope scope) {
        return token.grants().stream().anyMatch(grant -> grant.scope().equals(scope));
    }

    private static TokenEntry without(TokenEntry token, Scope scope) {
        return new TokenEntry(
                token.id(),
                token.hash(),
                token.team(),
                token.grants().stream().filter(grant -> !grant.scope().equals(scope)).toList(),
                token.holder(),
                token.minter(),
                token.created(),
                token.expires(),
                token.revoked(),
                token.used(),
                token.note());
    }

    /// What an endpoint was, with the model that it served, which may be gone already.
    private Predecessor predecessor(EndpointSpec endpoint) {
        ModelName served = endpoint.serves().model();
        Model model = parts.models().get(served.value());
        Predecessor before = parts.consent().predecessors().get(id(served));
        RiskTier tier = endpoint.riskTier();
        if (model != null) {
            tier = tier.or(model.riskTier());
        } else if (before != null) {
            tier = tier.or(before.tier());
        }
        return new Predecessor(ObjectId.of(endpoint), endpoint.team(), tier, record.time());
    }

    private Proposal proposal(ObjectFact.ChangeProposed fact) {
        return new Proposal(
                new ObjectId(fact.kind(), fact.name()),
                fact.spec(),
                new PrincipalId(record.actor()),
                fact.behind(),
                record.time());
    }

    private Parts consent(boolean isWaived) {
        return parts.withConsent(parts.consent().with(isWaived));
    }

    private TreePMap<String, Model> registry(RegistryFact fact) {
        return switch (fact) {
            case RegistryFact.ModelCreated created -> put(models.created(created.spec()));
            case RegistryFact.ModelChanged changed ->
                    put(models.changed(model(changed.spec().model()), changed.spec()));
            case RegistryFact.ModelRenamed renamed ->
                    parts.models()
                            .minus(renamed.model().value())
                            .plus(
                                    renamed.to().value(),
                                    models.renamed(model(renamed.model()), renamed.to()));
            case RegistryFact.ModelDeleted deleted -> parts.models().minus(deleted.model().value());
            case RegistryFact.VersionPublished published ->
                    change(published.model(), model -> models.published(model, published));
            case RegistryFact.VersionImported imported ->
                    change(imported.model(), model -> models.imported(model, imported));
            case RegistryFact.TagsChanged tags ->
                    change(tags.model(), model -> models.tagged(model, tags));
            case RegistryFact.Described described ->
                    change(described.model(), model -> models.described(model, described));
            case RegistryFact.AliasSet alias ->
                    change(
                            alias.model(),
                            model -> models.aliased(model, alias.alias(), alias.version()));
            case RegistryFact.AliasRemoved alias ->
                    change(alias.model(), model -> models.aliased(model, alias.alias(), null));
            case RegistryFact.EvaluationAttached evaluation ->
                    change(evaluation.model(), model -> models.evaluated(model, evaluation));
            case RegistryFact.SignatureAttached signature ->
                    change(signature.model(), model -> models.signed(model, signature));
            case RegistryFact.StatusSet status ->
                    change(status.model(), model -> models.withStatus(model, status));
            case RegistryFact.VersionDeleted deleted ->
                    change(deleted.model(), model -> models.deleted(model, deleted.version()));
        };
    }

    private Model model(ModelName name) {
        Model model = parts.models().get(name.value());
        if (model == null) {
            throw new IllegalStateException(
                    "record " + record.seq() + ": model " + name + " is not in the image");
        }
        return model;
    }

    private TreePMap<String, Model> change(ModelName name, UnaryOperator<Model> change) {
        return put(change.apply(model(name)));
    }

    private TreePMap<String, Model> put(Model model) {
        return parts.models().plus(model.name().value(), model);
    }

    private Parts declared(ObjectFact.ObjectDeclared fact) {
        Spec spec = fact.spec();
        TreePMap<String, DeclaredObject> ofKind = objects(spec.kind());
        DeclaredObject before = ofKind.get(spec.name());
        Instant created = before == null ? record.time() : before.created();
        DeclaredObject object =
                new DeclaredObject(
                        spec,
                        record.seq(),
                        created,
                        record.time(),
                        new PrincipalId(record.actor()),
                        fact.acceptance());
        Parts rest = parts.withObjects(spec.kind(), ofKind.plus(spec.name(), object));
        return spec instanceof StreamJobSpec stream
                ? rest.withJobs(new JobFold(record).declared(rest.jobs(), stream))
                : rest;
    }

    /// An endpoint that is declared again later is a new one.
    private Parts removed(ObjectId id) {
        DeclaredObject before = objects(id.kind()).get(id.name());
        Fold settled = settled(id);
        Parts rest = settled.parts.withObjects(id.kind(), objects(id.kind()).minus(id.name()));
        if (before != null && before.spec() instanceof StreamJobSpec stream) {
            return rest.withJobs(new JobFold(record).removed(rest.jobs(), stream.stream()));
        }
        if (before != null && before.spec() instanceof BatchJobSpec batch) {
            return rest.withJobs(rest.jobs().withoutRuns(batch.batchJob()));
        }
        return before != null && before.spec() instanceof EndpointSpec endpoint
                ? new Fold(record, rest)
                        .preceded(predecessor(endpoint))
                        .parts
                        .withUnloaded(rest.unloaded().minus(endpoint.endpoint()))
                        .withReleases(forgotten(rest.releases(), endpoint.endpoint()))
                        .withObservations(rest.observations().minus(endpoint.endpoint()))
                : rest;
    }

    private Unloading unloading(EndpointName endpoint) {
        return new Unloading(endpoint, new PrincipalId(record.actor()), record.time());
    }

    private TreePMap<String, DeclaredObject> objects(Kind kind) {
        return parts.objects().getOrDefault(kind, TreePMap.empty());
    }

    private Parts access(AccessFact fact) {
        return switch (fact) {
            case AccessFact.TokenCreated created -> parts.withToken(token(created));
            case AccessFact.TokenRevoked revoked ->
                    parts.withToken(changed(token(revoked.id()), record.time(), null));
            case AccessFact.TokenUsed used ->
                    parts.withToken(changed(token(used.id()), null, used.used()));
            case AccessFact.SecondPersonWaived _ -> consent(true);
            case AccessFact.SecondPersonRequired _ -> consent(false);
            case AccessFact.WordsErased _ -> parts;
        };
    }

    private TokenEntry token(String id) {
        TokenEntry token = parts.tokens().byId().get(id);
        if (token == null) {
            throw new IllegalStateException("record " + record.seq() + ": no token " + id);
        }
        return token;
    }

    private TokenEntry token(AccessFact.TokenCreated fact) {
        return new TokenEntry(
                fact.id(),
                fact.hash(),
                fact.team(),
                fact.grants(),
                fact.holder(),
                fact.minter(),
                record.time(),
                fact.expires(),
                null,
                null,
                fact.note());
    }

    private static TokenEntry changed(
            TokenEntry token, @Nullable Instant revoked, @Nullable Instant used) {
        return new TokenEntry(
                token.id(),
                token.hash(),
                token.team(),
                token.grants(),
                token.holder(),
                token.minter(),
                token.created(),
                token.expires(),
                revoked == null ? token.revoked() : revoked,
                used == null ? token.used() : used,
                token.note());
    }

    private Parts verdict(ApprovalFact.VerdictGiven fact) {
        ApprovalEntry entry =
                new ApprovalEntry(
                        fact.model(),
                        fact.version(),
                        fact.role(),
                        fact.isYes(),
                        fact.digest(),
                        fact.evidence(),
                        new PrincipalId(record.actor()),
                        fact.proof(),
                        fact.person(),
                        fact.behind(),
                        fact.team(),
                        fact.owner(),
                        fact.reason(),
                        fact.signature(),
                        fact.key(),
                        record.time(),
                        null);
        PVector<ApprovalEntry> earlier =
                parts.approvals().getOrDefault(fact.digest(), TreePVector.empty());
        return parts.withApprovals(parts.approvals().plus(fact.digest(), earlier.plus(entry)));
    }

    /// What the key has signed counts no more, even when somebody registers it again: nobody knows
    /// who held it.
    private Parts revoked(Sha256 key) {
        PMap<Sha256, PVector<ApprovalEntry>> approvals = parts.approvals();
        for (Map.Entry<Sha256, PVector<ApprovalEntry>> ofVersion : parts.approvals().entrySet()) {
            PVector<ApprovalEntry> entries = ofVersion.getValue();
            if (entries.stream().anyMatch(entry -> isCounting(entry, key))) {
                List<ApprovalEntry> changed =
                        entries.stream()
                                .map(entry ->
                                        isCounting(entry, key)
                                                ? entry.revoked(record.time())
                                                : entry)
                                .toList();
                approvals = approvals.plus(ofVersion.getKey(), TreePVector.from(changed));
            }
        }
        return parts.withApprovals(approvals).withKeys(parts.keys().minus(key.hex()));
    }

    private static boolean isCounting(ApprovalEntry entry, Sha256 key) {
        return entry.revoked() == null && key.equals(entry.key());
    }

    private Observation observation(ReportFact fact) {
        return switch (fact) {
            case ReportFact.VersionLoaded loaded ->
                    new Observation(
                            loaded.node(),
                            loaded.endpoint(),
                            loaded.model(),
                            loaded.version(),
                            null,
                            loaded.seq(),
                            record.time());
            case ReportFact.VersionLoadFailed failed ->
                    new Observation(
                            failed.node(),
                            failed.endpoint(),
                            failed.model(),
                            failed.version(),
                            failed.reason(),
                            failed.seq(),
                            record.time());
        };
    }

    /// What is said of an endpoint that was removed meanwhile is about no other of its name.
    private Parts observed(Observation observation) {
        EndpointName endpoint = observation.endpoint();
        if (!objects(Kind.ENDPOINT).containsKey(endpoint.value())) {
            return parts;
        }
        TreePMap<String, Observation> nodes =
                parts.observations().getOrDefault(endpoint, TreePMap.empty());
        return parts.withObservations(
                parts.observations().plus(endpoint, nodes.plus(observation.node(), observation)));
    }
}
