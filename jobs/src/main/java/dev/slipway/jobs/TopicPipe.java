package dev.slipway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Carries lines to a topic, and back what readers of committed messages see of others.
///
/// *Threads*: one sends; another of its own reads.
final class TopicPipe implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Topics topics;
    private final Report report;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread reader;
    private long sent;

    private TopicPipe(Topics topics, Report report) {
        this.topics = topics;
        this.report = report;
        this.producer =
                new KafkaProducer<>(
                        topics.clients(), new ByteArraySerializer(), new ByteArraySerializer());
        this.consumer =
                new KafkaConsumer<>(
                        topics.clients(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.reader = new Thread(this::read, "answers");
    }

    /// What is carried.
    ///
    /// @param address of the broker
    /// @param partitions of each topic
    /// @param written the topic that takes lines
    /// @param read those whose messages come back
    record Topics(String address, int partitions, String written, List<String> read) {
        Topics {
            read = List.copyOf(read);
        }

        private Properties clients() {
            Properties properties = new Properties();
            properties.put("bootstrap.servers", address);
            properties.put("linger.ms", "5");
            properties.put("isolation.level", "read_committed");
            properties.put("enable.auto.commit", "false");
            properties.put("fetch.max.wait.ms", "20");
            return properties;
        }

        private List<NewTopic> all() {
            return Stream.concat(Stream.of(written), read.stream())
                    .map(topic -> new NewTopic(topic, partitions, (short) 1))
                    .toList();
        }
    }

    /// Waits for the broker, makes the topics and begins to read.
    static TopicPipe open(Topics topics, Report report)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(topics.clients())) {
            admin.createTopics(topics.all()).all().get();
        }
        TopicPipe pipe = new TopicPipe(topics, report);
        pipe.reader.start();
        return pipe;
    }

    /// Sends a message, to each partition in turn.
    void send(String line) {
        int partition = (int) (sent++ % topics.partitions());
        byte[] value = line.getBytes(StandardCharsets.UTF_8);
        Object ignored =
                producer.send(
                        new ProducerRecord<>(topics.written(), partition, null, value),
                        (place, failure) -> {
                            if (failure != null) {
                                report.end(failed(failure));
                            }
                        });
    }

    private static ObjectNode failed(Exception failure) {
        return Report.line("failed").put("message", failure.toString());
    }

    private void read() {
        List<TopicPartition> partitions =
                topics.read().stream()
                        .flatMap(topic ->
                                IntStream.range(0, topics.partitions())
                                        .mapToObj(number -> new TopicPartition(topic, number)))
                        .toList();
        try (consumer) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (true) {
                for (ConsumerRecord<byte[], byte[]> one : consumer.poll(LOOK)) {
                    say(one);
                }
            }
        } catch (WakeupException e) {
            // It is over.
        } catch (RuntimeException e) {
            // Whatever it is: nobody would hear that nothing comes back any more.
            report.end(failed(e));
        }
    }

    /// A message may be without a value, which is no empty one.
    private void say(ConsumerRecord<byte[], byte[]> message) {
        byte @Nullable [] value = message.value();
        report.say(
                Report.line("message")
                        .put("topic", message.topic())
                        .put("timestamp", message.timestamp())
                        .put(
                                "value",
                                value == null ? null : new String(value, StandardCharsets.UTF_8)));
    }

    /// Sends what waits and reads no more.
    @Override
    public void close() {
        producer.close(PATIENCE);
        consumer.wakeup();
        boolean isInterrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
