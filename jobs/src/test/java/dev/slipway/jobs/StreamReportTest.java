package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.engine.StreamEngine;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.CaptureShelf;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.VersionHistory;
import dev.slipway.jobs.stream.Versions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is said of work on a cluster that goes on where it is, and has begun with a checkpoint.
@Timeout(60)
final class StreamReportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long BEGUN_WITH = 3;
    private static final long ROWS = 40;
    private static final long SCORED = 120;
    private static final long DEAD = 4;
    private static final long NOW = 1_700_000_000_000L;
    private static final SplitChoice SPLIT =
            SplitChoice.alone(new ModelChoice("flights", 1, Path.of("/models/1"), "0".repeat(64)));

    /// A client of brokers that nobody reaches. To close one takes two seconds, as it still asks.
    private static Broker broker;

    @TempDir private Path directory;

    @BeforeAll
    static void openBroker(@TempDir Path common) {
        broker = Broker.open(attempt(common));
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    private static StreamAttempt attempt(Path directory) {
        Duration second = Duration.ofSeconds(1);
        return new StreamAttempt(
                "late-flights",
                2,
                SPLIT.stable(),
                new StreamAttempt.Access("127.0.0.1:1", Map.of(), Map.of(), null),
                new StreamAttempt.Topics("flights", false, "late", "late.dead"),
                Map.of(),
                null,
                1 << 20,
                StreamAttempt.Delivery.EXACTLY_ONCE,
                List.of(),
                BadRowLimits.NONE,
                new Pace(1, 1, second),
                new StreamAttempt.Timing(second, Duration.ofMinutes(1), second, second),
                new Place.Cluster(
                        "big", URI.create("http://127.0.0.1:9"), Path.of("/srv/slipway-job.jar")),
                directory,
                false);
    }

    /// The first line, one about progress, and the last, of an attempt that hears of nothing else
    /// than of the newest checkpoint, before that about progress.
    ///
    /// @param newest checkpoint by now; null for none
    private List<JsonNode> said(StreamEngine.@Nullable Kept newest) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StreamAttempt attempt = attempt(directory);
        StreamWork.Begin begin =
                new StreamWork.Begin(SPLIT, Map.of(0, 0L), Map.of(), new Broker.Limits(1, 1 << 20));
        try (StreamReport reporting =
                new StreamReport(
                        new Report(out, Duration.ofMillis(10)),
                        attempt,
                        broker,
                        new VersionHistory(directory),
                        () -> 0)) {
            StreamWork work =
                    new StreamWork(
                            attempt,
                            new StreamWork.Outside(
                                    broker,
                                    reporting,
                                    CaptureShelf.open(directory, 2, null, null),
                                    new Versions(attempt)),
                            begin,
                            () -> 0,
                            () -> 0);
            reporting.planned(work, Report.line("planned"));
            reporting.restored(Optional.of(BEGUN_WITH));
            reporting.goesOn(new StreamEngine.Going(SPLIT, begin, newest, 1), NOW);
            work.tally().count(SCORED, DEAD);
            reporting.resumed(ROWS, SPLIT, Map.of(0, ROWS));
            JsonNode started = await("started", out);
            if (newest != null) {
                reporting.completed(newest.checkpoint(), newest.rows());
            }
            // What a slow machine has said of progress by now knew nothing of the checkpoint.
            out.reset();
            return List.of(started, await("progress", out), reporting.stopped());
        }
    }

    private static JsonNode await(String event, ByteArrayOutputStream out) throws IOException {
        while (true) {
            for (String text : out.toString(StandardCharsets.UTF_8).lines().toList()) {
                JsonNode line = JSON.readTree(text);
                if (line.path("event").asText().equals(event)) {
                    return line;
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void require(JsonNode line, String rows, long expected, long checkpoint) {
        assertThat(line.path(rows).asLong()).isEqualTo(expected);
        assertThat(line.path("checkpoint").asLong()).isEqualTo(checkpoint);
    }

    @Test
    void noFigureGoesBackOfWorkThatGoesOn() throws Exception {
        List<JsonNode> lines = said(new StreamEngine.Kept(7, 90, NOW - 600_000));
        assertThat(lines.get(1).path("checkpoint-age-ms").asLong()).isEqualTo(600_000);
        require(lines.getFirst(), "resumed-rows", 90, 7);
        require(lines.getLast(), "rows", 90, 7);
        assertThat(lines.getFirst().path("versions").path(0).path("checkpoint").asLong())
                .as("with which the version began")
                .isEqualTo(BEGUN_WITH);
    }

    @Test
    void firstLineSaysWhoseTasksItTellsOfAndHowFarTheyAre() throws Exception {
        JsonNode started = said(new StreamEngine.Kept(7, 90, NOW)).getFirst();
        assertThat(started.path("attempt").asLong()).isEqualTo(2);
        assertThat(started.path("listens-to").asLong()).isEqualTo(1);
        assertThat(started.path("begun-rows").asLong()).isEqualTo(ROWS);
        assertThat(started.path("rows").asLong()).isEqualTo(SCORED);
        assertThat(started.path("dead-letters").asLong()).isEqualTo(DEAD);
    }

    /// What tasks post is up to half a second old.
    @Test
    void rowsOfTheNewestCheckpointAreScoredThoughNoTaskHasPostedThem() throws Exception {
        JsonNode started = said(new StreamEngine.Kept(7, SCORED + 30, NOW)).getFirst();
        assertThat(started.path("rows").asLong()).isEqualTo(SCORED + 30);
    }

    @Test
    void workOfWhichNothingIsKeptYetIsToldFromWhereItBegan() throws Exception {
        List<JsonNode> lines = said(null);
        require(lines.getFirst(), "resumed-rows", ROWS, BEGUN_WITH);
        require(lines.getLast(), "rows", ROWS, BEGUN_WITH);
    }
}
