package dev.slipway.control.job;

import dev.slipway.api.access.Permission;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.JobFact.StreamFollowed;
import dev.slipway.control.fact.JobFact.StreamRepaired;
import dev.slipway.control.fact.JobFact.StreamSwitched;
import dev.slipway.control.fact.ObjectFact.ObjectDeclared;
import java.util.List;

/// Decides commands about streams that are no declarations of them.
final class StreamDecisions {
    private final Guard guard;

    StreamDecisions(Guard guard) {
        this.guard = guard;
    }

    /// Starting says what a file with `state: running` does, and tries again what was refused.
    List<Fact> start(Deciding deciding, StreamName name) {
        StreamJob stream = owned(deciding, name);
        if (stream.state() == JobState.NEEDS_REPAIR) {
            throw conflict(
                    stream,
                    "needs repair: "
                            + "a commit was lost (expected: slipway stream repair "
                            + name
                            + ")");
        }
        boolean isNews = !stream.spec().isWanted() || stream.state().isResting();
        return isNews ? List.of(declared(stream, Wanted.RUNNING)) : List.of();
    }

    List<Fact> stop(Deciding deciding, StreamName name) {
        StreamJob stream = owned(deciding, name);
        return stream.spec().isWanted() ? List.of(declared(stream, Wanted.STOPPED)) : List.of();
    }

    private static Fact declared(StreamJob stream, Wanted wanted) {
        return new ObjectDeclared(stream.spec().with(wanted), null);
    }

    List<Fact> repair(Deciding deciding, StreamName name) {
        StreamJob stream = owned(deciding, name);
        if (stream.isRepaired()) {
            return List.of();
        }
        if (stream.state() != JobState.NEEDS_REPAIR) {
            throw conflict(
                    stream,
                    "is " + JobDecisions.word(stream.state()) + " (expected: needs repair)");
        }
        return List.of(new StreamRepaired(stream.id()));
    }

    private static StreamJob owned(Deciding deciding, StreamName name) {
        ObjectId id = new ObjectId(Kind.STREAM_JOB, name.value());
        StreamJob stream =
                deciding.image().stream(name)
                        .filter(one -> one.spec().mayBeReadBy(deciding.principal()))
                        .orElseThrow(() ->
                                new RefusalException(
                                        ErrorCode.UNKNOWN_OBJECT,
                                        "stream: " + name + ": unknown" + deciding.meant(id)));
        deciding.require(Permission.SCORE, stream.spec().team());
        return stream;
    }

    /// What the endpoint or the alias of a stream means by now, and how a release divides it;
    /// nothing when that is known.
    List<Fact> follow(Deciding deciding, JobId id) {
        StreamJob stream = reported(deciding, id);
        ScoredSplit now = Scored.split(deciding, guard, stream.spec());
        return now.equals(stream.versions().wanted())
                ? List.of()
                : List.of(new StreamFollowed(id, now));
    }

    /// That another version scores; nothing where that is what was recorded last.
    List<Fact> switched(Deciding deciding, JobId id, StreamJob.Switch change) {
        StreamJob stream = reported(deciding, id);
        if (stream.state() != JobState.RUNNING || stream.attempt() != change.attempt()) {
            throw conflict(
                    stream,
                    "is "
                            + JobDecisions.word(stream.state())
                            + " at attempt "
                            + stream.attempt()
                            + " (expected: running at attempt "
                            + change.attempt()
                            + ")");
        }
        List<StreamJob.Switch> known = stream.switches();
        return !known.isEmpty() && known.getLast().isSame(change)
                ? List.of()
                : List.of(new StreamSwitched(id, change));
    }

    private static StreamJob reported(Deciding deciding, JobId id) {
        deciding.requireServer("stream: only servers say which version scores");
        return deciding.image().stream(id)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_OBJECT, "job: " + id + ": no stream of this id"));
    }

    private static RefusalException conflict(StreamJob stream, String why) {
        StreamJobSpec spec = stream.spec();
        return new RefusalException(ErrorCode.CONFLICT, "stream " + spec.stream() + " " + why);
    }
}
