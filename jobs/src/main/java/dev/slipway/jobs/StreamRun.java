package dev.slipway.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.BarredVersions;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.MovedPackages;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.attempt.StreamFile;
import dev.slipway.jobs.engine.StreamEngine;
import dev.slipway.jobs.input.WantedColumn;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.BrokerQuestions;
import dev.slipway.jobs.stream.CaptureShelf;
import dev.slipway.jobs.stream.LoadedVersion;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.TaskState;
import dev.slipway.jobs.stream.VersionHistory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One attempt at a stream, from its file to its end.
///
/// *Threads*: one runs it; [#stop] from any.
final class StreamRun {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final Duration LAST_CHECKPOINT = Duration.ofSeconds(10);

    /// With the last checkpoint less than whoever stops it waits.
    private static final Duration LAST_QUESTION = Duration.ofSeconds(3);

    private final Path directory;
    private final Turn turn;
    private final Report report;
    private final RunEnd end;
    private final LongSupplier wallMillis;
    private final LongSupplier nanoTime;
    private final LostFile lost;
    private final OffsetsFile committed;
    private final OffsetsFile answered;
    private final OffsetsFile letters;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /// Nothing begins any more.
    private volatile boolean isStopping;

    private volatile @Nullable StreamEngine engine;
    private volatile @Nullable StreamReport said;
    private volatile @Nullable Broker asking;

    /// Letters about events come without an answer.
    private volatile boolean mayHaveLetters;

    StreamRun(
            Path directory,
            Turn turn,
            Report report,
            LongSupplier wallMillis,
            LongSupplier nanoTime) {
        this.directory = directory;
        this.turn = turn;
        this.report = report;
        this.end = new RunEnd(report);
        this.wallMillis = wallMillis;
        this.nanoTime = nanoTime;
        this.lost = new LostFile(directory);
        this.committed = OffsetsFile.committed(directory);
        this.answered = OffsetsFile.answered(directory);
        this.letters = OffsetsFile.letters(directory);
    }

    /// Runs it, and says how it ended.
    ExitStatus run() {
        return end.of(() -> {
            StreamAttempt attempt = StreamFile.read(directory, turn.variable(StreamFile.SECRETS));
            Optional<ObjectNode> open = lost.read();
            if (open.isPresent() && !attempt.isRepair()) {
                report.end(open.get());
                return ExitStatus.FAILED;
            }
            return score(attempt, open.isPresent());
        });
    }

    private ExitStatus score(StreamAttempt attempt, boolean isRepair) throws InterruptedException {
        VersionHistory history = new VersionHistory(directory);
        try (StreamEngine opened =
                        StreamEngine.open(attempt, directory, isRepair, turn.engine(), seal());
                EarlyVersions early =
                        EarlyVersions.begin(attempt, () -> firstLoaded(attempt, opened));
                Broker broker = Broker.open(attempt);
                StreamReport reporting =
                        new StreamReport(report, attempt, broker, history, nanoTime)) {
            StreamBeginning.Outside outside = new StreamBeginning.Outside(opened, broker, history);
            StreamBeginning beginning = new StreamBeginning(directory, report, attempt, outside);
            reporting.restored(opened.resumedFrom());
            reporting.noteIn(answered);
            Optional<StreamEngine.Going> going = opened.going();
            going.ifPresent(one -> reporting.goesOn(one, wallMillis.getAsLong()));
            StreamWork.Begin begin =
                    going.isPresent()
                            ? going.get().begin()
                            : begin(attempt, outside, beginning, isRepair);
            CaptureShelf shelf = opened.shelf();
            StreamWork work =
                    new StreamWork(
                            attempt,
                            new StreamWork.Outside(broker, reporting, shelf, early.take()),
                            begin,
                            wallMillis,
                            nanoTime);
            work.passGaps(beginning.gaps());
            if (isRepair) {
                beginning.forget();
                opened.giveUp();
                lost.repaired(attempt.number());
            }
            try (LoadedVersions versions = new LoadedVersions(work, directory)) {
                reporting.planned(work, planned(work, first(versions, opened, work)));
                said = reporting;
                asking = broker;
                mayHaveLetters = attempt.isExactlyOnce() && !attempt.events().isEmpty();
                engine = opened;
                return isStopping ? awaitStop() : run(opened, work, reporting, beginning);
            } catch (JobException e) {
                if (e.code() == EndCode.COMMIT_LOST || e.code() == EndCode.INPUT_GONE) {
                    ObjectNode line = Report.line(e);
                    lost.keep(line, attempt.topics().input(), work.commits().lost());
                    return end.said(line, e);
                }
                throw e;
            } finally {
                engine = null;
            }
        }
    }

    /// What an attempt that goes on scores with, in the order in which [#first] needs them: all
    /// else is known only when the brokers have answered.
    private List<ModelChoice> firstLoaded(StreamAttempt attempt, StreamEngine engine) {
        Optional<StreamEngine.Going> going = engine.going();
        if (going.isPresent()) {
            return going.get().split().models();
        }
        List<TaskState> kept = engine.kept();
        if (kept.isEmpty()) {
            return List.of();
        }
        SplitChoice split = MovedPackages.found(kept.getFirst().split(), attempt.model());
        SplitChoice allowed = BarredVersions.read(directory).allowed(split, attempt.model());
        return allowed.equals(split) || attempt.events().isEmpty()
                ? List.of(allowed.stable())
                : List.of(split.stable(), allowed.stable());
    }

    /// Where the work begins, by what brokers say. Of work that goes on they are asked nothing.
    private StreamWork.Begin begin(
            StreamAttempt attempt,
            StreamBeginning.Outside outside,
            StreamBeginning beginning,
            boolean isRepair) {
        BrokerQuestions asked = outside.broker().ask();
        boolean hasPositions =
                outside.engine().resumedFrom().isPresent() || outside.history().hasBegun();
        requireTopic(attempt, asked, hasPositions);
        return isRepair ? beginning.repair(asked) : beginning.begin(asked);
    }

    private void requireTopic(StreamAttempt attempt, BrokerQuestions asked, boolean hasPositions) {
        asked.inputId()
                .ifPresent(id ->
                        new TopicFile(directory)
                                .require(attempt.topics().input(), id, hasPositions));
    }

    /// The version that scores first; where a cluster's tasks do, for as long as they do.
    private LoadedVersion first(LoadedVersions versions, StreamEngine engine, StreamWork work) {
        Optional<SplitChoice> scoring = engine.going().map(StreamEngine.Going::split);
        if (scoring.isPresent()) {
            return versions.settle(scoring.get(), false);
        }
        SplitChoice kept = keptSplit(engine, work);
        SplitChoice allowed = allowed(kept, work);
        if (kept != null && allowed != null && !allowed.equals(kept)) {
            if (!work.attempt().events().isEmpty()) {
                // It may score nothing, but says what the events of the checkpoint are kept for.
                LoadedVersion ignored = work.versions().load(found(kept, work).stable());
            }
            work.settle(allowed);
        }
        return work.attempt().isElsewhere()
                ? versions.settle(allowed, engine.isFree())
                : versions.begin(allowed);
    }

    /// A version that may score no further row is not gone on with, although messages behind the
    /// checkpoint may have had it.
    private @Nullable SplitChoice allowed(@Nullable SplitChoice kept, StreamWork work) {
        return kept == null
                ? null
                : BarredVersions.read(directory).allowed(found(kept, work), work.attempt().model());
    }

    private static SplitChoice found(SplitChoice kept, StreamWork work) {
        return MovedPackages.found(kept, work.attempt().model());
    }

    private static @Nullable SplitChoice keptSplit(StreamEngine engine, StreamWork work) {
        List<TaskState> kept = engine.kept();
        return kept.isEmpty() ? work.begin().split() : kept.getFirst().split();
    }

    private ExitStatus run(
            StreamEngine opened, StreamWork work, StreamReport reporting, StreamBeginning beginning)
            throws InterruptedException {
        try {
            Optional<String> reason = opened.run(work);
            if (reason.isPresent()) {
                report.end(reporting.stopped().put("reason", reason.get()));
                return ExitStatus.STOPPED;
            }
            return awaitStop();
        } catch (JobException e) {
            Optional<String> expired = beginning.passOver(e);
            if (expired.isPresent()) {
                report.end(reporting.stopped().put("reason", expired.get()));
                return ExitStatus.STOPPED;
            }
            throw unfit(opened, work, e);
        }
    }

    /// A version that only a task manager cannot load: the one before it goes on.
    private JobException unfit(StreamEngine opened, StreamWork work, JobException why) {
        if (!work.attempt().isElsewhere() || work.tally().begun() >= work.tasks()) {
            return why;
        }
        Optional<ModelChoice> blamed =
                Optional.ofNullable(allowed(keptSplit(opened, work), work))
                        .flatMap(before ->
                                UnfitFile.blamed(
                                        why, before, work.settled(), work.versions()::isNative));
        if (blamed.isEmpty()) {
            return why;
        }
        new UnfitFile(directory).keep(blamed.get(), why.words());
        return new JobException(
                EndCode.INTERNAL,
                blamed.get().label() + " cannot score there, and is not waited for: " + why.words(),
                why);
    }

    private @Nullable Seal seal() {
        return Seal.of(turn.variable(Seal.VARIABLE), new SecureRandom());
    }

    private static ObjectNode planned(StreamWork work, LoadedVersion version) {
        ObjectNode line =
                Report.line("planned").put("partitions", work.begin().limits().partitions());
        ArrayNode columns = line.putArray("columns");
        version.model().columns().stream().map(WantedColumn::name).forEach(columns::add);
        ArrayNode outputs = line.putArray("outputs");
        version.model().outputs().forEach(field -> outputs.add(field.name()));
        return line;
    }

    private ExitStatus awaitStop() throws InterruptedException {
        stopped.await();
        return ExitStatus.STOPPED;
    }

    /// Takes a last checkpoint, if work is under way, has it committed, and says that this attempt
    /// stops.
    void stop() {
        isStopping = true;
        StreamEngine running = engine;
        StreamReport reporting = said;
        try {
            if (running == null) {
                endElsewhere();
            } else if (running.stop(LAST_CHECKPOINT)) {
                keepCommitted();
            }
        } finally {
            report.end(
                    reporting == null
                            ? Report.line("stopped").put("rows", 0)
                            : reporting.stopped());
            stopped.countDown();
        }
    }

    /// What an attempt before has left at work on a cluster would have nobody: this one has not
    /// come to listen to it yet.
    private void endElsewhere() {
        try {
            StreamAttempt attempt = StreamFile.read(directory, null);
            if (attempt.isElsewhere()) {
                StreamEngine.end(attempt, attempt.number(), directory);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the stream's job on the cluster may go on", e);
        }
    }

    /// What it does not learn in time is not kept: the client may be closed by then, too.
    private void keepCommitted() {
        Broker broker = asking;
        if (broker == null) {
            return;
        }
        try {
            long began = nanoTime.getAsLong();
            committed.keep(broker.committed(LAST_QUESTION));
            if (mayHaveLetters) {
                long passed = nanoTime.getAsLong() - began;
                letters.add(broker.committedLetters(LAST_QUESTION.minusNanos(passed)));
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "up to where answers can be seen is not kept", e);
        }
    }
}
