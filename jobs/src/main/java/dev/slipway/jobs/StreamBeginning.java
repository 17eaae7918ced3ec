package dev.slipway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.engine.StreamEngine;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.BrokerQuestions;
import dev.slipway.jobs.stream.GroupOffsets;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.Stretch;
import dev.slipway.jobs.stream.TaskState;
import dev.slipway.jobs.stream.VersionHistory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Where an attempt at a stream begins to read, by the brokers, the newest checkpoint and the
/// offsets that earlier attempts have kept; and which messages are gone that it would begin with.
///
/// *Threads*: the one that runs the attempt.
final class StreamBeginning {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");

    private final Path directory;
    private final Report report;
    private final StreamAttempt attempt;
    private final Outside outside;
    private final GroupOffsets group;
    private final LostFile lost;
    private final OffsetsFile committed;
    private final OffsetsFile answered;
    private final OffsetsFile letters;
    private final OffsetsFile reached;
    private final OffsetsFile next;
    private final FirstOffsets firstOffsets;

    /// By partition in which offsets are gone that are read next and have no message, the oldest
    /// that is left.
    private Map<Integer, Long> gaps = Map.of();

    /// What an attempt has around it.
    ///
    /// @param engine whose checkpoint it goes on from, if there is one
    /// @param history of the versions that have scored
    record Outside(StreamEngine engine, Broker broker, VersionHistory history) {}

    /// @param directory of the job
    StreamBeginning(Path directory, Report report, StreamAttempt attempt, Outside outside) {
        this.directory = directory;
        this.report = report;
        this.attempt = attempt;
        this.outside = outside;
        this.group = new GroupOffsets(attempt, outside.broker());
        this.lost = new LostFile(directory);
        this.committed = OffsetsFile.committed(directory);
        this.answered = OffsetsFile.answered(directory);
        this.letters = OffsetsFile.letters(directory);
        this.reached = OffsetsFile.reached(directory);
        this.next = OffsetsFile.next(directory);
        this.firstOffsets = new FirstOffsets(directory);
    }

    /// Where the work begins if there is no checkpoint to go on from: behind the answers that can
    /// be seen, once nothing else can become visible any more.
    ///
    /// *Errors*: [JobException] with `INPUT_GONE`, which needs a repair, where it would begin with
    /// messages that are gone.
    StreamWork.Begin begin(BrokerQuestions asked) {
        Broker.Limits limits = asked.check();
        Broker broker = outside.broker();
        Optional<Long> kept = outside.engine().resumedAttempt();
        broker.fence(
                asked,
                number -> number < attempt.number() && (kept.isEmpty() || number > kept.get()));
        if (kept.isPresent()) {
            // What those before it had left to commit was committed before its first checkpoint.
            // Of what else they have open the connector may know nothing.
            broker.fenceOpen(asked, number -> number < kept.get());
            return new StreamWork.Begin(null, resumed(asked), letters.read(), limits);
        }
        Map<Integer, Long> offsets = settled(asked);
        return new StreamWork.Begin(
                outside.history().at(offsets).orElse(null), offsets, letters.read(), limits);
    }

    /// The same for a repair, which may not take what brokers have forgotten for what never was.
    StreamWork.Begin repair(BrokerQuestions asked) {
        Broker broker = outside.broker();
        broker.fence(asked, number -> number < attempt.number());
        // The checkpoint is given up, and another repair has to know it as well.
        Optional<Map<Integer, Long>> givenUp = outside.engine().reached();
        givenUp.ifPresent(reached::add);
        Map<Integer, Long> known = reached.with(outside.history().reached());
        group.renewUnused(outside.history().unmoved(known));
        if (givenUp.isPresent()) {
            group.renew(committed.notBehind(known));
            group.renew(answered.notBehind(known));
        }
        group.require(known);
        // Asked anew: whoever was not ended yet may have begun something since.
        return begin(broker.ask());
    }

    /// By partition, up to where answers can be seen of an attempt that goes on from a checkpoint.
    private Map<Integer, Long> resumed(BrokerQuestions asked) {
        StreamEngine engine = outside.engine();
        Map<Integer, Long> goesOn = next.replace(TaskState.goesOn(engine.kept()));
        if (attempt.events().isEmpty() && !engine.hasScored()) {
            // Its readers find out that these are gone, and it gives the checkpoint up.
            Map<Integer, Long> expired = firstOffsets.expired(asked.visible(), asked.oldest());
            goesOn.entrySet()
                    .removeIf(one ->
                            one.getValue() < expired.getOrDefault(one.getKey(), one.getValue()));
        }
        Map<Integer, Long> visible = OffsetsFile.visible(directory, asked.visible());
        requireKept(asked, goesOn, unanswered(visible));
        reached.add(TaskState.reached(engine.kept()));
        gaps = gaps(visible, goesOn, asked.oldest());
        return besideUnmoved(visible);
    }

    /// These, and where the work began in partitions in which nothing has come since: brokers
    /// forget that within a week, and what was there before is not left to do.
    private Map<Integer, Long> besideUnmoved(Map<Integer, Long> visible) {
        VersionHistory history = outside.history();
        Map<Integer, Long> all = new HashMap<>(history.unmoved(reached.with(history.reached())));
        all.putAll(visible);
        return all;
    }

    /// By partition, where work begins for which there is no checkpoint.
    private Map<Integer, Long> settled(BrokerQuestions asked) {
        VersionHistory history = outside.history();
        if (attempt.isRepair()) {
            return group.settle(history.begun(), Map.of());
        }
        Map<Integer, Long> visible = asked.visible();
        Map<Integer, Long> expired = firstOffsets.expired(visible, asked.oldest());
        Map<Integer, Long> read = new HashMap<>(visible);
        read.keySet().removeAll(expired.keySet());
        requireKept(asked, read, Map.of());
        Map<Integer, Long> offsets = group.settle(history.begun(), expired);
        if (!expired.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, words(visible, expired));
            firstOffsets.move(expired);
        } else if (visible.isEmpty() && !history.hasBegun() && !attempt.topics().isFromLatest()) {
            firstOffsets.begin(offsets, outside.broker().present());
        }
        return offsets;
    }

    /// Refuses to go on where brokers have deleted what comes next: whoever reads is given the
    /// oldest message that is left, without a word.
    ///
    /// @param from by partition, where reading goes on
    /// @param unanswered by partition, a row before that which only the checkpoint has
    private void requireKept(
            BrokerQuestions asked, Map<Integer, Long> from, Map<Integer, Long> unanswered) {
        Map<Integer, Long> oldest = asked.oldest();
        if (gone(from, oldest).isEmpty()) {
            return;
        }
        // A repair gives the checkpoint up, and goes on behind all that is gone by then.
        Map<Integer, Long> first = new HashMap<>(from);
        first.replaceAll((partition, offset) ->
                Math.min(offset, unanswered.getOrDefault(partition, offset)));
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
        lost.keep(line, input, gone(first, oldest));
        report.end(line);
        throw e;
    }

    /// In the order of their partitions, what lies before the oldest message that is left.
    private static List<Stretch> gone(Map<Integer, Long> from, Map<Integer, Long> oldest) {
        List<Stretch> gone = new ArrayList<>();
        new TreeMap<>(from)
                .forEach((partition, offset) -> {
                    long first = oldest.getOrDefault(partition, offset);
                    if (first > offset) {
                        gone.add(new Stretch(partition, offset, first));
                    }
                });
        return gone;
    }

    /// By partition, the first row that has no answer, where the checkpoint may have such rows:
    /// they wait for what they may see, or were scored and not committed.
    private Map<Integer, Long> unanswered(Map<Integer, Long> visible) {
        Map<Integer, Long> scored = TaskState.reached(outside.engine().kept());
        Map<Integer, Long> first = new HashMap<>(visible);
        first.entrySet()
                .removeIf(one ->
                        attempt.events().isEmpty()
                                && scored.getOrDefault(one.getKey(), 0L) <= one.getValue());
        return first;
    }

    /// Where a reader would begin with offsets that are gone. Where no row was ever scored it is
    /// one that the work began with, and known to be without a message only by a checkpoint.
    private Map<Integer, Long> gaps(
            Map<Integer, Long> visible, Map<Integer, Long> goesOn, Map<Integer, Long> oldest) {
        Map<Integer, Long> begins = new HashMap<>(visible);
        begins.keySet().retainAll(goesOn.keySet());
        begins.putAll(reached.read());
        Map<Integer, Long> behind = new HashMap<>(oldest);
        behind.entrySet()
                .removeIf(
                        one -> begins.getOrDefault(one.getKey(), one.getValue()) >= one.getValue());
        return behind;
    }

    /// By partition in which readers are to pass over offsets that are gone, at which no message
    /// was, the oldest that is left.
    Map<Integer, Long> gaps() {
        return gaps;
    }

    /// Forgets where earlier attempts began and were to go on: a repair begins anew.
    void forget() {
        committed.forget();
        answered.forget();
        next.forget();
        firstOffsets.forget();
    }

    /// Has another attempt begin further on, where this one has ended for messages that were gone,
    /// and nothing that was promised is gone: it may have found that out as it read the first.
    ///
    /// @param end of this attempt
    /// @return why another begins; empty where nothing has expired
    Optional<String> passOver(JobException end) {
        StreamEngine engine = outside.engine();
        if (end.code() != EndCode.INPUT_GONE || attempt.isRepair() || engine.hasScored()) {
            return Optional.empty();
        }
        Broker broker = outside.broker();
        String input = attempt.topics().input();
        Map<Integer, Long> visible = broker.visible();
        Map<Integer, Long> oldest = broker.oldest(List.of(input)).getOrDefault(input, Map.of());
        Map<Integer, Long> expired = firstOffsets.expired(visible, oldest);
        if (expired.isEmpty()) {
            return Optional.empty();
        }
        // It goes on with messages that are gone, and so does what was kept of it.
        next.forget();
        engine.giveUp();
        return Optional.of(words(visible, expired));
    }

    private String words(Map<Integer, Long> begun, Map<Integer, Long> expired) {
        return "brokers have deleted messages of topic "
                + attempt.topics().input()
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
}
