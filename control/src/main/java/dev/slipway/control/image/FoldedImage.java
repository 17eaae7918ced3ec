package dev.slipway.control.image;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Observation;
import dev.slipway.api.control.Predecessor;
import dev.slipway.api.control.Proposal;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.control.TrustedKey;
import dev.slipway.api.control.Unloading;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.release.Release;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.image.JobFold.Book;
import dev.slipway.control.image.ReleaseFold.Past;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/// The image of the records up to one, sharing what did not change with the image before it.
///
/// *Threads*: any; immutable.
public final class FoldedImage implements Image {
    /// Version of the fold; snapshots of another one are dropped.
    public static final int FOLD_VERSION = 11;

    /// Before the first record.
    public static final FoldedImage EMPTY =
            new FoldedImage(
                    0,
                    Instant.EPOCH,
                    new Parts(
                            TreePMap.empty(),
                            HashTreePMap.empty(),
                            new Tokens(TreePMap.empty(), HashTreePMap.empty()),
                            HashTreePMap.empty(),
                            TreePMap.empty(),
                            HashTreePMap.empty(),
                            HashTreePMap.empty(),
                            HashTreePMap.empty(),
                            new Consent(HashTreePMap.empty(), HashTreePMap.empty(), false),
                            Book.NONE));

    private final long seq;
    private final Instant time;
    private final Parts parts;

    /// Every request with a token asks for the makers of that.
    private final ConcurrentHashMap<String, List<TokenEntry>> makers = new ConcurrentHashMap<>();

    FoldedImage(long seq, Instant time, Parts parts) {
        this.seq = seq;
        this.time = time;
        this.parts = parts;
    }

    /// What an image consists of.
    ///
    /// @param objects all kinds but models, by kind and name
    /// @param approvals by the digest of the version
    /// @param keys by hint
    /// @param observations by endpoint and node
    /// @param unloaded by endpoint
    /// @param releases by endpoint
    record Parts(
            TreePMap<String, Model> models,
            PMap<Kind, TreePMap<String, DeclaredObject>> objects,
            Tokens tokens,
            PMap<Sha256, PVector<ApprovalEntry>> approvals,
            TreePMap<String, TrustedKey> keys,
            PMap<EndpointName, TreePMap<String, Observation>> observations,
            PMap<EndpointName, Unloading> unloaded,
            PMap<EndpointName, Past> releases,
            Consent consent,
            Book jobs) {
        Parts withModels(TreePMap<String, Model> changed) {
            return new Parts(
                    changed,
                    objects,
                    tokens,
                    approvals,
                    keys,
                    observations,
                    unloaded,
                    releases,
                    consent,
                    jobs);
        }

        Parts withObjects(Kind kind, TreePMap<String, DeclaredObject> changed) {
            return new Parts(
                    models,
                    objects.plus(kind, changed),
                    tokens,
                    approvals,
                    keys,
                    observations,
                    unloaded,
                    releases,
                    consent,
                    jobs);
        }

        Parts withToken(TokenEntry token) {
            return new Parts(
                    models,
                    objects,
                    tokens.with(token),
                    approvals,
                    keys,
                    observations,
                    unloaded,
                    releases,
                    consent,
                    jobs);
        }

        Parts withApprovals(PMap<Sha256, PVector<ApprovalEntry>> changed) {
            return new Parts(
                    models,
                    objects,
                    tokens,
                    changed,
                    keys,
                    observations,
                    unloaded,
                    releases,
                    consent,
                    jobs);
        }

        Parts withKeys(TreePMap<String, TrustedKey> changed) {
            return new Parts(
                    models,
                    objects,
                    tokens,
                    approvals,
                    changed,
                    observations,
                    unloaded,
                    releases,
                    consent,
                    jobs);
        }

        Parts withObservations(PMap<EndpointName, TreePMap<String, Observation>> changed) {
            return new Parts(
                    models, objects, tokens, approvals, keys, changed, unloaded, releases, consent,
                    jobs);
        }

        Parts withUnloaded(PMap<EndpointName, Unloading> changed) {
            return new Parts(
                    models,
                    objects,
                    tokens,
                    approvals,
                    keys,
                    observations,
                    changed,
                    releases,
                    consent,
                    jobs);
        }

        Parts withReleases(PMap<EndpointName, Past> changed) {
            return new Parts(
                    models,
                    objects,
                    tokens,
                    approvals,
                    keys,
                    observations,
                    unloaded,
                    changed,
                    consent,
                    jobs);
        }

        Parts withJobs(Book changed) {
            return new Parts(
                    models,
                    objects,
                    tokens,
                    approvals,
                    keys,
                    observations,
                    unloaded,
                    releases,
                    consent,
                    changed);
        }

        Parts withConsent(Consent changed) {
            return new Parts(
                    models,
                    objects,
                    tokens,
                    approvals,
                    keys,
                    observations,
                    unloaded,
                    releases,
                    changed,
                    jobs);
        }
    }

    /// What takes a second person, and whether one is waived.
    ///
    /// @param proposals what waits for one, by object
    /// @param predecessors what risky objects were, and models that tokens were made for, by their
    ///     names that are free now
    record Consent(
            PMap<ObjectId, Proposal> proposals,
            PMap<ObjectId, Predecessor> predecessors,
            boolean isWaived) {
        Consent with(Proposal proposal) {
            return new Consent(proposals.plus(proposal.id(), proposal), predecessors, isWaived);
        }

        Consent with(Predecessor predecessor) {
            return new Consent(
                    proposals, predecessors.plus(predecessor.id(), predecessor), isWaived);
        }

        Consent with(boolean waived) {
            return new Consent(proposals, predecessors, waived);
        }

        /// An object has become something else, or its name somebody else's.
        Consent settled(ObjectId id) {
            return new Consent(proposals.minus(id), predecessors.minus(id), isWaived);
        }
    }

    /// Tokens by id, and their ids by hash.
    record Tokens(TreePMap<String, TokenEntry> byId, PMap<Sha256, String> byHash) {
        Tokens with(TokenEntry token) {
            return new Tokens(byId.plus(token.id(), token), byHash.plus(token.hash(), token.id()));
        }
    }

    /// The image after one more record.
    ///
    /// @param fact what the record says
    public FoldedImage after(JournalRecord record, Fact fact) {
        return new FoldedImage(record.seq(), record.time(), new Fold(record, parts).apply(fact));
    }

    /// The image after a record that is about the journal itself.
    public FoldedImage after(JournalRecord record) {
        return new FoldedImage(record.seq(), record.time(), parts);
    }

    Parts parts() {
        return parts;
    }

    @Override
    public long seq() {
        return seq;
    }

    @Override
    public Instant time() {
        return time;
    }

    @Override
    public Optional<Model> model(ModelName name) {
        return Optional.ofNullable(parts.models.get(name.value()));
    }

    @Override
    public Collection<Model> models() {
        return parts.models.values();
    }

    @Override
    public Optional<DeclaredObject> object(ObjectId id) {
        if (id.kind() == Kind.MODEL) {
            return Optional.ofNullable(parts.models.get(id.name())).map(FoldedImage::declared);
        }
        return Optional.ofNullable(objectsOf(id.kind()).get(id.name()));
    }

    @Override
    public Collection<DeclaredObject> objects(Kind kind) {
        return kind == Kind.MODEL
                ? parts.models.values().stream().map(FoldedImage::declared).toList()
                : objectsOf(kind).values();
    }

    private static DeclaredObject declared(Model model) {
        return new DeclaredObject(
                new ModelSpec(
                        model.name(),
                        model.team(),
                        model.riskTier(),
                        model.description(),
                        model.tags()),
                model.history().revision(),
                model.history().created(),
                model.history().changed());
    }

    private TreePMap<String, DeclaredObject> objectsOf(Kind kind) {
        return parts.objects.getOrDefault(kind, TreePMap.empty());
    }

    @Override
    public Collection<EndpointSpec> endpoints() {
        return objectsOf(Kind.ENDPOINT).values().stream()
                .map(object -> (EndpointSpec) object.spec())
                .toList();
    }

    @Override
    public Collection<TokenEntry> tokens() {
        return parts.tokens.byId.values();
    }

    @Override
    public Optional<TokenEntry> token(Sha256 hash) {
        return Optional.ofNullable(parts.tokens.byHash.get(hash)).map(parts.tokens.byId::get);
    }

    @Override
    public Optional<TokenEntry> token(String id) {
        return Optional.ofNullable(parts.tokens.byId.get(id));
    }

    @Override
    public List<TokenEntry> makers(TokenEntry token) {
        return makers.computeIfAbsent(token.id(), _ -> Image.super.makers(token));
    }

    @Override
    public List<ApprovalEntry> approvals(Sha256 digest) {
        return parts.approvals.getOrDefault(digest, TreePVector.empty());
    }

    @Override
    public Collection<TrustedKey> keys() {
        return parts.keys.values();
    }

    @Override
    public Collection<Proposal> proposals() {
        return parts.consent.proposals.values();
    }

    @Override
    public Optional<Predecessor> predecessor(ObjectId id) {
        return Optional.ofNullable(parts.consent.predecessors.get(id))
                .filter(before -> before.tier().isRisky());
    }

    @Override
    public Optional<TeamName> lastOwner(ModelName name) {
        ObjectId id = new ObjectId(Kind.MODEL, name.value());
        return model(name)
                .map(Model::team)
                .or(() ->
                        Optional.ofNullable(parts.consent.predecessors.get(id))
                                .map(Predecessor::team));
    }

    @Override
    public boolean isSecondPersonWaived() {
        return parts.consent.isWaived;
    }

    @Override
    public Optional<Unloading> unloading(EndpointName endpoint) {
        return Optional.ofNullable(parts.unloaded.get(endpoint));
    }

    @Override
    public Optional<Release> release(EndpointName endpoint) {
        PVector<Release> known = past(endpoint).known();
        return known.isEmpty() ? Optional.empty() : Optional.of(known.getLast());
    }

    @Override
    public List<Release> releases(EndpointName endpoint) {
        return past(endpoint).known();
    }

    @Override
    public Collection<Release> openReleases() {
        return parts.releases.keySet().stream()
                .flatMap(endpoint -> release(endpoint).stream())
                .filter(release -> !release.isOver())
                .toList();
    }

    @Override
    public long lastRelease(EndpointName endpoint) {
        return past(endpoint).last();
    }

    private Past past(EndpointName endpoint) {
        return parts.releases.getOrDefault(endpoint, Past.NONE);
    }

    @Override
    public Optional<ScoreJob> job(JobId id) {
        return Optional.ofNullable(parts.jobs.known().get(id.number()));
    }

    @Override
    public Collection<ScoreJob> jobs() {
        return parts.jobs.known().values();
    }

    @Override
    public Optional<StreamJob> stream(StreamName name) {
        return parts.jobs.stream(name);
    }

    @Override
    public Collection<StreamJob> streams() {
        return parts.jobs.streams().values();
    }

    @Override
    public long lastJob() {
        return parts.jobs.last();
    }

    @Override
    public Optional<LastRun> lastRun(BatchJobName batchJob) {
        return parts.jobs.lastRun(batchJob);
    }

    @Override
    public List<Observation> observations(EndpointName endpoint) {
        return List.copyOf(parts.observations.getOrDefault(endpoint, TreePMap.empty()).values());
    }
}
