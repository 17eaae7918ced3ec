package dev.slipway.api.job;

import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.ScoreJob.Cancellation;
import dev.slipway.api.job.ScoreJob.Ending;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.StreamJobSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A stream job, as its records have it: from when it was declared until it is removed and its last
/// attempt has ended.
///
/// @param attempt number of the newest attempt, 0 before the first: whoever writes for an earlier
///     one is fenced
/// @param barren attempts in a row, up to the newest, that broke off without getting further
/// @param isRepaired whether somebody said that the next attempt is to score again what a lost
///     commit took with it
/// @param cancellation who removed it; absent while it is declared
/// @param latest what its newest attempt came to, so far as it has ended
/// @param switches from which rows on which version scored, the newest last
/// @param usage of all attempts that have ended
public record StreamJob(
        JobId id,
        StreamJobSpec spec,
        Submission submission,
        Versions versions,
        JobState state,
        int attempt,
        @Nullable Instant started,
        int barren,
        boolean isRepaired,
        @Nullable Cancellation cancellation,
        @Nullable Ending latest,
        List<Switch> switches,
        Usage usage)
        implements Job {
    /// How many changes of its version are known at most.
    public static final int SWITCHES_KEPT = 20;

    private static final int LONGEST_NAME = 48;
    private static final int DIGITS = 12;

    /// Copies the list.
    public StreamJob {
        switches = List.copyOf(switches);
    }

    /// Which versions it scores with.
    ///
    /// @param wanted what is to score; absent until that was looked up
    /// @param answering what scored last, so far as it was recorded; absent before the first one
    /// @param before what scored before that: a crash may go back to it
    public record Versions(
            @Nullable ScoredSplit wanted,
            @Nullable ScoredSplit answering,
            @Nullable ScoredSplit before) {
        /// None was looked up.
        static final Versions NONE = new Versions(null, null, null);

        /// What scores, so far as it was recorded, or else what is to; empty until that was looked
        /// up.
        public Optional<ScoredSplit> known() {
            return Optional.ofNullable(answering).or(() -> Optional.ofNullable(wanted));
        }

        /// All that may be needed.
        public Stream<ScoredVersion> all() {
            return splits().flatMap(ScoredSplit::versions);
        }

        /// How they divide rows.
        public Stream<ScoredSplit> splits() {
            return Stream.of(wanted, answering, before).filter(Objects::nonNull);
        }

        Versions wanting(ScoredSplit split) {
            return new Versions(split, answering, before);
        }

        Versions begun() {
            // The first attempt begins with stable alone.
            return answering == null && wanted != null
                    ? new Versions(wanted, ScoredSplit.of(wanted.stable()), null)
                    : this;
        }

        Versions switched(ScoredSplit split) {
            return new Versions(wanted, split, answering);
        }
    }

    /// Another version scores from these rows on, or the same ones other parts.
    ///
    /// @param attempt in which, or behind which it was told of
    /// @param checkpoint with which it took effect; absent where the work began with it
    /// @param offsets of the first row of each partition that it scores
    public record Switch(
            int attempt,
            ScoredSplit scored,
            @Nullable Long checkpoint,
            Map<String, Long> offsets,
            Instant time) {
        /// Copies the map.
        public Switch {
            offsets = Map.copyOf(offsets);
        }

        /// Whether it is the same change, whoever told of it and when.
        public boolean isSame(Switch other) {
            return scored.equals(other.scored) && offsets.equals(other.offsets);
        }
    }

    /// A stream that was just declared.
    public static StreamJob declared(JobId id, StreamJobSpec spec, Submission submission) {
        return new StreamJob(
                id,
                spec,
                submission,
                Versions.NONE,
                idle(spec),
                0,
                null,
                0,
                false,
                null,
                null,
                List.of(),
                Usage.NONE);
    }

    private static JobState idle(StreamJobSpec spec) {
        return spec.isWanted() ? JobState.QUEUED : JobState.STOPPED;
    }

    /// Its name.
    public StreamName name() {
        return spec.stream();
    }

    /// Its name where it reads and writes: no other job's, on no other server.
    public String outsideName() {
        String name = spec.name();
        String start = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        String unique = id + " " + name + " " + submission.team() + " " + submission.time();
        return start + "-" + Sha256.of(unique).hex().substring(0, DIGITS);
    }

    /// Why its newest attempt was not all that was wanted; empty while one runs.
    public Optional<FreeText> reason() {
        return state == JobState.RUNNING
                ? Optional.empty()
                : Optional.ofNullable(latest).map(Ending::reason);
    }

    @Override
    public @Nullable ScoredVersion scored() {
        ScoredSplit wanted = versions.wanted();
        return wanted == null ? null : wanted.stable();
    }

    @Override
    public boolean isOpen() {
        return state != JobState.CANCELLED;
    }

    /// The same, declared anew: what it was refused for may be mended, what is in doubt is not.
    public StreamJob declared(StreamJobSpec now) {
        return switch (state) {
            case RUNNING, NEEDS_REPAIR -> standing(now, state, barren, isRepaired);
            case QUEUED, STOPPED, REFUSED, FAILED, COMMITTED, CANCELLED ->
                    standing(now, idle(now), 0, isRepaired);
        };
    }

    /// The same, to go on although a commit was lost.
    public StreamJob repaired() {
        return standing(spec, idle(spec), 0, true);
    }

    private StreamJob standing(StreamJobSpec now, JobState stands, int barrenNow, boolean repair) {
        return new StreamJob(
                id,
                now,
                submission,
                versions,
                stands,
                attempt,
                started,
                barrenNow,
                repair,
                cancellation,
                latest,
                switches,
                usage);
    }

    /// The same, to score with this from now on.
    public StreamJob following(ScoredSplit split) {
        return scoring(versions.wanting(split), switches);
    }

    /// The same with another split that has taken effect.
    public StreamJob switched(Switch change) {
        List<Switch> all = new ArrayList<>(switches);
        all.add(change);
        List<Switch> kept = all.subList(Math.max(0, all.size() - SWITCHES_KEPT), all.size());
        return scoring(versions.switched(change.scored()), kept);
    }

    private StreamJob scoring(Versions now, List<Switch> changes) {
        return new StreamJob(
                id,
                spec,
                submission,
                now,
                state,
                attempt,
                started,
                barren,
                isRepaired,
                cancellation,
                latest,
                changes,
                usage);
    }

    /// The same, removed: over as soon as its attempt is.
    public StreamJob removed(Cancellation by) {
        return new StreamJob(
                id,
                spec,
                submission,
                versions,
                state == JobState.RUNNING ? state : JobState.CANCELLED,
                attempt,
                started,
                barren,
                isRepaired,
                by,
                latest,
                switches,
                usage);
    }

    @Override
    public StreamJob begun(int number, Instant time) {
        return new StreamJob(
                id,
                spec,
                submission,
                versions.begun(),
                JobState.RUNNING,
                number,
                time,
                barren,
                isRepaired,
                cancellation,
                latest,
                switches,
                usage);
    }

    @Override
    public StreamJob lost(Ending ending, int barrenNow) {
        return ended(idle(spec), ending, barrenNow);
    }

    @Override
    public StreamJob over(JobState end, Ending ending) {
        return ended(end, ending, barren);
    }

    private StreamJob ended(JobState now, Ending ending, int barrenNow) {
        return new StreamJob(
                id,
                spec,
                submission,
                versions,
                now,
                attempt,
                started,
                barrenNow,
                false,
                cancellation,
                ending,
                switches,
                usage.plus(ending.tally().usage()));
    }
}
