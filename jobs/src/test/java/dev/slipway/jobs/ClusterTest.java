package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.JobFixture.Outcome;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.jobs.cluster.Submitted;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same jobs on a standing cluster of two task managers, each a process of its own.
final class ClusterTest {
    private static final int COPIES = 12;
    private static final long ROWS = 120_000L * COPIES;

    @TempDir private static Path common;

    private static Path input;
    private static Path jar;
    private static JobFixture here;
    private static FlinkCluster cluster;

    @TempDir private Path directory;

    @BeforeAll
    static void startCluster() throws Exception {
        jar = JobJar.make(common.resolve("slipway-job.jar"));
        cluster = FlinkCluster.start(Files.createDirectories(common.resolve("cluster")), 2);
        input = common.resolve("flights.parquet");
        Duck.run(
                "COPY (SELECT (row_number() OVER ()) - 1 AS id, f.* FROM range("
                        + COPIES
                        + ") AS copies(copy), '"
                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                        + "' AS f) TO '"
                        + input
                        + "' (FORMAT parquet, ROW_GROUP_SIZE 61440)");
        here = new JobFixture(common.resolve("here"));
        assertThat(here.run(attempt(here, 1)).status()).isEqualTo(ExitStatus.DONE);
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    /// A test before may have killed one.
    @BeforeEach
    void awaitSlots() throws Exception {
        cluster.awaitSlots(4);
    }

    private static ObjectNode attempt(JobFixture job, int number) {
        ObjectNode attempt = job.attempt(input);
        attempt.put("attempt", number).put("checkpoint-interval-ms", 100);
        attempt.putArray("pass-through").add("id");
        return attempt;
    }

    /// More tasks than one task manager has slots, so that both have some.
    private static ObjectNode onCluster(JobFixture job, int number) {
        return on(attempt(job, number).put("parallelism", 3), cluster.address());
    }

    private static ObjectNode on(ObjectNode attempt, URI address) {
        attempt.putObject("on")
                .put("connection", "big")
                .put("address", address.toString())
                .put("jar", jar.toString());
        return attempt;
    }

    /// Slow enough to be found at work.
    private static ObjectNode slowOnCluster(JobFixture job, int number) {
        return onCluster(job, number).put("batch-rows", 64);
    }

    private static String table(JobFixture job) throws Exception {
        StringBuilder parts = new StringBuilder();
        for (Path part : job.checkedParts()) {
            parts.append(parts.isEmpty() ? "'" : "','").append(part);
        }
        return "read_parquet([" + parts + "'])";
    }

    /// Every row is there once, in the order of the input, with the bits that the child gives.
    private static void isSameAsHere(JobFixture job) throws Exception {
        assertThat(job.beside()).isEmpty();
        assertThat(
                        Duck.rows(
                                "SELECT count(*), count(DISTINCT id), min(id), max(id) FROM "
                                        + table(job)))
                .containsExactly(ROWS + "|" + ROWS + "|0|" + (ROWS - 1));
        assertThat(
                        Duck.rows(
                                "SELECT count(*) FROM (SELECT id, output FROM "
                                        + table(job)
                                        + " EXCEPT ALL SELECT id, output FROM "
                                        + table(here)
                                        + ")"))
                .containsExactly("0");
        long next = 0;
        for (String part :
                Duck.rows(
                        "SELECT min(id), max(id) FROM "
                                + table(job).replace("])", "], filename=true)")
                                + " GROUP BY filename ORDER BY filename")) {
            String[] cells = part.split("\\|", -1);
            assertThat(Long.parseLong(cells[0])).isEqualTo(next);
            next = Long.parseLong(cells[1]) + 1;
        }
        assertThat(next).isEqualTo(ROWS);
    }

    private static String stateOf(Submitted submitted) throws InterruptedException {
        try (RestDoor door = cluster.open(jar)) {
            return door.state(submitted.id()).orElse("unknown");
        }
    }

    @Test
    void clusterGivesTheBitsOfTheChild() throws Exception {
        JobFixture job = new JobFixture(directory);
        Outcome outcome = job.run(onCluster(job, 1));
        assertThat(outcome.last().toString()).contains("\"committed\"");
        assertThat(outcome.status()).isEqualTo(ExitStatus.DONE);
        assertThat(outcome.last().path("rows").asLong()).isEqualTo(ROWS);
        assertThat(outcome.line("started").path("resumed-rows").asLong()).isZero();
        assertThat(outcome.line("checkpoint").path("number").asLong()).isPositive();
        isSameAsHere(job);
        assertThat(Submitted.read(job.directory())).isEmpty();
        assertThat(stateOf(Submitted.of(1, "job-1", job.directory()))).isEqualTo("FINISHED");
    }

    @Test
    void modelOfNativeCodeRunsByTheClustersLibraryInOneJobAfterAnother() throws Exception {
        JobFixture child = new JobFixture(directory.resolve("child"));
        assertThat(child.run(onnx(child)).status()).isEqualTo(ExitStatus.DONE);
        for (String name : List.of("first", "second")) {
            JobFixture job = new JobFixture(directory.resolve(name));
            Outcome outcome = job.run(on(onnx(job), cluster.address()));
            assertThat(outcome.last().toString()).contains("\"committed\"");
            assertThat(
                            Duck.rows(
                                    "SELECT count(*) FROM (SELECT * FROM "
                                            + table(job)
                                            + " EXCEPT ALL SELECT * FROM "
                                            + table(child)
                                            + ")"))
                    .containsExactly("0");
            cluster.awaitSlots(4);
        }
    }

    private static ObjectNode onnx(JobFixture job) {
        ObjectNode attempt = job.attempt(JobFixture.FLIGHTS.resolve("flights.parquet"));
        attempt.withObject("/model")
                .put(
                        "package",
                        JobFixture.FLIGHTS.resolve("models/flights-v1-mixed.onnx").toString());
        return attempt;
    }

    @Test
    void taskManagerThatIsKilledLosesNothingAndRepeatsNothing() throws Exception {
        JobFixture job = new JobFixture(directory);
        job.keep(slowOnCluster(job, 1));
        long kept;
        try (Child child = Child.start(job.directory())) {
            assertThat(child.await("checkpoint")).as(child.said().toString()).isTrue();
            assertThat(child.await("checkpoint")).isTrue();
            kept = child.said().getLast().path("rows").asLong();
            cluster.killWorker();
            cluster.addWorker();
            assertThat(child.end()).isEqualTo(ExitStatus.FAILED.code());
            JsonNode last = child.said().getLast();
            assertThat(last.path("retryable").asBoolean()).as(last.toString()).isTrue();
        }
        assertThat(job.output).doesNotExist();
        Outcome outcome = job.run(onCluster(job, 2));
        assertThat(outcome.last().toString()).contains("\"committed\"");
        assertThat(outcome.line("started").path("checkpoint").isNumber()).isTrue();
        assertThat(outcome.line("started").path("resumed-rows").asLong()).isBetween(kept, ROWS - 1);
        isSameAsHere(job);
    }

    @Test
    void childThatIsKilledLeavesTheJobAtWorkAndTheNextFindsIt() throws Exception {
        JobFixture job = new JobFixture(directory);
        job.keep(slowOnCluster(job, 1));
        long kept;
        try (Child child = Child.start(job.directory())) {
            assertThat(child.await("checkpoint")).as(child.said().toString()).isTrue();
            kept = child.said().getLast().path("rows").asLong();
            child.kill();
        }
        Submitted left = Submitted.read(job.directory()).orElseThrow();
        assertThat(left.attempt()).isEqualTo(1);
        assertThat(stateOf(left)).isEqualTo("RUNNING");
        Outcome outcome = job.run(onCluster(job, 2));
        assertThat(outcome.last().toString()).contains("\"committed\"");
        assertThat(outcome.line("started").path("resumed-rows").asLong()).isBetween(kept, ROWS);
        assertThat(stateOf(left)).isEqualTo("CANCELED");
        isSameAsHere(job);
    }

    @Test
    void jobThatIsOvertakenPublishesNothingThoughItGoesOn() throws Exception {
        JobFixture job = new JobFixture(directory);
        job.keep(slowOnCluster(job, 1));
        try (Child sleeper = Child.start(job.directory())) {
            assertThat(sleeper.await("checkpoint")).isTrue();
            sleeper.signal("STOP");
            Submitted.forget(job.directory());
            Outcome outcome = job.run(attempt(job, 2));
            assertThat(outcome.last().toString()).contains("\"committed\"");
            byte[] manifest = Files.readAllBytes(job.output.resolve("_manifest.json"));
            sleeper.signal("CONT");
            assertThat(sleeper.end()).isEqualTo(ExitStatus.FENCED.code());
            assertThat(job.output.resolve("_manifest.json")).hasBinaryContent(manifest);
        }
        isSameAsHere(job);
    }

    @Test
    void whatAnAttemptLeftOnTheClusterEndsWithTheJob() throws Exception {
        JobFixture job = new JobFixture(directory);
        job.keep(slowOnCluster(job, 1));
        try (Child child = Child.start(job.directory())) {
            assertThat(child.await("checkpoint")).isTrue();
            child.kill();
        }
        Submitted left = Submitted.read(job.directory()).orElseThrow();
        try (Child discard = Child.startDiscard(job.directory())) {
            assertThat(discard.end()).isZero();
        }
        assertThat(stateOf(left)).isEqualTo("CANCELED");
        assertThat(job.beside()).isEmpty();
    }

    @Test
    void badRowsOfAllTaskManagersCountTogether() throws Exception {
        JobFixture job = new JobFixture(directory);
        StringBuilder rows =
                new StringBuilder(
                        "minute_of_day,day_of_week,distance,origin,destination,"
                                + "origin_late_rate\n");
        for (int i = 0; i < 5_000; i++) {
            rows.append(i % 100 == 99 ? "much" : "600").append(",3,500,ATL,ORD,0.1\n");
        }
        for (int file = 0; file < 4; file++) {
            job.write("in/" + file + ".csv", rows.toString());
        }
        ObjectNode attempt = on(job.attempt(directory.resolve("in")), cluster.address());
        Outcome refused = job.run(attempt.put("max-bad-rows", 199));
        assertThat(refused.last().toString())
                .contains("too-many-bad-rows", "bad rows: 200 of 20000", "much");
        assertThat(job.beside()).isEmpty();
        Outcome done = job.run(attempt.put("attempt", 2).put("max-bad-rows", 200));
        assertThat(done.last().path("bad-rows").asLong()).isEqualTo(200);
    }

    @Test
    void doorThatDoesNotAnswerIsTriedAgain() throws Exception {
        JobFixture job = new JobFixture(directory);
        URI nobody = URI.create("http://127.0.0.1:1/");
        Outcome outcome = job.run(on(attempt(job, 1), nobody));
        assertThat(outcome.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(outcome.last().path("code").asText()).isEqualTo("cluster-unreachable");
        assertThat(outcome.last().path("retryable").asBoolean()).isTrue();
        assertThat(outcome.last().path("message").asText())
                .contains("127.0.0.1:1", "for connection big");
    }

    @Test
    void jarThatIsNotThereIsNamed() throws IOException {
        JobFixture job = new JobFixture(directory);
        ObjectNode attempt = onCluster(job, 1);
        Path elsewhere = directory.resolve("elsewhere.jar");
        attempt.withObject("/on").put("jar", elsewhere.toString());
        Outcome outcome = job.run(attempt);
        assertThat(outcome.last().path("message").asText()).contains(elsewhere.toString());
    }
}
