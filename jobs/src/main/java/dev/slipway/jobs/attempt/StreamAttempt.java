package dev.slipway.jobs.attempt;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Attempt.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One try at a job without an end: which topic is read, by which version it is scored, and to
/// which topics the answers go.
///
/// @param job its id
/// @param number counts the job's tries; a higher one fences those below
/// @param model that is wanted; a checkpoint may say that another one scores until the next
/// @param events the topic of each source of events, by the source's name; the input may be one
/// @param feed how windows feed the server's online store; null where they do not
/// @param stateBytes how much of the heap events and rows that wait may take
/// @param passThrough columns of the record that the answer has too, in this order
/// @param deadLetters how many records may be put aside
/// @param on where its tasks run
/// @param isRepair whether rows whose answers were lost are to be scored again
public record StreamAttempt(
        String job,
        long number,
        ModelChoice model,
        Access access,
        Topics topics,
        Map<String, String> events,
        @Nullable Feed feed,
        long stateBytes,
        Delivery delivery,
        List<String> passThrough,
        BadRowLimits deadLetters,
        Pace pace,
        Timing timing,
        Place on,
        Path cache,
        boolean isRepair) {
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    /// How Kafka is reached.
    ///
    /// @param properties of its clients, secret ones among them: never to be shown
    /// @param references properties by which clients on a cluster find their secrets
    /// @param secrets the file that they name, of the cluster's machines; null for none
    public record Access(
            String bootstrapServers,
            Map<String, String> properties,
            Map<String, String> references,
            @Nullable Path secrets) {
        /// Copies the maps.
        public Access {
            properties = Map.copyOf(properties);
            references = Map.copyOf(references);
        }

        /// The same with more properties.
        Access with(Map<String, String> more) {
            Map<String, String> all = new HashMap<>(properties);
            all.putAll(more);
            return new Access(bootstrapServers, all, references, secrets);
        }

        @Override
        public String toString() {
            return bootstrapServers;
        }
    }

    /// Where records come from and go to.
    ///
    /// @param isFromLatest whether the first attempt leaves out what is there already
    public record Topics(String input, boolean isFromLatest, String output, String deadLetters) {
        /// *Errors*: `IllegalArgumentException` for what is no topic, or a circle.
        public Topics {
            named("input.topic", input);
            named("output.topic", output);
            named("output.dead-letters", deadLetters);
            other("output.topic", output, input);
            other("output.dead-letters", deadLetters, input);
            other("output.dead-letters", deadLetters, output);
        }

        private static void named(String field, String topic) {
            if (!TOPIC.matcher(topic).matches()) {
                throw new IllegalArgumentException(
                        field + ": '" + topic + "' (expected: " + TOPIC + ")");
            }
        }

        private static void other(String field, String topic, String taken) {
            if (topic.equals(taken)) {
                throw new IllegalArgumentException(
                        field + ": '" + topic + "' (expected: a topic of its own)");
            }
        }
    }

    /// How windows feed the online store of the server.
    ///
    /// @param directory in which the server looks for this attempt's
    /// @param from a watermark that the stream has to reach before it feeds anything
    public record Feed(Path directory, long from) {
        /// That place, beside checkpoints.
        public static final String ELSEWHERE = "feed";

        /// The same for tasks on a cluster: they leave what the server takes in a place of their
        /// own.
        ///
        /// @param beside directory of their checkpoints
        public Feed in(Path beside) {
            return new Feed(beside.resolve(ELSEWHERE), from);
        }
    }

    /// How often an answer may be there.
    public enum Delivery {
        /// Once, for consumers that read what is committed.
        EXACTLY_ONCE,
        /// Once or more, with the same prediction id each time.
        AT_LEAST_ONCE
    }

    /// What waits how long.
    ///
    /// @param batch a row for others to be scored with
    /// @param transaction the broker for a commit before it gives up what was written
    /// @param disorder the watermark behind the newest record
    /// @param idle the watermark for a partition in which nothing comes
    public record Timing(Duration batch, Duration transaction, Duration disorder, Duration idle) {
        private static final Duration DAY = Duration.ofDays(1);

        /// *Errors*: `IllegalArgumentException` for what is out of range.
        public Timing {
            within("batch-ms", batch, Duration.ofSeconds(10));
            within("transaction-timeout-ms", transaction, DAY);
            within("out-of-order-ms", disorder, DAY);
            Pace.within("idle-ms", idle.toMillis(), 1, DAY.toMillis());
        }

        private static void within(String field, Duration value, Duration most) {
            Pace.within(field, value.toMillis(), 0, most.toMillis());
        }
    }

    /// *Errors*: `IllegalArgumentException` naming the field.
    public StreamAttempt {
        passThrough = List.copyOf(passThrough);
        events = Map.copyOf(events);
        for (Map.Entry<String, String> source : events.entrySet()) {
            String field = "input.events." + source.getKey();
            Topics.named(field, source.getValue());
            Topics.other(field, source.getValue(), topics.output());
            Topics.other(field, source.getValue(), topics.deadLetters());
        }
        Attempt.check(job, number);
        if (feed != null && events.isEmpty()) {
            throw new IllegalArgumentException(
                    "feed: " + feed + " (expected: input.events, of which windows are made)");
        }
        if (timing.transaction().compareTo(pace.checkpoints()) <= 0) {
            throw new IllegalArgumentException(
                    "transaction-timeout-ms: "
                            + timing.transaction().toMillis()
                            + " (expected: more than checkpoint-interval-ms, "
                            + pace.checkpoints().toMillis()
                            + ")");
        }
    }

    /// The same in a process of a cluster, which sees a part of the work: whoever has started the
    /// attempt judges by the sum.
    ///
    /// @param ownCache where that process keeps derived files
    /// @param ownStateBytes how much of its heap events and rows that wait may take
    /// @param checkpoints directory of those that its tasks take
    public StreamAttempt in(Path ownCache, long ownStateBytes, Path checkpoints) {
        return new StreamAttempt(
                job,
                number,
                model,
                access,
                topics,
                events,
                feed == null ? null : feed.in(checkpoints),
                ownStateBytes,
                delivery,
                passThrough,
                BadRowLimits.NONE,
                pace,
                timing,
                on,
                ownCache,
                isRepair);
    }

    /// Whether processes of a cluster run the tasks.
    public boolean isElsewhere() {
        return on instanceof Place.Cluster;
    }

    /// Whether answers are there once.
    public boolean isExactlyOnce() {
        return delivery == Delivery.EXACTLY_ONCE;
    }

    /// Whether reading alone says up to where there are answers: no row waits for what it may see,
    /// and no transaction tells it.
    public boolean isAnsweredAsRead() {
        return !isExactlyOnce() && events.isEmpty();
    }

    /// All topics that are read, each once, the input first.
    public List<String> read() {
        return Stream.concat(Stream.of(topics.input()), events.values().stream().sorted())
                .distinct()
                .toList();
    }

    /// The consumer group whose offsets say which answers are visible.
    public String group() {
        return "slipway-" + job;
    }

    /// The consumer group whose offsets are numbers, by which letters that come without an answer
    /// are known to be visible.
    public String letterGroup() {
        return group() + "/letters";
    }

    /// What the transactional ids of all attempts begin with; none of another job's do.
    public String transactions() {
        return "slipway-" + job + "/";
    }

    /// What the transactional ids of this attempt begin with; none of another attempt's do.
    public String ownTransactions() {
        return transactions() + number + "/";
    }
}
