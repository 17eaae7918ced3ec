package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Up to where the input's messages have answers, as brokers keep it for the group of a job:
/// settled before an attempt begins behind it, and committed again where they have forgotten it,
/// which they do with what nobody has committed for a week.
///
/// *Errors*: [JobException] with `BROKER_UNREACHABLE` when they do not answer.
///
/// *Threads*: any.
public final class GroupOffsets {
    private final StreamAttempt attempt;
    private final Broker broker;

    public GroupOffsets(StreamAttempt attempt, Broker broker) {
        this.attempt = attempt;
        this.broker = broker;
    }

    /// Gives each partition that has no visible answers yet an offset to begin with, and returns
    /// all of them. A repair gives up what is gone before it.
    ///
    /// @param begun partitions that were there when the work began; empty where it begins now
    /// @param expired by partition, the oldest message that is left, where no attempt has to have
    ///     read those before it
    public Map<Integer, Long> settle(Set<Integer> begun, Map<Integer, Long> expired) {
        String input = attempt.topics().input();
        Map<Integer, Long> settled = new HashMap<>(broker.committed());
        Map<Integer, Long> added = new HashMap<>();
        Map<Integer, Long> oldest = broker.oldest(List.of(input)).getOrDefault(input, Map.of());
        first(begun, oldest)
                .forEach((partition, offset) -> {
                    if (settled.putIfAbsent(partition, offset) == null) {
                        added.put(partition, offset);
                    }
                });
        Map<Integer, Long> givenUp = attempt.isRepair() ? oldest : expired;
        givenUp.forEach((partition, offset) -> {
            if (settled.getOrDefault(partition, offset) < offset) {
                settled.put(partition, offset);
                added.put(partition, offset);
            }
        });
        broker.commit(added);
        return settled;
    }

    /// By partition, where it begins. What was added since the work began is read from its start,
    /// as whoever goes on from a checkpoint reads it.
    private Map<Integer, Long> first(Set<Integer> begun, Map<Integer, Long> oldest) {
        Map<Integer, Long> first = new HashMap<>(oldest);
        if (attempt.topics().isFromLatest()) {
            broker.ends()
                    .forEach((partition, end) -> {
                        if (begun.isEmpty() || begun.contains(partition)) {
                            first.put(partition, end);
                        }
                    });
        }
        return first;
    }

    /// Refuses a repair that would score again what has answers, as brokers have forgotten up to
    /// where it has.
    ///
    /// *Errors*: [JobException] with `COMMIT_LOST`, which needs a repair as before.
    ///
    /// @param known by partition of which messages were read, an offset that was reached
    public void require(Map<Integer, Long> known) {
        Map<Integer, Long> missing = new TreeMap<>(forgotten(known));
        if (!missing.isEmpty()) {
            String input = attempt.topics().input();
            String places =
                    missing.entrySet().stream()
                            .map(one -> one.getKey() + " (at least " + one.getValue() + ")")
                            .collect(Collectors.joining(", "));
            throw new JobException(
                    EndCode.COMMIT_LOST,
                    "the brokers have forgotten (offsets.retention.minutes) up to which offset rows"
                            + " of topic "
                            + input
                            + " have answers, in partition "
                            + places
                            + ": from the start they would be scored again. Look in topic "
                            + attempt.topics().output()
                            + " for the last of them, commit the offset behind it"
                            + " (kafka-consumer-groups --group "
                            + attempt.group()
                            + " --topic "
                            + input
                            + ":PARTITION --reset-offsets --to-offset OFFSET --execute), and repair"
                            + " the stream again");
        }
    }

    /// Commits again, where brokers have forgotten it, the offset of each partition in which no
    /// message has come since the work began: none can have an answer.
    ///
    /// @param begun by partition, where the work began
    public void renewUnused(Map<Integer, Long> begun) {
        Map<Integer, Long> unused = forgotten(begun);
        if (!unused.isEmpty()) {
            Map<Integer, Long> ends = broker.ends();
            unused.entrySet().removeIf(one -> !one.getValue().equals(ends.get(one.getKey())));
            broker.commit(unused);
        }
    }

    /// Commits again, where brokers have forgotten it, up to where the answers of each partition
    /// could be seen.
    ///
    /// @param visible by partition, as somebody has kept it, and nothing was answered since
    public void renew(Map<Integer, Long> visible) {
        broker.commit(forgotten(visible));
    }

    private Map<Integer, Long> forgotten(Map<Integer, Long> offsets) {
        Map<Integer, Long> forgotten = new HashMap<>(offsets);
        forgotten.keySet().removeAll(broker.committed().keySet());
        return forgotten;
    }
}
