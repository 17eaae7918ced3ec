package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.testkit.Campaign;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same streams on a standing cluster of two task managers, each a process of its own, of which
/// both have tasks. All tests share the cluster. An attempt that nobody kills listens to its tasks
/// in this process.
final class ClusterStreamTest {
    private static final long SEED = 20270603;
    private static final long MOMENT = 979_430_400_000L;

    private static ClusterSite site;

    @TempDir private Path directory;

    private final List<StreamFixture> streams = new ArrayList<>();

    @BeforeAll
    static void takeCluster() throws Exception {
        site = ClusterSite.take();
    }

    @AfterAll
    static void leaveCluster() {
        // Where it did not start, why is what is to be read.
        if (site != null) {
            site.close();
        }
    }

    /// A test before may have replaced a task manager.
    @BeforeEach
    void awaitFree() throws Exception {
        site.cluster().awaitFree();
    }

    /// A test that fails leaves its job at work, and the next one waits for slots.
    @AfterEach
    void endJobs() throws InterruptedException {
        for (StreamFixture stream : streams) {
            site.end(stream);
        }
    }

    private StreamFixture stream(String name) throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory.resolve(name));
        streams.add(stream);
        return stream;
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

    @Test
    void clusterGivesTheBitsOfTheChildAndTellsWhatItDoes() throws Exception {
        int rows = 20_000;
        StreamFixture there = stream("there");
        StreamFixture here = stream("here");
        List<String> flights = StreamFixture.flights(0, rows);
        there.send(flights);
        here.send(flights);
        try (StreamHere run = there.startHere(site.attempt(there, 1))) {
            site.awaitAll(run, rows);
            JsonNode progress = run.said().getLast();
            while (progress.path("lag-total").asLong(rows) > 0) {
                assertThat(run.await("progress")).isTrue();
                progress = run.said().getLast();
            }
            assertThat(progress.path("rows").asLong()).isEqualTo(rows);
            assertThat(progress.path("lag-total").asLong()).isZero();
            assertThat(progress.path("kafka").asText()).isEqualTo("ok");
            assertThat(site.processes(there, 1)).isEqualTo(2);
            Submitted running = site.left(there);
            site.stop(run);
            assertThat(site.stateOf(running)).isEqualTo("FINISHED");
            assertThat(run.said().getLast().has("reason")).as("it was told to").isFalse();
            assertThat(run.said().getLast().path("rows").asLong()).isEqualTo(rows);
        }
        assertThat(Submitted.read(there.directory())).isEmpty();
        try (StreamHere run = here.startHere(here.attempt(1))) {
            site.awaitAll(run, rows);
            site.stop(run);
        }
        assertThat(answers(there, rows)).isEqualTo(answers(here, rows));
    }

    /// In turn the child, whose job goes on and is listened to, and a task manager; at last the
    /// tasks are ended for good, and the stream goes on here.
    @Test
    void whoeverIsKilledNothingIsLostAndNothingIsRepeated() throws Exception {
        StreamFixture stream = stream("stream");
        SplittableRandom random = new SplittableRandom(SEED);
        KillLog log = new KillLog("a stream", Campaign.budget(Duration.ofMinutes(30)));
        long rows;
        long kept = 0;
        // All answers are compared in this process's memory, and a campaign lasts.
        try (Feed feed = new Feed(stream, Campaign.cases(1_000, 200))) {
            while (log.isWanted(Campaign.cases(2, 120))) {
                try (Child child = stream.start(site.attempt(stream, log.kills() + 1))) {
                    killSomebody(stream, child, log, random);
                    kept = child.kept(kept);
                }
            }
            try (Child child = stream.start(site.attempt(stream, log.kills() + 1))) {
                site.await(child, "started");
                log.atWork();
                site.awaitAll(child, kept + 1);
                child.kill();
                kept = child.kept(kept);
            }
            Submitted last = site.left(stream);
            try (Child child = stream.start(site.attempt(stream, log.kills() + 2))) {
                site.await(child, "started");
                assertThat(site.left(stream)).as("the same job").isEqualTo(last);
                child.kill();
                kept = child.kept(kept);
            }
            try (Child end = Child.startEnd(stream.directory())) {
                assertThat(end.end()).isZero();
            }
            assertThat(site.stateOf(last)).isEqualTo("FINISHED");
            rows = feed.end();
        }
        try (StreamHere here = stream.startHere(stream.attempt(log.kills() + 3))) {
            assertThat(here.await("started")).as(here.said().toString()).isTrue();
            assertThat(here.said().getLast().path("resumed-rows").asLong())
                    .as("rows that need not be scored again")
                    .isGreaterThanOrEqualTo(kept);
            StreamFixture.awaitAll(here, rows);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        Map<Long, Integer> counts = StreamFixture.counts(stream.answers(stream.output));
        long repeated = counts.values().stream().mapToLong(count -> count - 1).sum();
        log.tell(rows, rows - counts.size(), repeated);
        answers(stream, rows);
    }

    /// In full, one child in four is killed while it may still begin.
    private static void killSomebody(
            StreamFixture stream, Child child, KillLog log, SplittableRandom random)
            throws Exception {
        boolean isChild = log.kills() % 2 == 0;
        boolean isEarly = isChild && Campaign.isLong() && random.nextInt(4) == 0;
        if (!isEarly) {
            site.await(child, "started");
            log.atWork();
        }
        assertThat(child.endsWithin(random.nextLong(isEarly ? 6_000 : 2_000))).isFalse();
        if (isChild) {
            log.child();
            child.kill();
            if (!isEarly) {
                assertThat(site.stateOf(site.left(stream))).isEqualTo("RUNNING");
            }
            return;
        }
        log.worker();
        site.cluster().replaceWorker();
        // The next attempt follows at once, as it does for users: another has slots for its tasks.
        Object ignored = site.requireBroken(child);
    }

    /// Neither the child that wakes up later nor the tasks that nobody has ended commit anything.
    @Test
    void attemptThatIsOvertakenPublishesNothingThoughItsTasksGoOn() throws Exception {
        StreamFixture stream = stream("stream");
        long rows;
        try (Feed feed = new Feed(stream, 1_000);
                Child sleeper = stream.start(site.attempt(stream, 1))) {
            site.awaitAll(sleeper, 1_000);
            sleeper.signal("STOP");
            Submitted left = site.left(stream);
            left.forget(stream.directory());
            try (StreamHere successor = stream.startHere(stream.attempt(2))) {
                StreamFixture.awaitAll(successor, 4_000);
                while (!site.stateOf(left).equals("FAILED")) {
                    successor.requireAlive(100);
                }
                sleeper.signal("CONT");
                assertThat(sleeper.end())
                        .as(sleeper.said().toString())
                        .isEqualTo(ExitStatus.FENCED.code());
                rows = feed.end();
                StreamFixture.awaitAll(successor, rows);
                assertThat(successor.stop()).isEqualTo(ExitStatus.STOPPED);
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
            try (StreamHere run = stream.startHere(site.attempt(stream, 1))) {
                site.awaitAll(run, 2_000);
                stream.follow(StreamFixture.model("no-such-version", 3));
                assertThat(run.await("version-refused")).isTrue();
                stream.follow(StreamFixture.model("v2", 2));
                site.requireStopped(run);
                assertThat(run.said().getLast().path("reason").asText())
                        .isEqualTo("another version was wanted: flights/2");
            }
            ObjectNode next = site.attempt(stream, 2);
            next.set("model", StreamFixture.model("v2", 2));
            try (StreamHere run = stream.startHere(next)) {
                site.await(run, "version");
                changed = run.said().getLast();
                rows = feed.end();
                site.awaitAll(run, rows);
                site.stop(run);
            }
        }
        answers(stream, rows);
        assertThat(changed.path("version").asLong()).isEqualTo(2);
        assertThat(changed.path("checkpoint").isNumber()).isTrue();
        VersionsSeen.followOffsets(stream, changed);
    }

    /// A stream begins with stable alone, and each step of a release is another version.
    @Test
    void releaseDividesRowsThereByThatWhichRequestsAreAnsweredBy() throws Exception {
        StreamFixture stream = stream("stream");
        long rows;
        JsonNode changed;
        Map<Long, Long> told;
        try (Feed feed = new Feed(stream, 1_000)) {
            divide(stream, 1);
            try (StreamHere run = stream.startHereAsKept()) {
                site.requireStopped(run);
                assertThat(run.said().getLast().path("reason").asText())
                        .isEqualTo("another division of the rows was wanted: flights/1, 40 % by 2");
                assertThat(run.said()).allMatch(line -> line.path("canary").isMissingNode());
            }
            divide(stream, 2);
            try (Child child = Child.start(stream.directory())) {
                site.await(child, "version");
                changed = child.said().getLast();
                site.awaitAll(child, VersionsSeen.rowsBefore(changed) + 1_000);
                child.kill();
            }
            divide(stream, 3);
            try (StreamHere run = stream.startHereAsKept()) {
                site.await(run, "started");
                assertThat(run.said().getLast().at("/canary/weight").asDouble()).isEqualTo(0.4);
                rows = feed.end();
                site.awaitAll(run, rows);
                told = VersionsSeen.counted(run, rows);
                site.stop(run);
                assertThat(run.said())
                        .as("nothing changes")
                        .noneMatch(line -> line.path("event").asText().equals("version"));
            }
        }
        answers(stream, rows);
        VersionsSeen.followKeys(stream, List.of(changed));
        VersionsSeen.areCounted(stream, told);
    }

    /// Leaves an attempt that is told how a release divides rows, as a server tells it.
    private static void divide(StreamFixture stream, int turn) throws IOException {
        stream.keep(site.attempt(stream, turn));
        stream.follow(StreamFixture.divided(0.4));
    }

    /// Windows and rows that wait go with the checkpoints of all task managers.
    @Test
    void rowsSeeWhatTrainingSetsHaveThoughATaskManagerIsKilled() throws Exception {
        StreamFixture stream = stream("stream");
        SeeingStream seeing = new SeeingStream(directory, stream);
        SeenHistory history = new SeenHistory(SEED, 4_000, 0);
        Path model = seeing.model("seeing", SeeingStream.DEFINITION);
        history.send(stream, 0, 2);
        try (StreamHere run = stream.startHere(site.on(seeing.attempt(1, model)))) {
            site.awaitAll(run, 500);
            site.cluster().replaceWorker();
            Object ignored = site.requireBroken(run);
        }
        site.cluster().awaitFree();
        history.send(stream, 1, 2);
        history.close(stream);
        try (StreamHere run = stream.startHere(site.on(seeing.attempt(2, model)))) {
            site.awaitAll(run, history.flights());
            site.stop(run);
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
        ObjectNode attempt = site.on(seeing.attempt(1, model)).put("idle-ms", 1_000);
        try (StreamHere run = stream.startHere(attempt)) {
            site.awaitAll(run, rows.size());
            site.stop(run);
        }
        assertThat(seeing.answers()).hasSize(rows.size());
    }

    /// A version that a task manager alone cannot load is put aside by the attempt that finds it
    /// out; the one before goes on until yet another is wanted.
    @Test
    void versionThatIsUnfitThereIsRefusedAndTheOneBeforeGoesOn() throws Exception {
        StreamFixture stream = stream("stream");
        stream.send(StreamFixture.flights(0, 1_000));
        try (StreamHere run = stream.startHere(site.attempt(stream, 1))) {
            site.awaitAll(run, 1_000);
            site.stop(run);
        }
        ObjectNode onlyHere = onlyHere();
        try (StreamHere run = stream.startHere(wanting(onlyHere, site.attempt(stream, 2)))) {
            assertThat(site.requireBroken(run)).contains("flights/2", "no runtime");
        }
        try (StreamHere run = stream.startHere(wanting(onlyHere, site.attempt(stream, 3)))) {
            assertThat(run.await("version-refused")).isTrue();
            JsonNode refused = run.said().getLast();
            assertThat(refused.path("version").asLong()).isEqualTo(2);
            assertThat(refused.path("message").asText()).contains("no runtime");
            stream.send(StreamFixture.flights(1_000, 1_000));
            site.awaitAll(run, 2_000);
            stream.follow(StreamFixture.model("v2", 3));
            site.requireStopped(run);
        }
        assertThat(stream.directory().resolve("unfit.json")).doesNotExist();
        assertThat(stream.answers(stream.output))
                .hasSize(2_000)
                .allMatch(answer -> answer.path("version").asLong() == 1);
    }

    /// A version whose runtime the job jar lacks.
    private ObjectNode onlyHere() throws IOException {
        Path model = Files.createDirectories(directory.resolve("only-here"));
        Files.writeString(model.resolve("model.yaml"), "file: model\n");
        Files.writeString(model.resolve("model"), "echo 1\n");
        return StreamFixture.model("v2", 2).put("package", model.toString());
    }

    private static ObjectNode wanting(ObjectNode model, ObjectNode attempt) throws IOException {
        attempt.withObject("/on").put("jar", site.plain().toString());
        attempt.set("model", model.deepCopy());
        return attempt;
    }

    /// What is above the limit only in sum ends the stream once it is committed.
    @Test
    void deadLettersOfAllTaskManagersCountTogether() throws Exception {
        StreamFixture stream = stream("stream");
        stream.send(Collections.nCopies(20, "no object"));
        ObjectNode attempt = site.attempt(stream, 1).put("max-dead-letters", 19);
        try (StreamHere run = stream.startHere(attempt)) {
            assertThat(run.end()).as(site.told(run)).isEqualTo(ExitStatus.FAILED);
            assertThat(run.said().getLast().path("code").asText())
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
        ObjectNode attempt = site.attempt(stream, 1);
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
        try (StreamHere run = stream.startHere(attempt)) {
            assertThat(run.end()).isEqualTo(ExitStatus.REFUSED);
            assertThat(run.said().getLast().path("code").asText()).isEqualTo("cluster-unfit");
            assertThat(run.said().getLast().path("message").asText())
                    .contains("secrets: " + file, "for connection big");
        }
        Files.writeString(file, "username=somebody\npassword=PLAINTEXT\n");
        try (StreamHere run = stream.startHere(attempt.put("attempt", 2))) {
            site.awaitAll(run, 100);
            site.stop(run);
        }
        answers(stream, 100);
    }

    /// A setting that only producers read: nothing fails before tasks write.
    @Test
    void whatAClientOfKafkaSaysThereIsToldAsHere() throws Exception {
        StreamFixture stream = stream("there");
        Path file = Files.createFile(directory.resolve("events.properties"));
        ObjectNode attempt = site.attempt(stream, 1);
        attempt.withObject("/kafka")
                .putObject("secrets-elsewhere")
                .put("file", file.toString())
                .putObject("properties")
                .put("compression.type", "nonsense");
        JsonNode there;
        try (StreamHere run = stream.startHere(attempt)) {
            assertThat(site.requireBroken(run))
                    .startsWith("kafka: " + stream.broker.address() + ": Invalid value nonsense");
            there = run.said().getLast();
        }
        StreamFixture other = stream("here");
        ObjectNode here = other.attempt(1);
        here.withObject("/kafka/properties").put("compression.type", "nonsense");
        try (StreamHere run = other.startHere(here)) {
            assertThat(run.end()).isEqualTo(ExitStatus.FAILED);
            assertThat(run.said().getLast()).isEqualTo(there);
        }
        assertThat(there.path("code").asText()).isEqualTo("output-failed");
    }

    @Test
    void whatIsDiscardedLeavesNothingThere() throws Exception {
        StreamFixture stream = stream("stream");
        stream.send(StreamFixture.flights(0, 1_000));
        try (Child child = stream.start(site.attempt(stream, 1))) {
            site.awaitAll(child, 1_000);
            child.kill();
        }
        Submitted left = site.left(stream);
        try (Child discard = Child.startDiscard(stream.directory())) {
            assertThat(discard.end()).isZero();
        }
        assertThat(site.stateOf(left)).isEqualTo("FINISHED");
        assertThat(stream.directory().resolve("checkpoints")).doesNotExist();
    }
}
