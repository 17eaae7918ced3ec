package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.JobFixture.Outcome;
import dev.slipway.jobs.cluster.JarName;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.testkit.Campaign;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same jobs on a standing cluster of two task managers, each a process of its own. All tests
/// share the cluster; a job that is to be found at work scores few rows at a time.
final class ClusterTest {
    private static final long SEED = 20270527;
    private static final Duration BUDGET = Campaign.budget(Duration.ofMinutes(30));

    /// As many as there are to be, or as there is time for.
    private static final int KILLS = Campaign.cases(2, Math.clamp(6 * BUDGET.toMinutes(), 2, 60));

    /// Of 120,000 rows each. A cluster has scored 104,000 between one kill and the next, by three
    /// tasks, and a quarter is left for the last attempt, which has batches as small as the first:
    /// the plan says how large they are.
    private static final int COPIES = Campaign.cases(3, Math.max(5, KILLS * 3 / 2));

    private static final long ROWS = 120_000L * COPIES;
    private static final long SOME = 240_000;
    private static final int FEW = 2;

    @TempDir private static Path common;

    private static Path all;
    private static Path some;
    private static Path jar;
    private static JobFixture here;
    private static FlinkCluster cluster;

    @TempDir private Path directory;

    private final List<JobFixture> jobs = new ArrayList<>();

    @BeforeAll
    static void takeCluster() throws Exception {
        cluster = SharedCluster.take().cluster();
        jar = JobJar.make(common.resolve("slipway-job.jar"));
        all = common.resolve("all.parquet");
        some = common.resolve("some.parquet");
        Path flights = JobFixture.FLIGHTS.resolve("flights.parquet");
        write(
                "SELECT (row_number() OVER ()) - 1 AS id, f.* FROM range("
                        + COPIES
                        + ") AS copies(copy), '"
                        + flights
                        + "' AS f",
                all);
        write("SELECT * FROM '" + all + "' WHERE id < " + SOME + " ORDER BY id", some);
        here = new JobFixture(common.resolve("here"));
        isCommitted(here.run(attempt(here, 1, all).put("batch-rows", 1_000)));
    }

    private static void write(String question, Path file) throws SQLException {
        String options = "(FORMAT parquet, ROW_GROUP_SIZE 61440)";
        Duck.run("COPY (" + question + ") TO '" + file + "' " + options);
    }

    @AfterAll
    static void leaveCluster() {
        SharedCluster.leave();
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
            for (JobFixture job : jobs) {
                Optional<Submitted> left = Submitted.read(job.directory());
                if (left.isPresent()) {
                    door.cancel(left.get().id());
                }
            }
        }
    }

    private JobFixture job(String name) throws IOException {
        JobFixture job = new JobFixture(directory.resolve(name));
        jobs.add(job);
        return job;
    }

    private static ObjectNode attempt(JobFixture job, int number, Path input) {
        ObjectNode attempt = job.attempt(input);
        attempt.put("attempt", number).put("checkpoint-interval-ms", 100).put("batch-rows", FEW);
        attempt.putArray("pass-through").add("id");
        return attempt;
    }

    /// More tasks than one task manager has slots, so that both have some.
    private static ObjectNode onCluster(JobFixture job, int number, Path input) {
        return on(attempt(job, number, input).put("parallelism", 3), cluster.address());
    }

    private static ObjectNode on(ObjectNode attempt, URI address) {
        attempt.putObject("on")
                .put("connection", "big")
                .put("address", address.toString())
                .put("jar", jar.toString());
        return attempt;
    }

    private static void isCommitted(Outcome outcome) {
        assertThat(outcome.last().path("event").asText())
                .as(outcome.lines().toString())
                .isEqualTo("committed");
    }

    /// Reads on until a checkpoint is told of; the rows that it stands for.
    private static long kept(Child child) throws IOException {
        assertThat(child.await("checkpoint")).as(child.said() + cluster.told()).isTrue();
        return child.said().getLast().path("rows").asLong();
    }

    private static String table(JobFixture job) throws Exception {
        StringBuilder parts = new StringBuilder();
        for (Path part : job.checkedParts()) {
            parts.append(parts.isEmpty() ? "'" : "','").append(part);
        }
        return "read_parquet([" + parts + "'])";
    }

    /// Every row is there once, in the order of the input, with the bits that the child gives.
    private static void isSameAsHere(JobFixture job, long rows) throws Exception {
        assertThat(job.beside()).isEmpty();
        assertThat(
                        Duck.rows(
                                "SELECT count(*), count(DISTINCT id), min(id), max(id) FROM "
                                        + table(job)))
                .containsExactly(rows + "|" + rows + "|0|" + (rows - 1));
        assertThat(difference("id, output", job, here)).isEqualTo("0");
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
        assertThat(next).isEqualTo(rows);
    }

    /// How many rows of a job another has not.
    private static String difference(String columns, JobFixture job, JobFixture other)
            throws Exception {
        return Duck.rows(
                        "SELECT count(*) FROM (SELECT "
                                + columns
                                + " FROM "
                                + table(job)
                                + " EXCEPT ALL SELECT "
                                + columns
                                + " FROM "
                                + table(other)
                                + ")")
                .getFirst();
    }

    private static String stateOf(Submitted submitted) throws InterruptedException {
        try (RestDoor door = cluster.open(jar)) {
            return door.state(submitted.id()).orElse("unknown");
        }
    }

    @Test
    void clusterGivesTheBitsOfTheChildByItsOwnNativeCodeInOneJobAfterAnother() throws Exception {
        JobFixture child = job("child");
        isCommitted(child.run(onnx(child)));
        String jarName = JarName.begin(jar).await();
        for (String name : List.of("first", "second")) {
            JobFixture job = job(name);
            Outcome outcome = job.run(on(onnx(job), cluster.address()));
            isCommitted(outcome);
            assertThat(outcome.line("started").path("resumed-rows").asLong()).isZero();
            assertThat(outcome.last().path("rows").asLong()).isEqualTo(120_000);
            assertThat(difference("*", job, child)).isEqualTo("0");
            assertThat(Submitted.read(job.directory())).isEmpty();
            assertThat(stateOf(Submitted.of(1, "job-1", job.directory()))).isEqualTo("FINISHED");
            assertThat(cluster.jobJars())
                    .as("handed over once for all jobs")
                    .filteredOn(id -> id.endsWith(jarName))
                    .hasSize(1);
        }
    }

    /// The rate is a feature of the one version, and made of events for the other.
    @Test
    void clusterTakesWhatTheTableSaysThatEventsGave() throws Exception {
        JobFixture job = job("job");
        Path given = directory.resolve("given.parquet");
        write(
                "SELECT id, date, distance, origin, destination, origin_late_rate::DOUBLE"
                        + " AS feature_origin_late_rate FROM '"
                        + some
                        + "' ORDER BY id",
                given);
        ObjectNode attempt = on(job.attempt(given).put("parallelism", 3), cluster.address());
        attempt.withObject("/model")
                .put("package", JobFixture.lateness(directory.resolve("model")).toString());
        attempt.putArray("pass-through").add("id");
        isCommitted(job.run(attempt));
        isSameAsHere(job, SOME);
    }

    private static ObjectNode onnx(JobFixture job) {
        ObjectNode attempt = job.attempt(JobFixture.FLIGHTS.resolve("flights.parquet"));
        attempt.withObject("/model")
                .put(
                        "package",
                        JobFixture.FLIGHTS.resolve("models/flights-v1-mixed.onnx").toString());
        return attempt;
    }

    /// In turn the child, whose job goes on and is listened to by the next, and a task manager.
    @Test
    void whoeverIsKilledNothingIsLostAndNothingIsRepeated() throws Exception {
        JobFixture job = job("job");
        SplittableRandom random = new SplittableRandom(SEED);
        KillLog log = new KillLog("a batch", BUDGET);
        long kept = 0;
        JsonNode told = JsonNodeFactory.instance.objectNode();
        // The cluster goes on between two attempts: rows have to be left for the last.
        while (log.isWanted(KILLS) && kept < ROWS * 3 / 4) {
            job.keep(onCluster(job, log.kills() + 1, all));
            try (Child child = Child.start(job.directory())) {
                kept(child);
                log.atWork();
                if (log.kills() % 2 == 1) {
                    assertThat(Submitted.read(job.directory()))
                            .as("the job of the child that was killed")
                            .contains(Submitted.of(log.kills(), "job-1", job.directory()));
                }
                assertThat(child.endsWithin(random.nextLong(500))).as("too few rows").isFalse();
                killSomebody(job, child, log);
                kept = child.kept(kept);
                if (log.kills() % 2 == 0) {
                    told = used(new Outcome(ExitStatus.FAILED, child.said()));
                }
            }
        }
        assertThat(job.output).doesNotExist();
        Outcome outcome = job.run(onCluster(job, log.kills() + 1, all));
        isCommitted(outcome);
        assertThat(outcome.line("started").path("checkpoint").isNumber()).isTrue();
        assertThat(outcome.line("started").path("resumed-rows").asLong()).isBetween(kept, ROWS - 1);
        long distinct = number("count(DISTINCT id)", job);
        log.tell(ROWS, ROWS - distinct, number("count(*)", job) - distinct);
        isSameAsHere(job, ROWS);
        requireUsed(outcome, told, log.kills() + 1);
    }

    /// Each attempt that has handed tasks over has used something, and nothing of it is forgotten
    /// once it is told. Behind each there is one that only listens.
    private static void requireUsed(Outcome outcome, JsonNode told, int attempts) {
        JsonNode used = used(outcome);
        for (int attempt = 1; attempt <= attempts; attempt += 2) {
            String name = Integer.toString(attempt);
            assertThat(used.path(name).asLong())
                    .as("attempt " + attempt)
                    .isPositive()
                    .isGreaterThanOrEqualTo(told.path(name).asLong());
        }
    }

    /// What processes of the cluster have used, by attempt, as a child has told of it last.
    private static JsonNode used(Outcome outcome) {
        return outcome.line("used").path("cpu-nanos");
    }

    private static long number(String what, JobFixture job) throws Exception {
        return Long.parseLong(Duck.rows("SELECT " + what + " FROM " + table(job)).getFirst());
    }

    private static void killSomebody(JobFixture job, Child child, KillLog log) throws Exception {
        if (log.kills() % 2 == 0) {
            log.child();
            child.kill();
            Submitted left = Submitted.read(job.directory()).orElseThrow();
            assertThat(stateOf(left)).isEqualTo("RUNNING");
            return;
        }
        log.worker();
        cluster.replaceWorker();
        assertThat(child.end()).isEqualTo(ExitStatus.FAILED.code());
        JsonNode last = child.said().getLast();
        assertThat(last.path("retryable").asBoolean()).as(last.toString()).isTrue();
    }

    @Test
    void jobThatIsOvertakenPublishesNothingThoughItGoesOn() throws Exception {
        JobFixture job = job("job");
        job.keep(onCluster(job, 1, some));
        try (Child sleeper = Child.start(job.directory())) {
            kept(sleeper);
            sleeper.signal("STOP");
            Submitted left = Submitted.read(job.directory()).orElseThrow();
            left.forget(job.directory());
            isCommitted(job.run(attempt(job, 2, some)));
            assertThat(stateOf(left)).isEqualTo("FAILED");
            byte[] manifest = Files.readAllBytes(job.output.resolve("_manifest.json"));
            sleeper.signal("CONT");
            assertThat(sleeper.end())
                    .as(sleeper.said().toString())
                    .isEqualTo(ExitStatus.FENCED.code());
            assertThat(job.output.resolve("_manifest.json")).hasBinaryContent(manifest);
        }
        isSameAsHere(job, SOME);
    }

    @Test
    void whatAnAttemptLeftOnTheClusterEndsWithTheJob() throws Exception {
        JobFixture job = job("job");
        job.keep(onCluster(job, 1, all));
        try (Child child = Child.start(job.directory())) {
            kept(child);
            child.kill();
        }
        Submitted left = Submitted.read(job.directory()).orElseThrow();
        try (Child discard = Child.startDiscard(job.directory())) {
            assertThat(discard.end()).isZero();
        }
        assertThat(stateOf(left)).isEqualTo("CANCELED");
        assertThat(job.beside()).isEmpty();
    }

    /// Files that are large enough to be a split each.
    @Test
    void badRowsOfAllTaskManagersCountTogether() throws Exception {
        JobFixture job = job("job");
        StringBuilder rows =
                new StringBuilder(
                        "minute_of_day,day_of_week,distance,origin,destination,"
                                + "origin_late_rate\n");
        for (int i = 0; i < 50_000; i++) {
            rows.append(i % 100 == 99 ? "much" : "600").append(",3,500,ATL,ORD,0.1\n");
        }
        for (int file = 0; file < 4; file++) {
            job.write("in/" + file + ".csv", rows.toString());
        }
        ObjectNode attempt = on(job.attempt(job.root.resolve("in")), cluster.address());
        Outcome refused = job.run(attempt.put("parallelism", 3).put("max-bad-rows", 1_999));
        assertThat(refused.last().toString())
                .contains("too-many-bad-rows", "bad rows: 2000 of 200000", "much");
        assertThat(job.beside()).isEmpty();
    }

    @Test
    void doorThatDoesNotAnswerIsTriedAgain() throws Exception {
        JobFixture job = job("job");
        URI nobody = URI.create("http://127.0.0.1:1/");
        Outcome outcome = job.run(on(attempt(job, 1, some), nobody));
        assertThat(outcome.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(outcome.last().path("code").asText()).isEqualTo("cluster-unreachable");
        assertThat(outcome.last().path("retryable").asBoolean()).isTrue();
        assertThat(outcome.last().path("message").asText())
                .contains("127.0.0.1:1", "for connection big");
    }

    @Test
    void jarThatIsNotThereIsNamed() throws IOException {
        JobFixture job = job("job");
        ObjectNode attempt = onCluster(job, 1, all);
        Path elsewhere = directory.resolve("elsewhere.jar");
        attempt.withObject("/on").put("jar", elsewhere.toString());
        Outcome outcome = job.run(attempt);
        assertThat(outcome.last().path("message").asText()).contains(elsewhere.toString());
    }
}
