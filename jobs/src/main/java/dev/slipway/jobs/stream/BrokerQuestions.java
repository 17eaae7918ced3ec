package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/// What the brokers are asked before an attempt begins: all at once, and what only the first
/// answers make possible when they are there. An answer is waited for where it is looked at, so
/// that the same is refused first as if one had been asked after the other.
///
/// *Errors*: [JobException] with `BROKER_UNREACHABLE` for an answer that does not come.
///
/// *Threads*: any.
public final class BrokerQuestions {
    private static final String TOPIC_BYTES = "max.message.bytes";
    private static final String TRANSACTION_MILLIS = "transaction.max.timeout.ms";
    private static final int LONGEST = 1 << 20;
    private static final int SHORTEST = 16 << 10;

    /// For where a partition begins, which is not told while nobody leads it.
    private static final int OLDEST_MILLIS = 5_000;

    private final StreamAttempt attempt;
    private final Broker broker;
    private final Map<String, KafkaFuture<TopicDescription>> topics;
    private final Map<ConfigResource, KafkaFuture<Config>> written;
    private final @Nullable KafkaFuture<Brokers> brokers;
    private final KafkaFuture<Collection<TransactionListing>> transactions;
    private final KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> visible;
    private final KafkaFuture<Oldest> oldest;

    /// Where the partitions of the input begin.
    private record Oldest(Set<TopicPartition> partitions, ListOffsetsResult told) {}

    /// The brokers of the cluster, and how they are set.
    private record Brokers(
            Collection<Node> nodes, Map<ConfigResource, KafkaFuture<Config>> configs) {}

    private BrokerQuestions(StreamAttempt attempt, Broker broker, Admin admin, Duration patience) {
        this.attempt = attempt;
        this.broker = broker;
        this.topics = admin.describeTopics(described(attempt)).topicNameValues();
        this.written = admin.describeConfigs(written(attempt)).values();
        this.brokers =
                attempt.isExactlyOnce()
                        ? admin.describeCluster().nodes().thenApply(nodes -> brokers(nodes, admin))
                        : null;
        this.transactions = admin.listTransactions().all();
        this.visible = broker.askOffsets(attempt.group(), false, patience);
        this.oldest =
                Objects.requireNonNull(topics.get(attempt.topics().input()))
                        .thenApply(input -> oldest(input, admin));
    }

    /// On the client's own thread, as well.
    private static Oldest oldest(TopicDescription input, Admin admin) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < input.partitions().size(); partition++) {
            asked.put(new TopicPartition(input.name(), partition), OffsetSpec.earliest());
        }
        ListOffsetsOptions options = new ListOffsetsOptions();
        options.timeoutMs(OLDEST_MILLIS);
        return new Oldest(asked.keySet(), admin.listOffsets(asked, options));
    }

    /// Asks; nobody waits here.
    ///
    /// @param patience with the offsets of the job's group
    static BrokerQuestions ask(
            StreamAttempt attempt, Broker broker, Admin admin, Duration patience) {
        return new BrokerQuestions(attempt, broker, admin, patience);
    }

    private static Collection<String> described(StreamAttempt attempt) {
        Collection<String> all = new TreeSet<>(attempt.read());
        all.add(attempt.topics().output());
        all.add(attempt.topics().deadLetters());
        return all;
    }

    private static List<ConfigResource> written(StreamAttempt attempt) {
        return Stream.of(attempt.topics().output(), attempt.topics().deadLetters())
                .map(BrokerQuestions::ofTopic)
                .toList();
    }

    private static ConfigResource ofTopic(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static ConfigResource ofBroker(Node node) {
        return new ConfigResource(ConfigResource.Type.BROKER, node.idString());
    }

    /// On the client's own thread, which goes on at once.
    private static Brokers brokers(Collection<Node> nodes, Admin admin) {
        List<ConfigResource> all = nodes.stream().map(BrokerQuestions::ofBroker).toList();
        return new Brokers(nodes, admin.describeConfigs(all).values());
    }

    /// What the cluster calls the input beside its name, which a topic that is made anew may have
    /// again, and one of another cluster may have, too; empty where it gives no ids.
    ///
    /// *Errors*: [JobException] with `TOPIC_NOT_FOUND`.
    public Optional<String> inputId() {
        Uuid id = described("input.topic", attempt.topics().input()).topicId();
        return Uuid.ZERO_UUID.equals(id) ? Optional.empty() : Optional.of(id.toString());
    }

    /// Refuses what the cluster would not let happen.
    ///
    /// *Errors*: [JobException] with `TOPIC_NOT_FOUND` or `BROKER_LIMIT`.
    public Broker.Limits check() {
        StreamAttempt.Topics named = attempt.topics();
        int partitions = described("input.topic", named.input()).partitions().size();
        attempt.events()
                .forEach((source, topic) -> {
                    TopicDescription ignored = described("input.events." + source, topic);
                });
        described("output.topic", named.output());
        described("output.dead-letters", named.deadLetters());
        long bytes =
                Math.min(
                        messageBytes("output.topic", named.output()),
                        messageBytes("output.dead-letters", named.deadLetters()));
        if (brokers != null) {
            checkTransactions(brokers);
        }
        return new Broker.Limits(partitions, (int) Math.min(LONGEST, bytes / 2));
    }

    private TopicDescription described(String field, String topic) {
        return broker.described(field, topic, topics.get(topic));
    }

    private long messageBytes(String field, String topic) {
        long bytes = number(written, ofTopic(topic), TOPIC_BYTES);
        if (bytes < SHORTEST) {
            throw new JobException(
                    EndCode.BROKER_LIMIT,
                    field
                            + ": "
                            + TOPIC_BYTES
                            + " of topic "
                            + topic
                            + " is "
                            + bytes
                            + " (expected: >= "
                            + SHORTEST
                            + ")");
        }
        return bytes;
    }

    private void checkTransactions(KafkaFuture<Brokers> asked) {
        long wanted = attempt.timing().transaction().toMillis();
        try {
            Brokers told = Broker.got(asked);
            for (Node node : told.nodes()) {
                long most = number(told.configs(), ofBroker(node), TRANSACTION_MILLIS);
                if (wanted > most) {
                    throw new JobException(
                            EndCode.BROKER_LIMIT,
                            "transaction-timeout-ms: "
                                    + wanted
                                    + " (expected: at most "
                                    + most
                                    + ", "
                                    + TRANSACTION_MILLIS
                                    + " of broker "
                                    + node.idString()
                                    + ")");
                }
            }
        } catch (ExecutionException e) {
            throw broker.unreachable(e);
        }
    }

    private long number(
            Map<ConfigResource, KafkaFuture<Config>> asked, ConfigResource resource, String name) {
        try {
            ConfigEntry entry = Broker.got(asked.get(resource)).get(name);
            if (entry == null || entry.value() == null) {
                throw new JobException(
                        EndCode.BROKER_LIMIT,
                        name + " of " + resource.name() + " is not told (expected: a number)");
            }
            return Long.parseLong(entry.value());
        } catch (ExecutionException e) {
            throw broker.unreachable(e);
        }
    }

    /// Transactions that the cluster knew, of any job.
    Collection<TransactionListing> transactions() {
        try {
            return Broker.got(transactions);
        } catch (ExecutionException e) {
            throw broker.unreachable(e);
        }
    }

    /// By partition, up to where the answers to the input's messages could be seen.
    public Map<Integer, Long> visible() {
        return broker.offsets(visible);
    }

    /// By partition of the input, the offset of the oldest message that is kept; none of a
    /// partition that nobody leads now.
    public Map<Integer, Long> oldest() {
        Map<Integer, Long> byPartition = new HashMap<>();
        try {
            Oldest asked = Broker.got(oldest);
            for (TopicPartition place : asked.partitions()) {
                first(asked.told().partitionResult(place))
                        .ifPresent(offset -> byPartition.put(place.partition(), offset));
            }
            return byPartition;
        } catch (ExecutionException e) {
            throw broker.unreachable(e);
        }
    }

    private static Optional<Long> first(KafkaFuture<ListOffsetsResultInfo> asked) {
        try {
            return Optional.of(Broker.got(asked).offset());
        } catch (ExecutionException e) {
            // It cannot be read either.
            return Optional.empty();
        }
    }
}
