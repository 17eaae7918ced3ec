package dev.slipway.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A Kafka broker in a process of its own, and what its readers and writers see.
final class Brokers implements AutoCloseable {
    static final int PARTITIONS = 2;

    private final Process process;
    private final int port;
    private final Admin admin;

    private Brokers(Process process, int port) {
        this.process = process;
        this.port = port;
        this.admin = Admin.create(clients());
    }

    static Brokers start(Path scratch) throws Exception {
        Path directory = Files.createDirectories(scratch.resolve("brokers"));
        int port = freePort();
        int controller = freePort();
        Path settings = directory.resolve("server.properties");
        Files.write(
                settings,
                List.of(
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.listener.names=CONTROLLER",
                        "listeners=PLAINTEXT://127.0.0.1:"
                                + port
                                + ",CONTROLLER://127.0.0.1:"
                                + controller,
                        "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                        "controller.quorum.voters=1@127.0.0.1:" + controller,
                        "log.dirs=" + directory.resolve("logs"),
                        "offsets.topic.replication.factor=1",
                        "offsets.topic.num.partitions=1",
                        "transaction.state.log.replication.factor=1",
                        "transaction.state.log.min.isr=1",
                        "transaction.state.log.num.partitions=1",
                        "group.initial.rebalance.delay.ms=0",
                        "auto.create.topics.enable=false"));
        String file = settings.toString();
        int formatted =
                java(
                                directory,
                                "kafka.tools.StorageTool",
                                "format",
                                "-t",
                                "bG9jYWwtYnJva2VyLTAwMA",
                                "-c",
                                file)
                        .waitFor();
        if (formatted != 0) {
            throw new IOException(Files.readString(directory.resolve("broker.log")));
        }
        Brokers brokers = new Brokers(java(directory, "kafka.Kafka", file), port);
        brokers.admin.describeCluster().nodes().get();
        return brokers;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Process java(Path directory, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx384m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path", "")));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.resolve("broker.log").toFile()))
                .start();
    }

    private Map<String, Object> clients() {
        return Map.of("bootstrap.servers", address(), "default.api.timeout.ms", "60000");
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void create(String... topics) throws Exception {
        List<NewTopic> wanted =
                Arrays.stream(topics)
                        .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
                        .toList();
        admin.createTopics(wanted).all().get();
    }

    /// Sends messages, one after the other to each partition in turn.
    void send(String topic, List<String> messages) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        clients(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < messages.size(); i++) {
                byte[] bytes = messages.get(i).getBytes(StandardCharsets.UTF_8);
                Object _ = producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, bytes));
            }
        }
    }

    /// All messages of a topic that a reader of committed ones sees now.
    List<JsonNode> committed(String topic) throws Exception {
        Set<TopicPartition> partitions =
                IntStream.range(0, PARTITIONS)
                        .mapToObj(number -> new TopicPartition(topic, number))
                        .collect(Collectors.toSet());
        Map<TopicPartition, Long> ends =
                admin
                        .listOffsets(
                                partitions.stream()
                                        .collect(
                                                Collectors.toMap(
                                                        one -> one, _ -> OffsetSpec.latest())),
                                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all()
                        .get()
                        .entrySet()
                        .stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, entry -> entry.getValue().offset()));
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        address(),
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        "false");
        List<JsonNode> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!ends.entrySet().stream()
                    .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record ->
                                found.add(
                                        Documents.tree(
                                                new String(
                                                        record.value(), StandardCharsets.UTF_8))));
            }
        }
        return found;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
        Process _ = process.destroyForcibly().onExit().join();
    }
}
