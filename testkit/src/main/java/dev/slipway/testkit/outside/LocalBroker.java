package dev.slipway.testkit.outside;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// A Kafka broker in a process of its own, with everything that it keeps below one directory. Rooms
/// that start one have Kafka among what their tests see.
public final class LocalBroker implements AutoCloseable {
    /// For a topic that was made to be known.
    private static final Duration KNOWN_PATIENCE = Duration.ofMinutes(1);

    private static final long BETWEEN_LOOKS_NANOS = 5_000_000;

    // Guarded by the class.
    private static @Nullable LocalBroker shared;

    /// What formatting leaves in a directory of logs. Guarded by the class.
    private static @Nullable Map<String, byte[]> formatted;

    private final Path directory;
    private final int port;
    private Process process;
    private final Admin admin;

    private LocalBroker(Path directory, int port) throws IOException {
        this.directory = directory;
        this.port = port;
        this.process = begin();
        this.admin = Admin.create(clients());
    }

    /// The one for all tests of this process that neither kill it nor hold it up, and name their
    /// topics apart. It ends with the process.
    public static synchronized LocalBroker shared() throws IOException, InterruptedException {
        LocalBroker broker = shared;
        if (broker == null) {
            Path directory = Files.createTempDirectory("slipway-broker");
            broker = start(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(broker::leaveNothing));
            shared = broker;
        }
        return broker;
    }

    private void leaveNothing() {
        process.destroyForcibly();
        Object ignored = process.onExit().join();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts one that keeps everything below this directory.
    public static LocalBroker start(Path directory) throws IOException, InterruptedException {
        int port = FreePort.take();
        return start(directory, port, port);
    }

    /// A broker that tells its clients to come to another port.
    ///
    /// @param more lines of its settings
    public static LocalBroker start(Path directory, int port, int advertised, String... more)
            throws IOException, InterruptedException {
        Logger.getLogger("").setLevel(Level.SEVERE);
        Files.createDirectories(directory);
        int controller = FreePort.take();
        List<String> lines = new ArrayList<>();
        lines.addAll(
                List.of(
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.listener.names=CONTROLLER",
                        "listeners=PLAINTEXT://127.0.0.1:"
                                + port
                                + ",CONTROLLER://127.0.0.1:"
                                + controller,
                        "advertised.listeners=PLAINTEXT://127.0.0.1:" + advertised,
                        "controller.quorum.voters=1@127.0.0.1:" + controller,
                        "log.dirs=" + directory.resolve("logs"),
                        "offsets.topic.replication.factor=1",
                        "offsets.topic.num.partitions=1",
                        "transaction.state.log.replication.factor=1",
                        "transaction.state.log.min.isr=1",
                        "transaction.state.log.num.partitions=1",
                        "transaction.abort.timed.out.transaction.cleanup.interval.ms=500",
                        "group.initial.rebalance.delay.ms=0",
                        "message.max.bytes=20000000",
                        "log.retention.ms=-1",
                        "auto.create.topics.enable=false"));
        lines.addAll(List.of(more));
        Files.write(directory.resolve("server.properties"), lines);
        format(directory);
        LocalBroker broker = new LocalBroker(directory, advertised);
        broker.awaitAnswer();
        return broker;
    }

    /// Makes the directory of its logs. The first one of this process is made by a JVM of Kafka's;
    /// all others are the same, since they have one name and one number.
    private static synchronized void format(Path directory)
            throws IOException, InterruptedException {
        Path logs = directory.resolve("logs");
        Map<String, byte[]> known = formatted;
        if (known != null) {
            for (Map.Entry<String, byte[]> file : known.entrySet()) {
                Path path = logs.resolve(file.getKey());
                Files.createDirectories(requireNonNull(path.getParent()));
                Files.write(path, file.getValue());
            }
            return;
        }
        Process format =
                java(
                        directory,
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        "bG9jYWwtYnJva2VyLTAwMA",
                        "-c",
                        directory.resolve("server.properties").toString());
        if (format.waitFor() != 0) {
            throw new IOException(Files.readString(directory.resolve("broker.log")));
        }
        Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> all = Files.walk(logs)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(logs.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        formatted = files;
    }

    private static Process java(Path directory, String... command) throws IOException {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx384m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                // Of what it loads nothing is ours.
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:-BytecodeVerificationRemote",
                                "-cp",
                                System.getProperty("java.class.path", "")));
        all.addAll(List.of(command));
        return new ProcessBuilder(all)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve("broker.log").toFile()))
                .start();
    }

    private Process begin() throws IOException {
        return java(directory, "kafka.Kafka", directory.resolve("server.properties").toString());
    }

    /// Where it listens, or where its clients are told to come to.
    public String address() {
        return "127.0.0.1:" + port;
    }

    /// What every client of it is given.
    public Properties clients() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", address());
        properties.put("default.api.timeout.ms", "60000");
        return properties;
    }

    /// A client that asks it about itself.
    public Admin admin() {
        return admin;
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        try {
            admin.describeCluster().nodes().get();
        } catch (ExecutionException e) {
            throw new IOException(Files.readString(directory.resolve("broker.log")), e);
        }
    }

    /// Makes a topic, and waits until each of its partitions answers.
    public void create(String topic, int partitions, Map<String, String> settings)
            throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                .all()
                .get();
        awaitPartitions(topic, partitions);
    }

    /// Waits until so many partitions of a topic answer: what is made is known to the controller
    /// first, and the client says so instead of asking again.
    public void awaitPartitions(String topic, int partitions) throws Exception {
        long until = System.nanoTime() + KNOWN_PATIENCE.toNanos();
        while (!isAnswering(topic, partitions)) {
            if (System.nanoTime() - until >= 0) {
                throw new IllegalStateException(topic + ": unknown after " + KNOWN_PATIENCE);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    private boolean isAnswering(String topic, int partitions) throws Exception {
        try {
            Object ignored = admin.listOffsets(latest(topic, partitions)).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw e;
        }
    }

    private static Map<TopicPartition, OffsetSpec> latest(String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return asked;
    }

    /// Sends it a signal by its name.
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /// Ends it as a power failure would, and starts it again.
    public void restart() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = begin();
        awaitAnswer();
    }

    /// Somebody who sends messages to it.
    public KafkaProducer<byte[], byte[]> producer() {
        Properties properties = clients();
        properties.put("linger.ms", "5");
        properties.put("max.request.size", "20000000");
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// Sends messages and waits until they are there.
    public void send(String topic, List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                Object ignored = producer.send(record);
            }
        }
    }

    /// Sends messages, one after the other to each partition in turn.
    public void sendInTurn(String topic, int partitions, List<String> messages) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            byte[] bytes = messages.get(i).getBytes(StandardCharsets.UTF_8);
            records.add(new ProducerRecord<>(topic, i % partitions, null, bytes));
        }
        send(topic, records);
    }

    /// By partition, the offset behind what a reader of committed messages sees.
    private Map<TopicPartition, Long> ends(String topic) throws Exception {
        TopicDescription found =
                requireNonNull(
                        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
        Map<TopicPartition, OffsetSpec> asked = latest(topic, found.partitions().size());
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /// How many messages of a topic a reader of committed ones sees at most: those that were given
    /// up and the ends of transactions have offsets, too.
    public long committedAtMost(String topic) throws Exception {
        return ends(topic).values().stream().mapToLong(Long::longValue).sum();
    }

    /// All messages of a topic that a reader of committed ones sees now.
    public List<ConsumerRecord<byte[], byte[]>> committed(String topic) throws Exception {
        Map<TopicPartition, Long> ends =
                new TreeMap<>(Comparator.comparingInt(TopicPartition::partition));
        ends.putAll(ends(topic));
        Properties properties = clients();
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("max.poll.records", "10000");
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (!ends.entrySet().stream()
                    .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return found;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
        process.destroyForcibly();
        Object ignored = process.onExit().join();
    }
}
