package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// The Kafka cluster of a stream, asked about what is not a message.
///
/// *Errors*: [JobException] with `BROKER_UNREACHABLE` when it does not answer.
///
/// *Threads*: any.
public final class Broker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String RETRY_MILLIS = "20";

    private final StreamAttempt attempt;
    private final Admin admin;

    /// The cluster that a client asks.
    Broker(StreamAttempt attempt, Admin admin) {
        this.attempt = attempt;
        this.admin = admin;
    }

    /// The cluster of an attempt; nothing is asked yet.
    ///
    /// *Errors*: [JobException] with `INVALID_ATTEMPT` for properties that no client takes.
    public static Broker open(StreamAttempt attempt) {
        Properties properties = clientProperties(attempt);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 4);
        try {
            return new Broker(attempt, Admin.create(properties));
        } catch (RuntimeException e) {
            throw new JobException(
                    EndCode.INVALID_ATTEMPT,
                    "kafka: " + (e.getCause() == null ? e : e.getCause()).getMessage(),
                    e);
        }
    }

    /// What all clients of an attempt have in common; what its connection says goes before.
    public static Properties clientProperties(StreamAttempt attempt) {
        Properties properties = new Properties();
        // Whoever takes a transaction over that is open is told to come again until it is given up.
        properties.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, RETRY_MILLIS);
        // Each client has a hundred numbers and more. Nobody looks into a child by JMX, and on a
        // cluster the engine tells them itself.
        properties.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        properties.putAll(attempt.access().properties());
        properties.put(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, attempt.access().bootstrapServers());
        return properties;
    }

    /// What the cluster allows.
    ///
    /// @param partitions of the input
    /// @param longest bytes of a message that is looked at, or written
    public record Limits(int partitions, int longest) {}

    /// Asks at once what has to be known before an attempt begins; nobody waits here.
    public BrokerQuestions ask() {
        return BrokerQuestions.ask(attempt, this, admin, PATIENCE);
    }

    /// What was told of a topic.
    ///
    /// *Errors*: [JobException] with `TOPIC_NOT_FOUND`.
    ///
    /// @param field that names it
    TopicDescription described(
            String field, String topic, @Nullable KafkaFuture<TopicDescription> asked) {
        try {
            return got(asked);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new JobException(
                        EndCode.TOPIC_NOT_FOUND,
                        field
                                + ": '"
                                + topic
                                + "' (expected: a topic of "
                                + attempt.access()
                                + "); create it first",
                        e);
            }
            throw unreachable(e);
        }
    }

    /// By partition, up to where the answers to the input's messages can be seen.
    public Map<Integer, Long> visible() {
        return groupOffsets(attempt.group(), false, PATIENCE);
    }

    /// By task, the number of the newest letters without an answer that can be seen.
    public Map<Integer, Long> visibleLetters() {
        return groupOffsets(attempt.letterGroup(), false, PATIENCE);
    }

    /// The same, once no transaction is open that would change it.
    public Map<Integer, Long> committed() {
        return committed(PATIENCE);
    }

    /// The same, if it is told in time.
    public Map<Integer, Long> committed(Duration patience) {
        return groupOffsets(attempt.group(), true, patience);
    }

    /// The numbers of letters, once no transaction is open that would change them, if they are told
    /// in time.
    public Map<Integer, Long> committedLetters(Duration patience) {
        return groupOffsets(attempt.letterGroup(), true, patience);
    }

    private Map<Integer, Long> groupOffsets(String group, boolean isStable, Duration patience) {
        return offsets(askOffsets(group, isStable, patience));
    }

    /// Asks for the offsets of one of the job's groups.
    ///
    /// @param isStable whether the answer waits until no transaction is open that would change it
    KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> askOffsets(
            String group, boolean isStable, Duration patience) {
        return admin.listConsumerGroupOffsets(
                        group,
                        new ListConsumerGroupOffsetsOptions()
                                .requireStable(isStable)
                                .timeoutMs((int) patience.toMillis()))
                .partitionsToOffsetAndMetadata();
    }

    /// By partition of the input, the offsets that were told.
    Map<Integer, Long> offsets(KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> asked) {
        try {
            Map<Integer, Long> byPartition = new HashMap<>();
            got(asked)
                    .forEach((partition, offset) -> {
                        if (partition.topic().equals(attempt.topics().input()) && offset != null) {
                            byPartition.put(partition.partition(), offset.offset());
                        }
                    });
            return byPartition;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return new HashMap<>();
            }
            throw unreachable(e);
        }
    }

    /// Says by partition of the input up to where messages have answers.
    void commit(Map<Integer, Long> next) {
        try {
            if (!next.isEmpty()) {
                got(askToCommit(next));
            }
        } catch (ExecutionException e) {
            throw unreachable(e);
        }
    }

    /// The same, and nobody waits for it: what does not arrive is said again with the next.
    void commitLater(Map<Integer, Long> next) {
        if (!next.isEmpty()) {
            Object ignored = askToCommit(next);
        }
    }

    private KafkaFuture<Void> askToCommit(Map<Integer, Long> next) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, offset) ->
                offsets.put(
                        new TopicPartition(attempt.topics().input(), partition),
                        new OffsetAndMetadata(offset)));
        return admin.alterConsumerGroupOffsets(attempt.group(), offsets).all();
    }

    /// By partition, the offset behind the newest message that can be read.
    public Map<Integer, Long> ends() {
        return offsets(
                attempt.topics().input(), OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    /// By partition, the offset behind the newest message that is there, even if its transaction is
    /// open.
    public Map<Integer, Long> present() {
        return offsets(
                attempt.topics().input(), OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    private Map<Integer, Long> offsets(String topic, OffsetSpec which, IsolationLevel level) {
        return offsets(List.of(topic), which, level).getOrDefault(topic, new HashMap<>());
    }

    /// By topic and partition, the offset of the oldest message that is kept.
    public Map<String, Map<Integer, Long>> oldest(Collection<String> topics) {
        return topics.isEmpty()
                ? new HashMap<>()
                : offsets(topics, OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
    }

    /// Two questions, for however many topics.
    private Map<String, Map<Integer, Long>> offsets(
            Collection<String> topics, OffsetSpec which, IsolationLevel level) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        Map<String, KafkaFuture<TopicDescription>> told =
                admin.describeTopics(new TreeSet<>(topics)).topicNameValues();
        for (String topic : topics) {
            int count = described("topic", topic, told.get(topic)).partitions().size();
            for (int partition = 0; partition < count; partition++) {
                asked.put(new TopicPartition(topic, partition), which);
            }
        }
        try {
            Map<String, Map<Integer, Long>> found = new HashMap<>();
            got(admin.listOffsets(asked, new ListOffsetsOptions(level)).all())
                    .forEach((partition, at) ->
                            found.computeIfAbsent(partition.topic(), ignored -> new HashMap<>())
                                    .put(partition.partition(), at.offset()));
            return found;
        } catch (ExecutionException e) {
            throw unreachable(e);
        }
    }

    /// Gives up what attempts have written and not committed, and sees to it that they never can.
    ///
    /// @param attempts by their numbers
    public void fence(LongPredicate attempts) {
        try {
            fence(got(admin.listTransactions().all()), attempts);
        } catch (ExecutionException e) {
            throw unreachable(e);
        }
    }

    /// The same for transactions that were asked for already.
    public void fence(BrokerQuestions asked, LongPredicate attempts) {
        fence(asked.transactions(), attempts);
    }

    /// The same for those of them that are open, and nobody waits for it: only readers do, and
    /// where brokers refuse it, until their timeout.
    public void fenceOpen(BrokerQuestions asked, LongPredicate attempts) {
        List<TransactionListing> open =
                asked.transactions().stream()
                        .filter(listing -> listing.state() == TransactionState.ONGOING)
                        .toList();
        Object ignored = fenced(ids(open, attempts));
    }

    /// The same for what earlier attempts have open, and nobody waits for it.
    ///
    /// @return done once nothing of that can be committed
    CompletionStage<Void> fenceAllEarlier() {
        ListTransactionsOptions open =
                new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
        return admin.listTransactions(open)
                .all()
                .toCompletionStage()
                .thenCompose(all -> fenced(ids(all, number -> number < attempt.number())));
    }

    private void fence(Collection<TransactionListing> all, LongPredicate attempts) {
        fence(ids(all, attempts));
    }

    private List<String> ids(Collection<TransactionListing> all, LongPredicate attempts) {
        List<String> ids = new ArrayList<>();
        for (TransactionListing listing : all) {
            Long number = number(listing.transactionalId());
            if (number != null && attempts.test(number)) {
                ids.add(listing.transactionalId());
            }
        }
        return ids;
    }

    /// Gives up what an earlier attempt wrote under an id that it used once more; nothing under an
    /// id of this one, or of a later one.
    public void fenceEarlier(String id) {
        Long number = number(id);
        if (number != null && number < attempt.number()) {
            fence(List.of(id));
        }
    }

    private void fence(List<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        try {
            got(askToFence(ids));
        } catch (ExecutionException e) {
            throw unreachable(e);
        }
    }

    private CompletionStage<Void> fenced(List<String> ids) {
        KafkaFuture<Void> asked = ids.isEmpty() ? KafkaFuture.allOf() : askToFence(ids);
        return asked.toCompletionStage();
    }

    private KafkaFuture<Void> askToFence(List<String> ids) {
        FenceProducersOptions options = new FenceProducersOptions();
        options.timeoutMs((int) PATIENCE.toMillis());
        return admin.fenceProducers(ids, options).all();
    }

    /// The attempt that a transactional id of this job belongs to.
    private @Nullable Long number(String id) {
        if (!id.startsWith(attempt.transactions())) {
            return null;
        }
        String rest = id.substring(attempt.transactions().length());
        int end = rest.indexOf('/');
        return Long.valueOf(end < 0 ? rest : rest.substring(0, end));
    }

    /// Removes what the job has left here, but for what it wrote.
    public void discard() {
        fence(number -> true);
        requireNoGroup(attempt.group());
        if (!attempt.events().isEmpty()) {
            requireNoGroup(attempt.letterGroup());
        }
    }

    private void requireNoGroup(String group) {
        try {
            got(admin.deleteConsumerGroups(List.of(group)).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw unreachable(e);
            }
        }
    }

    static <T> T got(@Nullable KafkaFuture<T> future) throws ExecutionException {
        if (future == null) {
            throw new IllegalStateException("an answer to what was not asked");
        }
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException(EndCode.INTERNAL, "interrupted", e);
        }
    }

    JobException unreachable(ExecutionException e) {
        return new JobException(
                EndCode.BROKER_UNREACHABLE,
                "kafka: " + attempt.access() + ": " + e.getCause() + " (expected: an answer)",
                e);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
