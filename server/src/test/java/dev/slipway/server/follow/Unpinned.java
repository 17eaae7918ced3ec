package dev.slipway.server.follow;

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
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// An image in which no release is open.
record Unpinned(Image image) implements Image {
    @Override
    public long seq() {
        return image.seq();
    }

    @Override
    public Instant time() {
        return image.time();
    }

    @Override
    public Optional<Model> model(ModelName name) {
        return image.model(name);
    }

    @Override
    public Collection<Model> models() {
        return image.models();
    }

    @Override
    public Optional<DeclaredObject> object(ObjectId id) {
        return image.object(id);
    }

    @Override
    public Collection<DeclaredObject> objects(Kind kind) {
        return image.objects(kind);
    }

    @Override
    public Collection<EndpointSpec> endpoints() {
        return image.endpoints();
    }

    @Override
    public Collection<TokenEntry> tokens() {
        return image.tokens();
    }

    @Override
    public Optional<TokenEntry> token(Sha256 hash) {
        return image.token(hash);
    }

    @Override
    public List<ApprovalEntry> approvals(Sha256 digest) {
        return image.approvals(digest);
    }

    @Override
    public Collection<TrustedKey> keys() {
        return image.keys();
    }

    @Override
    public Collection<Proposal> proposals() {
        return image.proposals();
    }

    @Override
    public Optional<Predecessor> predecessor(ObjectId id) {
        return image.predecessor(id);
    }

    @Override
    public boolean isSecondPersonWaived() {
        return image.isSecondPersonWaived();
    }

    @Override
    public Optional<Unloading> unloading(EndpointName endpoint) {
        return image.unloading(endpoint);
    }

    @Override
    public Optional<Release> release(EndpointName endpoint) {
        return Optional.empty();
    }

    @Override
    public List<Release> releases(EndpointName endpoint) {
        return List.of();
    }

    @Override
    public Collection<Release> openReleases() {
        return List.of();
    }

    @Override
    public long lastRelease(EndpointName endpoint) {
        return image.lastRelease(endpoint);
    }

    @Override
    public Optional<ScoreJob> job(JobId id) {
        return image.job(id);
    }

    @Override
    public Collection<ScoreJob> jobs() {
        return image.jobs();
    }

    @Override
    public Optional<StreamJob> stream(StreamName name) {
        return image.stream(name);
    }

    @Override
    public Collection<StreamJob> streams() {
        return image.streams();
    }

    @Override
    public long lastJob() {
        return image.lastJob();
    }

    @Override
    public Optional<LastRun> lastRun(BatchJobName batchJob) {
        return image.lastRun(batchJob);
    }

    @Override
    public List<Observation> observations(EndpointName endpoint) {
        return image.observations(endpoint);
    }
}
