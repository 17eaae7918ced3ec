package dev.slipway.jobs.stream;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Up to where a client has fetched each partition of a stream's rows: behind its last message, and
/// behind the offsets that follow without one. A transaction ends in such an offset, and one that
/// was aborted has nothing else. Kafka makes one with each client that is told to.
///
/// *Threads*: any.
public final class FetchedOffsets implements ConsumerInterceptor<byte[], byte[]> {
    /// Of clients that read the same stream it has the same value.
    private static final String STREAM = "slipway.fetched.stream";

    private static final String TOPIC = "slipway.fetched.topic";
    private static final StreamClients<FetchedOffsets> OPEN = new StreamClients<>();

    private final Map<Integer, Fetched> fetched = new ConcurrentHashMap<>();
    private String stream = "";
    private String topic = "";

    /// How far a partition was fetched.
    ///
    /// @param behindLast the offset behind the last message; 0 before the first
    /// @param next the offset that is fetched next
    private record Fetched(long behindLast, long next) {}

    /// Has a client that reads a stream make one.
    ///
    /// @param stream as the work of the attempt is found by
    /// @param topic of its rows
    public static void note(Properties client, String stream, String topic) {
        client.put(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, FetchedOffsets.class.getName());
        client.put(STREAM, stream);
        client.put(TOPIC, topic);
    }

    /// Where partitions go on by what the clients of this process say that read a stream: behind
    /// offsets without a message, where no message is left of those that were fetched.
    static StreamTally.Past of(String stream) {
        return (partition, next) -> {
            long past = next;
            for (FetchedOffsets client : OPEN.of(stream)) {
                past = Math.max(past, client.past(partition, next));
            }
            return past;
        };
    }

    private long past(int partition, long next) {
        Fetched there = fetched.get(partition);
        return there == null || next < there.behindLast() ? next : Math.max(next, there.next());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        records.nextOffsets()
                .forEach((place, next) -> {
                    if (place.topic().equals(topic)) {
                        int partition = place.partition();
                        long behindLast = behindLast(partition, records.records(place));
                        fetched.put(partition, new Fetched(behindLast, next.offset()));
                    }
                });
        return records;
    }

    private long behindLast(int partition, List<ConsumerRecord<byte[], byte[]>> messages) {
        if (!messages.isEmpty()) {
            return messages.getLast().offset() + 1;
        }
        Fetched before = fetched.get(partition);
        return before == null ? 0 : before.behindLast();
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void configure(Map<String, ?> settings) {
        stream = String.valueOf(settings.get(STREAM));
        topic = String.valueOf(settings.get(TOPIC));
        OPEN.add(stream, this);
    }

    @Override
    public void close() {
        OPEN.remove(stream, this);
    }
}
