package dev.slipway.testkit.fake;

import dev.slipway.api.access.PrincipalId;
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
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.StreamJob;
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
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An image made by hand.
public record FakeImage(
        long seq,
        Instant time,
        Map<String, Model> byName,
        Map<ObjectId, DeclaredObject> byId,
        Map<String, TokenEntry> tokensById,
        List<ApprovalEntry> verdicts,
        List<TrustedKey> trusted,
        List<Observation> observed,
        List<Unloading> unloaded,
        List<Release> released)
        implements Image {
    /// The same at another record, which declares what is added to it.
    public FakeImage at(long record) {
        return new FakeImage(
                record,
                time,
                byName,
                byId,
                tokensById,
                verdicts,
                trusted,
                observed,
                unloaded,
                released);
    }

    /// The same with these releases, oldest first.
    public FakeImage with(List<Release> releases) {
        return new FakeImage(
                seq,
                time,
                byName,
                byId,
                tokensById,
                verdicts,
                trusted,
                observed,
                unloaded,
                List.copyOf(releases));
    }

    /// The same with these objects as well, as its record declares them.
    public FakeImage with(Spec... specs) {
        Map<ObjectId, DeclaredObject> objects = new HashMap<>(byId);
        for (Spec spec : specs) {
            objects.put(ObjectId.of(spec), new DeclaredObject(spec, seq, time, time));
        }
        return having(byName, objects, observed);
    }

    /// The same with these models as well.
    public FakeImage with(Model... models) {
        Map<String, Model> all = new TreeMap<>(byName);
        for (Model model : models) {
            all.put(model.name().value(), model);
        }
        return having(all, byId, observed);
    }

    /// The same of which servers say this.
    public FakeImage with(Observation... observations) {
        return having(byName, byId, List.of(observations));
    }

    private FakeImage having(
            Map<String, Model> models,
            Map<ObjectId, DeclaredObject> objects,
            List<Observation> observations) {
        return new FakeImage(
                seq,
                time,
                models,
                objects,
                tokensById,
                verdicts,
                trusted,
                observations,
                unloaded,
                released);
    }

    /// An image of nothing.
    public static FakeImage empty(Instant time) {
        return new FakeImage(
                1, time, Map.of(), Map.of(), Map.of(), List.of(), List.of(), List.of(), List.of(),
                List.of());
    }

    @Override
    public Optional<Model> model(ModelName name) {
        return Optional.ofNullable(byName.get(name.value()));
    }

    @Override
    public Collection<Model> models() {
        return byName.values();
    }

    @Override
    public Optional<DeclaredObject> object(ObjectId id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public Collection<DeclaredObject> objects(Kind kind) {
        return byId.values().stream()
                .filter(object -> object.spec().kind() == kind)
                .sorted(Comparator.comparing(object -> object.spec().name()))
                .toList();
    }

    @Override
    public Collection<EndpointSpec> endpoints() {
        return objects(Kind.ENDPOINT).stream().map(object -> (EndpointSpec) object.spec()).toList();
    }

    @Override
    public Collection<TokenEntry> tokens() {
        return tokensById.values();
    }

    @Override
    public Optional<TokenEntry> token(Sha256 hash) {
        return tokens().stream().filter(token -> token.hash().equals(hash)).findFirst();
    }

    @Override
    public List<ApprovalEntry> approvals(Sha256 digest) {
        return verdicts.stream().filter(verdict -> verdict.digest().equals(digest)).toList();
    }

    @Override
    public Collection<TrustedKey> keys() {
        return trusted;
    }

    @Override
    public Collection<Proposal> proposals() {
        return List.of();
    }

    @Override
    public Optional<Predecessor> predecessor(ObjectId id) {
        return Optional.empty();
    }

    @Override
    public boolean isSecondPersonWaived() {
        return false;
    }

    @Override
    public Optional<Unloading> unloading(EndpointName endpoint) {
        return unloaded.stream().filter(one -> one.endpoint().equals(endpoint)).findFirst();
    }

    @Override
    public Optional<Release> release(EndpointName endpoint) {
        return releases(endpoint).reversed().stream().findFirst();
    }

    @Override
    public List<Release> releases(EndpointName endpoint) {
        return released.stream().filter(one -> one.endpoint().equals(endpoint)).toList();
    }

    @Override
    public Collection<Release> openReleases() {
        return released.stream().filter(one -> !one.isOver()).toList();
    }

    @Override
    public long lastRelease(EndpointName endpoint) {
        return release(endpoint).map(one -> one.id().number()).orElse(0L);
    }

    @Override
    public Optional<ScoreJob> job(JobId id) {
        return Optional.empty();
    }

    @Override
    public Collection<ScoreJob> jobs() {
        return List.of();
    }

    @Override
    public Optional<StreamJob> stream(StreamName name) {
        return streams().stream().filter(stream -> stream.name().equals(name)).findFirst();
    }

    /// As they stand before their first attempt.
    @Override
    public Collection<StreamJob> streams() {
        return objects(Kind.STREAM_JOB).stream()
                .map(object -> stream((StreamJobSpec) object.spec()))
                .toList();
    }

    private StreamJob stream(StreamJobSpec spec) {
        return StreamJob.declared(
                JobId.of(1),
                spec,
                new Submission(new PrincipalId("root"), null, spec.team(), time));
    }

    @Override
    public long lastJob() {
        return 0;
    }

    @Override
    public Optional<LastRun> lastRun(BatchJobName batchJob) {
        return Optional.empty();
    }

    @Override
    public List<Observation> observations(EndpointName endpoint) {
        return observed.stream().filter(said -> said.endpoint().equals(endpoint)).toList();
    }
}
