package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A place that takes no more bytes: the system refuses them in the middle of a part.
final class FullDiskTest {
    private static final int COPIES = 2;
    private static final long ROWS = 120_000L * COPIES;

    /// No file may grow beyond so many bytes; the one part of all rows has more than 30 for each.
    private static final long NARROW = 3 << 20;

    @TempDir private Path directory;

    @Test
    void nothingIsVisibleAndTheNextAttemptGoesOn() throws Exception {
        JobFixture job = new JobFixture(directory);
        Path input = directory.resolve("flights.parquet");
        Duck.run(
                "COPY (SELECT (row_number() OVER ()) - 1 AS id, f.* FROM range("
                        + COPIES
                        + ") AS copies(copy), '"
                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                        + "' AS f) TO '"
                        + input
                        + "' (FORMAT parquet, ROW_GROUP_SIZE "
                        + ROWS
                        + ")");
        ObjectNode attempt = job.attempt(input).put("checkpoint-interval-ms", 60_000);
        attempt.withObject("/output").put("format", "csv");
        attempt.putArray("pass-through").add("*");
        job.keep(attempt);
        try (Child child = Child.startNarrow(job.directory(), NARROW)) {
            assertThat(child.await("started")).isTrue();
            assertThat(child.end()).isEqualTo(ExitStatus.FAILED.code());
            JsonNode last = child.said().getLast();
            assertThat(last.path("code").asText()).as(last.toString()).isEqualTo("output-failed");
            assertThat(last.path("retryable").asBoolean()).isTrue();
            assertThat(last.path("hindered").asBoolean()).isTrue();
            assertThat(last.path("message").asText())
                    .startsWith("the output cannot be written: java.io.IOException: ");
        }
        assertThat(job.output).doesNotExist();
        assertThat(job.beside()).containsExactly(".scored.job-1.attempt-1");

        assertThat(job.run(attempt.put("attempt", 2)).status()).isEqualTo(ExitStatus.DONE);
        assertThat(job.beside()).isEmpty();
        assertThat(job.textRows(true)).hasSize((int) ROWS).doesNotHaveDuplicates();
    }

    @Test
    void streamThatFindsNoRoomForACheckpointSaysSoAndTheNextAttemptGoesOn() throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        long rows;
        try (Feed feed = new Feed(stream, 500);
                Child child = stream.start(stream.attempt(1))) {
            StreamFixture.awaitAll(child, 500);
            child.narrow(16);
            assertThat(child.end()).isEqualTo(ExitStatus.FAILED.code());
            JsonNode last = child.said().getLast();
            assertThat(last.path("code").asText()).as(last.toString()).isEqualTo("output-failed");
            assertThat(last.path("retryable").asBoolean()).isTrue();
            assertThat(last.path("message").asText())
                    .startsWith("no checkpoint can be kept below " + stream.directory())
                    .contains("File too large");
            rows = feed.end();
        }
        try (StreamHere next = stream.startHere(stream.attempt(2))) {
            StreamFixture.awaitAll(next, rows);
            assertThat(next.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(Math.toIntExact(rows))
                .values()
                .containsOnly(1);
    }
}
