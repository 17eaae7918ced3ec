package dev.slipway.control.job;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.FollowVersion;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.Loss;
import dev.slipway.api.control.JobCommand.RepairStream;
import dev.slipway.api.control.JobCommand.RunSchedule;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.control.JobCommand.StartStream;
import dev.slipway.api.control.JobCommand.StopStream;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.control.JobCommand.SwitchVersion;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.JobFact.AttemptLost;
import dev.slipway.control.fact.JobFact.AttemptStarted;
import dev.slipway.control.fact.JobFact.JobCancelled;
import dev.slipway.control.fact.JobFact.JobEnded;
import dev.slipway.control.fact.JobFact.JobSubmitted;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides commands about jobs.
public final class JobDecisions {
    /// Attempts in a row of a batch that may break off without getting further. A stream is tried
    /// again for as long as it is wanted: brokers come back.
    public static final int MOST_BARREN = 5;

    /// The same of attempts that a place hindered, behind those: about an hour of pauses. What was
    /// scored by then is kept as long, and whoever has the place makes room meanwhile.
    public static final int MOST_HINDERED = 60;

    private static final int MOST_PASSED = 1_000;
    private static final int MOST_OPEN = 1_000;
    private static final String ALL = "*";

    private final Guard guard;
    private final StreamDecisions streams;

    /// Decisions with these conditions on what endpoints serve.
    public JobDecisions(Guard guard) {
        this.guard = guard;
        this.streams = new StreamDecisions(guard);
    }

    /// What the command makes happen; nothing when it is so already.
    ///
    /// *Errors*: [RefusalException].
    public List<Fact> decide(Deciding deciding, JobCommand command) {
        return switch (command) {
            case SubmitScore(ScoreWish wish) -> submit(deciding, wish);
            case CancelJob cancel -> cancel(deciding, cancel);
            case StartAttempt start -> start(deciding, start);
            case LoseAttempt lose -> lose(deciding, lose);
            case EndJob end -> end(deciding, end);
            case StartStream(StreamName name) -> streams.start(deciding, name);
            case StopStream(StreamName name) -> streams.stop(deciding, name);
            case RepairStream(StreamName name) -> streams.repair(deciding, name);
            case FollowVersion(JobId job, long _) -> streams.follow(deciding, job);
            case SwitchVersion(JobId job, StreamJob.Switch change) ->
                    streams.switched(deciding, job, change);
            case RunSchedule run -> {
                requireServer(deciding);
                yield ScheduleDecisions.run(
                        deciding, run, (wish, team) -> spec(deciding, wish, team));
            }
        };
    }

    private List<Fact> submit(Deciding deciding, ScoreWish wish) {
        return List.of(
                new JobSubmitted(
                        JobId.of(deciding.image().lastJob() + 1),
                        spec(deciding, wish, deciding.principal().team()),
                        deciding.principal().team(),
                        deciding.principal().person(),
                        null));
    }

    /// What a job that was wished for does.
    private ScoreSpec spec(Deciding deciding, ScoreWish wish, TeamName team) {
        Scored scored = Scored.of(deciding, guard, wish.score(), wish.version());
        ScoreFiles files = files(wish);
        requireColumns(wish);
        if (wish.on() != null) {
            new UsedConnection("on", ConnectionSpec.Type.FLINK, null)
                    .require(
                            deciding,
                            wish.on(),
                            team,
                            id -> deciding.image().object(id).map(DeclaredObject::spec));
        }
        List<ScoreJob> open = deciding.image().jobs().stream().filter(ScoreJob::isOpen).toList();
        if (open.size() >= MOST_OPEN) {
            throw new RefusalException(
                    ErrorCode.OVERLOADED,
                    "jobs: " + open.size() + " are open (expected: < " + MOST_OPEN + ")");
        }
        for (ScoreJob other : open) {
            requireApart(other, files.output());
        }
        return new ScoreSpec(
                scored.endpoint(),
                scored.model().name(),
                scored.version().number(),
                scored.version().content().digest(),
                files,
                wish.passThrough(),
                wish.maxBadRows(),
                wish.partitionBy(),
                wish.on());
    }

    /// Formats that nothing tells are refused where files can be looked at; here only names can.
    private static ScoreFiles files(ScoreWish wish) {
        FileFormat input =
                Optional.ofNullable(wish.inputFormat())
                        .or(() -> FileFormat.of(wish.input()))
                        .orElseThrow(() ->
                                new RefusalException(
                                        ErrorCode.INVALID_INPUT,
                                        "input-format: missing (expected: parquet, csv or jsonl)"
                                                + " for "
                                                + wish.input()));
        FileFormat output = wish.outputFormat();
        return new ScoreFiles(wish.input(), input, wish.output(), output == null ? input : output);
    }

    /// Requires that the columns of a wish can be columns.
    ///
    /// *Errors*: [RefusalException].
    static void requireColumns(ScoreWish wish) {
        requirePassed(wish.passThrough());
        requireNamed(wish.partitionBy());
    }

    private static void requirePassed(List<String> names) {
        if (names.size() > MOST_PASSED) {
            throw invalid(names.size() + " columns (expected: <= " + MOST_PASSED + ")");
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isBlank()) {
                throw invalid("'" + name + "' (expected: names of columns, or * for all)");
            }
            if (!seen.add(name)) {
                throw invalid(name + " twice (expected: each column once)");
            }
        }
        if (seen.contains(ALL) && seen.size() > 1) {
            throw invalid("* beside others (expected: * alone, or names)");
        }
    }

    private static void requireNamed(@Nullable String partitionBy) {
        if (partitionBy != null && (partitionBy.isBlank() || partitionBy.equals(ALL))) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "partition-by: '" + partitionBy + "' (expected: the name of a column)");
        }
    }

    private static RefusalException invalid(String what) {
        return new RefusalException(ErrorCode.INVALID_INPUT, "pass-through: " + what);
    }

    /// Of two directories one within the other, the outer one is not empty when its job commits.
    private static void requireApart(ScoreJob other, String output) {
        String theirs = other.spec().files().output();
        if (theirs.equals(output)) {
            throw shared("output: " + output + " is written by " + other.id());
        }
        if (isBelow(output, theirs)) {
            throw shared("output: " + output + " lies in " + theirs + ", which " + by(other));
        }
        if (isBelow(theirs, output)) {
            throw shared("output: " + output + " holds " + theirs + ", which " + by(other));
        }
    }

    private static boolean isBelow(String path, String directory) {
        return path.startsWith(directory + "/");
    }

    private static String by(ScoreJob writer) {
        return writer.id() + " writes";
    }

    private static RefusalException shared(String what) {
        return new RefusalException(
                ErrorCode.CONFLICT, what + " (expected: a directory of its own)");
    }

    /// Whoever submitted it may end it, and whoever may submit or operate.
    private static List<Fact> cancel(Deciding deciding, CancelJob command) {
        ScoreJob job = job(deciding, command.job());
        Principal principal = deciding.principal();
        boolean mayEnd =
                job.submission().principal().equals(principal.id())
                        || principal.may(Permission.OPERATE, job.submission().team());
        if (!mayEnd) {
            deciding.require(Permission.SCORE, job.submission().team());
        }
        if (!job.isOpen()) {
            if (job.state() == JobState.CANCELLED) {
                return List.of();
            }
            throw conflict(job, "is " + word(job.state()) + " (expected: queued or running)");
        }
        if (job.state() == JobState.QUEUED) {
            return List.of(
                    new JobEnded(
                            job.id(),
                            job.attempt(),
                            JobState.CANCELLED,
                            command.reason(),
                            JobTally.NONE));
        }
        return job.cancellation() != null
                ? List.of()
                : List.of(new JobCancelled(job.id(), command.reason()));
    }

    private static List<Fact> start(Deciding deciding, StartAttempt command) {
        Job job = reported(deciding, command.job());
        if (job.state() != JobState.QUEUED || command.attempt() != job.attempt() + 1) {
            throw conflict(
                    job,
                    "is "
                            + word(job.state())
                            + " after attempt "
                            + job.attempt()
                            + " (expected: queued, and one more than that; given: "
                            + command.attempt()
                            + ")");
        }
        return List.of(new AttemptStarted(job.id(), command.attempt()));
    }

    private static List<Fact> lose(Deciding deciding, LoseAttempt command) {
        Job job = running(deciding, command.job(), command.attempt());
        int barren = barren(job, command.loss());
        ScoreJob.Cancellation cancellation = job.cancellation();
        if (cancellation != null) {
            return over(command, JobState.CANCELLED, cancellation.reason());
        }
        int most = command.loss() == Loss.HINDERED ? MOST_BARREN + MOST_HINDERED : MOST_BARREN;
        return barren >= most && command.loss() != Loss.STOPPED && job instanceof ScoreJob
                ? over(command, JobState.FAILED, command.reason())
                : List.of(
                        new AttemptLost(
                                job.id(),
                                command.attempt(),
                                barren,
                                command.reason(),
                                command.tally()));
    }

    /// Attempts in a row that got no further. More of a batch than may break are hindered ones: to
    /// break behind those is to break for the first time.
    private static int barren(Job job, Loss loss) {
        int before = job.barren();
        return switch (loss) {
            case STOPPED -> before;
            case STOPPED_FURTHER, BROKEN_FURTHER -> 0;
            case BROKEN -> before >= MOST_BARREN && job instanceof ScoreJob ? 1 : before + 1;
            case HINDERED -> Math.max(before + 1, MOST_BARREN);
        };
    }

    private static List<Fact> over(LoseAttempt command, JobState state, @Nullable FreeText reason) {
        return List.of(
                new JobEnded(command.job(), command.attempt(), state, reason, command.tally()));
    }

    private static List<Fact> end(Deciding deciding, EndJob command) {
        Job job = running(deciding, command.job(), command.attempt());
        if (!mayEndAs(job, command.state())) {
            throw conflict(job, "cannot end as " + word(command.state()));
        }
        boolean isRemoved = job instanceof StreamJob && job.cancellation() != null;
        return List.of(
                new JobEnded(
                        job.id(),
                        command.attempt(),
                        isRemoved ? JobState.CANCELLED : command.state(),
                        reason(job, command),
                        command.tally()));
    }

    private static boolean mayEndAs(Job job, JobState state) {
        return switch (job) {
            case ScoreJob _ -> JobState.OF_BATCHES.contains(state) && !state.isOpen();
            case StreamJob stream ->
                    switch (state) {
                        case REFUSED, FAILED, NEEDS_REPAIR -> true;
                        case CANCELLED -> stream.cancellation() != null;
                        case QUEUED, RUNNING, COMMITTED, STOPPED -> false;
                    };
        };
    }

    /// Whoever ended it has said why, or has not.
    private static @Nullable FreeText reason(Job job, EndJob command) {
        ScoreJob.Cancellation cancellation = job.cancellation();
        return command.state() == JobState.CANCELLED && cancellation != null
                ? cancellation.reason()
                : command.reason();
    }

    /// An attempt that is not the newest has nothing to say any more.
    private static Job running(Deciding deciding, JobId id, int attempt) {
        Job job = reported(deciding, id);
        if (job.state() != JobState.RUNNING || job.attempt() != attempt) {
            throw conflict(
                    job,
                    "is "
                            + word(job.state())
                            + " at attempt "
                            + job.attempt()
                            + " (expected: running at attempt "
                            + attempt
                            + ")");
        }
        return job;
    }

    private static Job reported(Deciding deciding, JobId id) {
        requireServer(deciding);
        return deciding.image().stream(id)
                .<Job>map(stream -> stream)
                .orElseGet(() -> job(deciding, id));
    }

    private static void requireServer(Deciding deciding) {
        deciding.requireServer("job: only servers say what becomes of attempts and schedules");
    }

    private static ScoreJob job(Deciding deciding, JobId id) {
        return deciding.image()
                .job(id)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_OBJECT,
                                "job: " + id + ": unknown, or not kept any more"));
    }

    static String word(JobState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static RefusalException conflict(Job job, String why) {
        return new RefusalException(ErrorCode.CONFLICT, "job " + job.id() + " " + why);
    }
}
