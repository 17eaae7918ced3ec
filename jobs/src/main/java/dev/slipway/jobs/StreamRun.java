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
import dev.slipway.jobs.stream.Stretch;
import dev.slipway.jobs.stream.TaskState;
import dev.slipway.jobs.stream.VersionHistory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
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
    private final OffsetsFile letters;
    private final OffsetsFile reached;
    private final OffsetsFile next;
    private final FirstOffsets firstOffsets;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable StreamEngine engine;
    private volatile @Nullable StreamReport said;
    private volatile @Nullable Broker asking;

    /// Offsets at which no message was are gone.
    private boolean hasGaps;

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
        this.letters = OffsetsFile.letters(directory);
        this.reached = OffsetsFile.reached(directory);
        this.next = OffsetsFile.next(directory);
        this.firstOffsets = new FirstOffsets(directory);
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
        try (StreamEngine opened = StreamEngine.open(attempt, directory, isRepair, turn.engine());
                EarlyVersions early =
                        EarlyVersions.begin(attempt, () -> firstLoaded(attempt, opened));
                Broker broker = Broker.open(attempt);
                StreamReport reporting =
                        new StreamReport(report, attempt, broker, history, nanoTime)) {
            BrokerQuestions asked = broker.ask();
            reporting.restored(opened.resumedFrom());
            requireTopic(attempt, asked, opened.resumedFrom().isPresent() || history.hasBegun());
            CaptureShelf shelf = opened.shelf(seal());
            StreamWork.Begin begin =
                    isRepair
                            ? repair(attempt, opened, broker, asked, history)
                            : begin(attempt, opened, broker, asked, history);
            StreamWork work =
                    new StreamWork(
                            attempt,
                            new StreamWork.Outside(broker, reporting, shelf, early.take()),
                            begin,
                            wallMillis,
                            nanoTime);
            if (hasGaps) {
                work.passGaps();
            }
            if (isRepair) {
                committed.forget();
                next.forget();
                firstOffsets.forget();
                opened.giveUp();
                lost.repaired(attempt.number());
            }
            try (LoadedVersions versions = new LoadedVersions(work, directory)) {
                reporting.planned(work, planned(work, first(versions, opened, work)));
                said = reporting;
                asking = broker;
                mayHaveLetters = attempt.isExactlyOnce() && !attempt.events().isEmpty();
                engine = opened;
                return run(opened, work, reporting);
            } catch (JobException e) {
                if (e.code() == EndCode.COMMIT_LOST || e.code() == EndCode.INPUT_GONE) {
                    ObjectNode line = Report.line(e);
                    lost.keep(line, attempt.topics().input(), work.lost());
                    return end.said(line, e);
                }
                throw e;
            } finally {
                engine = null;
            }
        }
    }

    /// What an attempt that goes on here scores with, in the order in which [#first] needs them:
    /// all else is known only when the brokers have answered.
    private List<ModelChoice> firstLoaded(StreamAttempt attempt, StreamEngine engine) {
        List<TaskState> kept = engine.kept();
        if (attempt.isElsewhere() || kept.isEmpty()) {
            return List.of();
        }
        SplitChoice split = MovedPackages.found(kept.getFirst().split(), attempt.model());
        SplitChoice allowed = BarredVersions.read(directory).allowed(split, attempt.model());
        return allowed.equals(split) || attempt.events().isEmpty()
                ? List.of(allowed.stable())
                : List.of(split.stable(), allowed.stable());
    }

    private void requireTopic(StreamAttempt attempt, BrokerQuestions asked, boolean hasPositions) {
        asked.inputId()
                .ifPresent(id ->
                        new TopicFile(directory)
                                .require(attempt.topics().input(), id, hasPositions));
    }

    /// The version that scores first; where a cluster's tasks do, for as long as they do.
    private LoadedVersion first(LoadedVersions versions, StreamEngine engine, StreamWork work) {
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

    private ExitStatus run(StreamEngine opened, StreamWork work, StreamReport reporting)
            throws InterruptedException {
        try {
            Optional<String> reason = opened.run(work);
            if (reason.isPresent()) {
                report.end(reporting.stopped().put("reason", reason.get()));
                return ExitStatus.STOPPED;
            }
            return awaitStop();
        } catch (JobException e) {
            Optional<String> expired = expired(opened, work.attempt(), e);
            if (expired.isPresent()) {
                // They go on with messages that are gone, and so does what was kept of them.
                next.forget();
                opened.giveUp();
                report.end(reporting.stopped().put("reason", expired.get()));
                return ExitStatus.STOPPED;
            }
            throw unfit(opened, work, e);
        }
    }

    /// Why another attempt begins further on, where nothing that was promised is gone: this one may
    /// have found that out as it read the first messages.
    private Optional<String> expired(StreamEngine opened, StreamAttempt attempt, JobException end) {
        Broker broker = asking;
        if (end.code() != EndCode.INPUT_GONE
                || attempt.isRepair()
                || broker == null
                || opened.hasScored()) {
            return Optional.empty();
        }
        String input = attempt.topics().input();
        Map<Integer, Long> visible = broker.visible();
        Map<Integer, Long> oldest = broker.oldest(List.of(input)).getOrDefault(input, Map.of());
        Map<Integer, Long> expired = firstOffsets.expired(visible, oldest);
        return expired.isEmpty() ? Optional.empty() : Optional.of(words(input, visible, expired));
    }

    private static String words(
            String input, Map<Integer, Long> begun, Map<Integer, Long> expired) {
        return "brokers have deleted messages of topic "
                + input
                + " that were there before the stream began, and before it has read them: it begins"
                + " with the oldest that are left, behind "
                + stretches(begun, expired).stream()
                        .map(Stretch::toString)
                        .collect(Collectors.joining(", "));
    }

    /// By partition, in their order.
    private static List<Stretch> stretches(Map<Integer, Long> from, Map<Integer, Long> to) {
        List<Stretch> stretches = new ArrayList<>();
        new TreeMap<>(to)
                .forEach((partition, end) ->
                        stretches.add(
                                new Stretch(partition, from.getOrDefault(partition, end), end)));
        return stretches;
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

    /// Where the work begins if there is no checkpoint to go on from: behind the answers that can
    /// be seen, once nothing else can become visible any more.
    private StreamWork.Begin begin(
            StreamAttempt attempt,
            StreamEngine engine,
            Broker broker,
            BrokerQuestions asked,
            VersionHistory history) {
        Broker.Limits limits = asked.check();
        Optional<Long> kept = engine.resumedAttempt();
        broker.fence(
                asked,
                number -> number < attempt.number() && (kept.isEmpty() || number > kept.get()));
        if (kept.isPresent()) {
            Map<Integer, Long> goesOn = next.replace(TaskState.goesOn(engine.kept()));
            if (attempt.events().isEmpty() && !engine.hasScored()) {
                // Its readers find out that these are gone, and it gives the checkpoint up.
                Map<Integer, Long> expired = firstOffsets.expired(asked.visible(), asked.oldest());
                goesOn.entrySet()
                        .removeIf(one ->
                                one.getValue()
                                        < expired.getOrDefault(one.getKey(), one.getValue()));
            }
            requireKept(attempt, asked, goesOn);
            reached.add(TaskState.reached(engine.kept()));
            Map<Integer, Long> visible = committed.with(asked.visible());
            hasGaps = hasGaps(visible, goesOn, asked.oldest());
            return new StreamWork.Begin(null, visible, letters.read(), limits);
        }
        Map<Integer, Long> offsets = settled(attempt, broker, asked, history);
        return new StreamWork.Begin(
                history.at(offsets).orElse(null), offsets, letters.read(), limits);
    }

    /// By partition, where work begins for which there is no checkpoint.
    private Map<Integer, Long> settled(
            StreamAttempt attempt, Broker broker, BrokerQuestions asked, VersionHistory history) {
        if (attempt.isRepair()) {
            return broker.settleOffsets(history.begun(), Map.of());
        }
        Map<Integer, Long> visible = asked.visible();
        Map<Integer, Long> expired = firstOffsets.expired(visible, asked.oldest());
        Map<Integer, Long> read = new HashMap<>(visible);
        read.keySet().removeAll(expired.keySet());
        requireKept(attempt, asked, read);
        Map<Integer, Long> offsets = broker.settleOffsets(history.begun(), expired);
        if (!expired.isEmpty()) {
            // Below this level nothing reaches the log.
            LOG.log(System.Logger.Level.ERROR, words(attempt.topics().input(), visible, expired));
            firstOffsets.move(expired);
        } else if (visible.isEmpty() && !history.hasBegun() && !attempt.topics().isFromLatest()) {
            firstOffsets.begin(offsets, broker.present());
        }
        return offsets;
    }

    /// Refuses to go on where brokers have deleted what comes next: whoever reads is given the
    /// oldest message that is left, without a word.
    ///
    /// @param from by partition, where reading goes on
    private void requireKept(
            StreamAttempt attempt, BrokerQuestions asked, Map<Integer, Long> from) {
        Map<Integer, Long> oldest = asked.oldest();
        List<Stretch> gone = new ArrayList<>();
        new TreeMap<>(from)
                .forEach((partition, offset) -> {
                    long first = oldest.getOrDefault(partition, offset);
                    if (first > offset) {
                        gone.add(new Stretch(partition, offset, first));
                    }
                });
        if (gone.isEmpty()) {
            return;
        }
        String input = attempt.topics().input();
        JobException e =
                new JobException(
                        EndCode.INPUT_GONE,
                        "brokers have deleted messages of topic "
                                + input
                                + " that were not read yet (expected: that it keeps them for longer"
                                + " than the stream is away, retention.ms). A repair goes on behind"
                                + " them");
        ObjectNode line = Report.line(e);
        lost.keep(line, input, gone);
        report.end(line);
        throw e;
    }

    /// Whether a reader would begin with offsets that are gone. Where no row was ever scored it is
    /// one that the work began with, and known to be without a message only by a checkpoint.
    private boolean hasGaps(
            Map<Integer, Long> visible, Map<Integer, Long> goesOn, Map<Integer, Long> oldest) {
        Map<Integer, Long> begins = new HashMap<>(visible);
        begins.keySet().retainAll(goesOn.keySet());
        begins.putAll(reached.read());
        return begins.entrySet().stream()
                .anyMatch(
                        one -> one.getValue() < oldest.getOrDefault(one.getKey(), one.getValue()));
    }

    /// The same for a repair, which may not take what brokers have forgotten for what never was.
    private StreamWork.Begin repair(
            StreamAttempt attempt,
            StreamEngine engine,
            Broker broker,
            BrokerQuestions asked,
            VersionHistory history) {
        broker.fence(asked, number -> number < attempt.number());
        // The checkpoint is given up, and another repair has to know it as well.
        Optional<Map<Integer, Long>> givenUp = engine.reached();
        givenUp.ifPresent(reached::add);
        Map<Integer, Long> known = reached.with(history.reached());
        broker.renewUnused(history.unmoved(known));
        if (givenUp.isPresent()) {
            broker.renew(committed.notBehind(known));
        }
        broker.requireOffsets(known);
        // Asked anew: whoever was not ended yet may have begun something since.
        return begin(attempt, engine, broker, broker.ask(), history);
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
        StreamEngine running = engine;
        StreamReport reporting = said;
        try {
            if (running != null && running.stop(LAST_CHECKPOINT)) {
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
