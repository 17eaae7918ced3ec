package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.testkit.Campaign;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same streams on a standing cluster of two task managers, each a process of its own, of which
/// both have tasks. All tests share the cluster.
final class ClusterStreamTest {
    private static final long SEED = 20270603;
    private static final long MOMENT = 979_430_400_000L;

    @TempDir private static Path common;

    private static Path jar;
    private static FlinkCluster cluster;

    @TempDir private Path directory;

    private final List<StreamFixture> streams = new ArrayList<>();

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = FlinkCluster.start(Files.createDirectories(common.resolve("cluster")), 2);
        jar = JobJar.makeWithEcho(common.resolve("slipway-job.jar"));
    }

    @AfterAll
    static void stopCluster() {
        // Where it did not start, why is what is to be read.
        if (cluster != null) {
            cluster.close();
        }
    }

    /// A test before may have replaced a task manager.
    @BeforeEach
    void awaitFree() throws Exception {
        cluster.awaitFree();
    }

    /// A test that fails leaves its job at work, and the next one waits for slots.
    @AfterEach
    void endJobs() throws InterruptedException {
        try (RestDoor door = cluster.open(jar)) {
            for (StreamFixture stream : streams) {
                Optional<Submitted> left = Submitted.read(stream.directory());
                if (left.isPresent()) {
                    door.cancel(left.get().id());
                }
            }
        }
    }

    private StreamFixture stream(String name) throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory.resolve(name));
        streams.add(stream);
        return stream;
    }

    private static ObjectNode onCluster(StreamFixture stream, int turn) {
        return on(stream.attempt(turn));
    }

    private static ObjectNode on(ObjectNode attempt) {
        attempt.putObject("on")
                .put("connection", "big")
                .put("address", cluster.address().toString())
                .put("jar", jar.toString());
        return attempt;
    }

    private static String stateOf(Submitted submitted) throws InterruptedException {
        try (RestDoor door = cluster.open(jar)) {
            return door.state(submitted.id()).orElse("unknown");
        }
    }

    private static Submitted left(StreamFixture stream) {
        return Submitted.read(stream.directory()).orElseThrow();
    }

    private static void stop(Child child) throws Exception {
        child.terminate();
        assertThat(child.end())
                .as(child.said() + cluster.told())
                .isEqualTo(ExitStatus.STOPPED.code());
    }

    /// Listens until a checkpoint holds so many rows.
    private static void awaitAll(Child child, long rows) throws IOException {
        try {
            StreamFixture.awaitAll(child, rows);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + child.said() + cluster.told(), e);
        }
    }

    private static Map<Long, JsonNode> answers(StreamFixture stream, long rows) throws Exception {
        Map<Long, JsonNode> answers = new TreeMap<>();
        List<JsonNode> all = stream.answers(stream.output);
        all.forEach(answer -> answers.put(answer.path("id").asLong(), answer.path("output")));
        assertThat(all).hasSize(Math.toIntExact(rows));
        assertThat(answers).hasSize(Math.toIntExact(rows));
        assertThat(stream.answers(stream.dead)).isEmpty();
        return answers;
    }

    /// How many processes have told of tasks in an attempt.
    private static long processes(StreamFixture stream, int attempt) throws IOException {
        Path told = stream.directory().resolve("checkpoints/attempt-" + attempt);
        try (Stream<Path> files = Files.list(told)) {
            return files.filter(file -> file.toString().contains("_counted-"))
                    .filter(file -> file.toString().endsWith(".json"))
                    .count();
        }
    }

    @Test
    void clusterGivesTheBitsOfTheChildAndTellsWhatItDoes() throws Exception {
        int rows = 20_000;
        StreamFixture there = stream("there");
        StreamFixture here = stream("here");
        List<String> flights = StreamFixture.flights(0, rows);
        there.send(flights);
        here.send(flights);
        try (Child child = there.start(onCluster(there, 1))) {
            awaitAll(child, rows);
            JsonNode progress = child.said().getLast();
            while (progress.path("lag-total").asLong(rows) > 0) {
                assertThat(child.await("progress")).isTrue();
                progress = child.said().getLast();
            }
            assertThat(progress.path("rows").asLong()).isEqualTo(rows);
            assertThat(progress.path("lag-total").asLong()).isZero();
            assertThat(progress.path("kafka").asText()).isEqualTo("ok");
            assertThat(processes(there, 1)).isEqualTo(2);
            Submitted running = left(there);
            stop(child);
            assertThat(stateOf(running)).isEqualTo("FINISHED");
            assertThat(child.said().getLast().path("rows").asLong()).isEqualTo(rows);
        }
        assertThat(Submitted.read(there.directory())).isEmpty();
        try (Child child = here.start(here.attempt(1))) {
            awaitAll(child, rows);
            stop(child);
        }
        assertThat(answers(there, rows)).isEqualTo(answers(here, rows));
    }

    /// In turn the child, whose job goes on and is found, and a task manager; at last the tasks are
    /// ended for good, and the stream goes on here.
    @Test
    void whoeverIsKilledNothingIsLostAndNothingIsRepeated() throws Exception {
        StreamFixture stream = stream("stream");
        SplittableRandom random = new SplittableRandom(SEED);
        int kills = Campaign.cases(2, 60);
        long rows;
        long kept = 0;
        try (Feed feed = new Feed(stream, 1_000)) {
            for (int number = 1; number <= kills; number++) {
                try (Child child = stream.start(onCluster(stream, number))) {
                    assertThat(child.await("started")).as(child.said() + cluster.told()).isTrue();
                    assertThat(child.endsWithin(random.nextLong(2_000))).isFalse();
                    kill(stream, child, number % 2 == 1);
                    kept = child.kept(kept);
                }
                if (number % 2 == 0) {
                    cluster.awaitFree();
                }
            }
            try (Child child = stream.start(onCluster(stream, kills + 1))) {
                awaitAll(child, kept + 1);
                child.kill();
                kept = child.kept(kept);
            }
            Submitted last = left(stream);
            try (Child end = Child.startEnd(stream.directory())) {
                assertThat(end.end()).isZero();
            }
            assertThat(stateOf(last)).isEqualTo("FINISHED");
            rows = feed.end();
        }
        try (Child child = stream.start(stream.attempt(kills + 2))) {
            awaitAll(child, rows);
            stop(child);
            Object ignored = child.kept(kept);
        }
        answers(stream, rows);
    }

    private static void kill(StreamFixture stream, Child child, boolean isChild) throws Exception {
        if (isChild) {
            child.kill();
            assertThat(stateOf(left(stream))).isEqualTo("RUNNING");
            return;
        }
        cluster.replaceWorker();
        assertThat(child.end()).isEqualTo(ExitStatus.FAILED.code());
        JsonNode last = child.said().getLast();
        assertThat(last.path("retryable").asBoolean()).as(last.toString()).isTrue();
    }

    /// Neither the child that wakes up later nor the tasks that nobody has ended commit anything.
    @Test
    void attemptThatIsOvertakenPublishesNothingThoughItsTasksGoOn() throws Exception {
        StreamFixture stream = stream("stream");
        long rows;
        try (Feed feed = new Feed(stream, 1_000);
                Child sleeper = stream.start(onCluster(stream, 1))) {
            awaitAll(sleeper, 1_000);
            sleeper.signal("STOP");
            Submitted left = left(stream);
            left.forget(stream.directory());
            try (Child successor = stream.start(stream.attempt(2))) {
                awaitAll(successor, 4_000);
                while (!stateOf(left).equals("FAILED")) {
                    successor.requireAlive(100);
                }
                sleeper.signal("CONT");
                assertThat(sleeper.end())
                        .as(sleeper.said().toString())
                        .isEqualTo(ExitStatus.FENCED.code());
                rows = feed.end();
                awaitAll(successor, rows);
                stop(successor);
            }
        }
        answers(stream, rows);
    }

    @Test
    void versionChangesBehindALastCheckpointAndTheOffsetsAreTold() throws Exception {
        StreamFixture stream = stream("stream");
        long rows;
        JsonNode changed;
        try (Feed feed = new Feed(stream, 1_000)) {
            try (Child child = stream.start(onCluster(stream, 1))) {
                awaitAll(child, 2_000);
                stream.follow(StreamFixture.model("no-such-version", 3));
                assertThat(child.await("version-refused")).isTrue();
                stream.follow(StreamFixture.model("v2", 2));
                assertThat(child.end())
                        .as(child.said() + cluster.told())
                        .isEqualTo(ExitStatus.STOPPED.code());
            }
            ObjectNode next = onCluster(stream, 2);
            next.set("model", StreamFixture.model("v2", 2));
            try (Child child = stream.start(next)) {
                assertThat(child.await("version")).as(child.said() + cluster.told()).isTrue();
                changed = child.said().getLast();
                rows = feed.end();
                awaitAll(child, rows);
                stop(child);
            }
        }
        answers(stream, rows);
        assertThat(changed.path("version").asLong()).isEqualTo(2);
        assertThat(changed.path("checkpoint").isNumber()).isTrue();
        versionsFollowOffsets(stream, changed);
    }

    /// The number of a flight tells its partition and offset: they were sent in turn.
    private static void versionsFollowOffsets(StreamFixture stream, JsonNode changed)
            throws Exception {
        Map<Long, Long> versions = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : stream.broker.committed(stream.output)) {
            JsonNode answer = JobFixture.JSON.readTree(record.value());
            long id = answer.path("id").asLong();
            long partition = id % StreamFixture.PARTITIONS;
            long from = changed.path("offsets").path(Long.toString(partition)).asLong(-1);
            assertThat(from).isPositive();
            assertThat(answer.path("version").asLong())
                    .as("version of message " + id)
                    .isEqualTo(id / StreamFixture.PARTITIONS < from ? 1 : 2);
            versions.merge(answer.path("version").asLong(), 1L, Long::sum);
        }
        assertThat(versions).containsOnlyKeys(1L, 2L);
    }

    /// Windows and rows that wait go with the checkpoints of all task managers.
    @Test
    void rowsSeeWhatTrainingSetsHaveThoughATaskManagerIsKilled() throws Exception {
        StreamFixture stream = stream("stream");
        SeeingStream seeing = new SeeingStream(directory, stream);
        SeenHistory history = new SeenHistory(SEED, 4_000, 0);
        Path model = seeing.model("seeing", SeeingStream.DEFINITION);
        history.send(stream, 0, 2);
        try (Child child = stream.start(on(seeing.attempt(1, model)))) {
            awaitAll(child, 500);
            cluster.replaceWorker();
            assertThat(child.end()).isEqualTo(ExitStatus.FAILED.code());
        }
        cluster.awaitFree();
        history.send(stream, 1, 2);
        history.close(stream);
        try (Child child = stream.start(on(seeing.attempt(2, model)))) {
            awaitAll(child, history.flights());
            stop(child);
        }
        Map<Long, JsonNode> answers = seeing.answers();
        assertThat(answers).hasSize(history.flights());
        assertThat(seeing.letters()).isEmpty();
        SeeingStream.requireTrained(answers, seeing.trained(history, model, Set.of()));
    }

    /// Its reader is in another process than that of the rows, which know nothing of each other.
    @Test
    void partitionInWhichNothingComesHoldsNobodyBack() throws Exception {
        StreamFixture stream = stream("stream");
        SeeingStream seeing = new SeeingStream(directory, stream);
        Path model = seeing.model("seeing", SeeingStream.DEFINITION);
        List<ProducerRecord<byte[], byte[]>> rows = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String row =
                    "{\"id\": %d, \"date\": %d, \"origin\": \"A%d\", \"distance\": 1}"
                            .formatted(i, MOMENT, i);
            byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
            rows.add(new ProducerRecord<>(stream.input, 0, MOMENT, null, bytes));
        }
        seeing.broker.send(stream.input, rows);
        ObjectNode attempt = on(seeing.attempt(1, model)).put("idle-ms", 1_000);
        try (Child child = stream.start(attempt)) {
            awaitAll(child, rows.size());
            stop(child);
        }
        assertThat(seeing.answers()).hasSize(rows.size());
    }

    /// A version that a task manager alone cannot load is put aside, and the one before goes on.
    @Test
    void versionThatIsUnfitThereIsRefusedAndTheOneBeforeGoesOn() throws Exception {
        StreamFixture stream = stream("stream");
        stream.send(StreamFixture.flights(0, 1_000));
        try (Child child = stream.start(onCluster(stream, 1))) {
            awaitAll(child, 1_000);
            stop(child);
        }
        ObjectNode wanted = StreamFixture.model("v2", 2);
        new UnfitFile(stream.directory())
                .keep(
                        new ModelChoice(
                                "flights", 2, Path.of("/v2"), wanted.path("digest").asText()),
                        "no library there");
        ObjectNode next = onCluster(stream, 2);
        next.set("model", wanted);
        try (Child child = stream.start(next)) {
            assertThat(child.await("version-refused")).isTrue();
            assertThat(child.said().getLast().path("message").asText())
                    .isEqualTo("no library there");
            stream.send(StreamFixture.flights(1_000, 1_000));
            awaitAll(child, 2_000);
            stop(child);
        }
        assertThat(stream.answers(stream.output))
                .hasSize(2_000)
                .allMatch(answer -> answer.path("version").asLong() == 1);
    }

    /// What is above the limit only in sum ends the stream once it is committed.
    @Test
    void deadLettersOfAllTaskManagersCountTogether() throws Exception {
        StreamFixture stream = stream("stream");
        stream.send(Collections.nCopies(20, "no object"));
        ObjectNode attempt = onCluster(stream, 1).put("max-dead-letters", 19);
        try (Child child = stream.start(attempt)) {
            assertThat(child.end()).as(child.said() + cluster.told()).isEqualTo(2);
            assertThat(child.said().getLast().path("code").asText())
                    .isEqualTo("too-many-dead-letters");
        }
        assertThat(stream.answers(stream.dead)).hasSize(20);
        assertThat(Submitted.read(stream.directory())).isEmpty();
    }

    /// Clients there read what they need from a file of their machine; nothing of it is handed
    /// over. The protocol stands for a password: without it no client begins.
    @Test
    void secretsAreReadThereAndNamedWhereTheyAreMissing() throws Exception {
        StreamFixture stream = stream("stream");
        stream.send(StreamFixture.flights(0, 100));
        Path file = directory.resolve("events.properties");
        ObjectNode attempt = onCluster(stream, 1);
        attempt.withObject("/kafka")
                .putObject("secrets-elsewhere")
                .put("file", file.toString())
                .putObject("properties")
                .put("config.providers", "file")
                .put(
                        "config.providers.file.class",
                        "org.apache.kafka.common.config.provider.FileConfigProvider")
                .put("config.providers.file.param.allowed.paths", file.toString())
                .put("security.protocol", "${file:" + file + ":password}");
        try (Child child = stream.start(attempt)) {
            assertThat(child.end()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(child.said().getLast().path("code").asText()).isEqualTo("cluster-unfit");
            assertThat(child.said().getLast().path("message").asText())
                    .contains("secrets: " + file, "for connection big");
        }
        Files.writeString(file, "username=somebody\npassword=PLAINTEXT\n");
        try (Child child = stream.start(attempt.put("attempt", 2))) {
            awaitAll(child, 100);
            stop(child);
        }
        answers(stream, 100);
    }

    @Test
    void whatIsDiscardedLeavesNothingThere() throws Exception {
        StreamFixture stream = stream("stream");
        stream.send(StreamFixture.flights(0, 1_000));
        try (Child child = stream.start(onCluster(stream, 1))) {
            awaitAll(child, 1_000);
            child.kill();
        }
        Submitted left = left(stream);
        try (Child discard = Child.startDiscard(stream.directory())) {
            assertThat(discard.end()).isZero();
        }
        assertThat(stateOf(left)).isEqualTo("FINISHED");
        assertThat(stream.directory().resolve("checkpoints")).doesNotExist();
    }
}
