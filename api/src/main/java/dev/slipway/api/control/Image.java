package dev.slipway.api.control;

import dev.slipway.api.access.TeamName;
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

/// Everything that the journal says, up to one record: immutable.
public interface Image {
    /// How many releases of an endpoint are known at most.
    int RELEASES_KEPT = 20;

    /// How many jobs are known at most, unless more are open, or the newest of schedules.
    int JOBS_KEPT = 1_000;

    /// The last record in it.
    long seq();

    /// When that was.
    Instant time();

    /// The model of this name.
    Optional<Model> model(ModelName name);

    /// All models, by name.
    Collection<Model> models();

    /// The object of this kind and name.
    Optional<DeclaredObject> object(ObjectId id);

    /// All objects of a kind, by name.
    Collection<DeclaredObject> objects(Kind kind);

    /// All endpoints, by name.
    Collection<EndpointSpec> endpoints();

    /// All tokens, by id.
    Collection<TokenEntry> tokens();

    /// The token whose hash this is.
    Optional<TokenEntry> token(Sha256 hash);

    /// The token of this id.
    default Optional<TokenEntry> token(String id) {
        return tokens().stream().filter(token -> token.id().equals(id)).findFirst();
    }

    /// The tokens by which a token was handed on, the one that made it first. What a token that
    /// manages tokens makes is not handed on: it stays when that token ends.
    default List<TokenEntry> makers(TokenEntry token) {
        return TokenMakers.of(this, token);
    }

    /// The token that was ended and this one with it, since it had been handed on by that. Nobody
    /// hands on for longer than they have, so one whose time is over says so itself.
    default Optional<TokenEntry> endedWith(TokenEntry token) {
        return makers(token).stream().filter(maker -> maker.revoked() != null).findFirst();
    }

    /// Whether a token opens anything at `now`.
    default boolean isAlive(TokenEntry token, Instant now) {
        return token.isDue(now) && endedWith(token).isEmpty();
    }

    /// The verdicts on a version of a model, in order.
    List<ApprovalEntry> approvals(Sha256 digest);

    /// The public keys of people.
    Collection<TrustedKey> keys();

    /// Changes that wait for a second person, by object.
    Collection<Proposal> proposals();

    /// What had this name before, where that was risky; empty while something has it.
    Optional<Predecessor> predecessor(ObjectId id);

    /// Whose the model of this name is; where the name is free, whose the last one was, if that is
    /// known: it is where tokens were made for it.
    default Optional<TeamName> lastOwner(ModelName name) {
        return model(name).map(Model::team);
    }

    /// Whether this server was told to have no second person for changes that would take one.
    boolean isSecondPersonWaived();

    /// Who took an endpoint out of service by hand, and when; empty for one that is in service.
    Optional<Unloading> unloading(EndpointName endpoint);

    /// The newest release of an endpoint, open or over; empty before the first.
    Optional<Release> release(EndpointName endpoint);

    /// The last releases of an endpoint, oldest first, and at most [#RELEASES_KEPT].
    List<Release> releases(EndpointName endpoint);

    /// All releases that are not over.
    Collection<Release> openReleases();

    /// The number of the last release of an endpoint of this name, one that was removed since
    /// included; 0 before the first.
    long lastRelease(EndpointName endpoint);

    /// The job of this name, open or over; empty for one that is not known any more.
    Optional<ScoreJob> job(JobId id);

    /// All jobs that are known, oldest first.
    Collection<ScoreJob> jobs();

    /// The stream that is declared under this name.
    Optional<StreamJob> stream(StreamName name);

    /// The stream that is this job.
    default Optional<StreamJob> stream(JobId id) {
        return streams().stream().filter(stream -> stream.id().equals(id)).findFirst();
    }

    /// All streams, by the number of their job: those that are declared, and those that were
    /// removed and whose last attempt has not ended.
    Collection<StreamJob> streams();

    /// The number of the last job; 0 before the first.
    long lastJob();

    /// What became of the newest time at which a schedule was due; empty before the first.
    Optional<LastRun> lastRun(BatchJobName batchJob);

    /// What processes said of an endpoint, the newest of each.
    List<Observation> observations(EndpointName endpoint);
}
