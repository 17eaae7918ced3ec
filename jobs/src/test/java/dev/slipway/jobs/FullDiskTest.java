package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.testkit.outside.PlayedDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A place that takes no more bytes: the system refuses them in the middle of a part, or of a
/// checkpoint, because a file may not be larger or because the disk is full.
final class FullDiskTest {
    private static final long ROWS = 120_000;

    /// No file may grow beyond so many bytes; the one part of all rows has more than 30 for each.
    private static final long NARROW = 3 << 20;

    /// From its hundredth call on; a part is written in blocks of 8 KiB.
    private static final String FULL_IN_A_PART = "write ENOSPC 100 -1";

    private static final String FULL_AT_ONCE = "write ENOSPC 1 -1";
    private static final String FULL_AT_A_SYNC = "sync ENOSPC 1 -1";
    private static final String NO_SPACE = "No space left on device";

    @TempDir private Path directory;

    /// An attempt whose output is one part, without a checkpoint on the way.
    private ObjectNode attempt(JobFixture job, int copies) throws Exception {
        Path input = directory.resolve("flights.parquet");
        Duck.run(
                "COPY (SELECT (row_number() OVER ()) - 1 AS id, f.* FROM range("
                        + copies
                        + ") AS copies(copy), '"
                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                        + "' AS f) TO '"
                        + input
                        + "' (FORMAT parquet, ROW_GROUP_SIZE "
                        + copies * ROWS
                        + ")");
        ObjectNode attempt = job.attempt(input).put("checkpoint-interval-ms", 60_000);
        attempt.withObject("/output").put("format", "csv");
        attempt.putArray("pass-through").add("*");
        job.keep(attempt);
        return attempt;
    }

    /// An attempt ends for want of room; its last words.
    private static String hindered(Child child) throws Exception {
        assertThat(child.end()).isEqualTo(ExitStatus.FAILED.code());
        JsonNode last = child.said().getLast();
        assertThat(last.path("code").asText()).as(last.toString()).isEqualTo("output-failed");
        assertThat(last.path("retryable").asBoolean()).isTrue();
        assertThat(last.path("hindered").asBoolean()).isTrue();
        return last.path("message").asText();
    }

    /// Nothing is visible, and the next attempt has every row once.
    private static void requireGoesOn(JobFixture job, ObjectNode attempt, int copies)
            throws Exception {
        assertThat(job.output).doesNotExist();
        assertThat(job.beside()).containsExactly(".scored.job-1.attempt-1");

        assertThat(job.run(attempt.put("attempt", 2)).status()).isEqualTo(ExitStatus.DONE);
        assertThat(job.beside()).isEmpty();
        requireEachOnce(job, copies * ROWS);
    }

    /// Each line is there once.
    private static void requireEachOnce(JobFixture job, long rows) throws Exception {
        List<String> lines = job.textRows(true);
        assertThat(lines).hasSize(Math.toIntExact(rows));
        assertThat(new HashSet<>(lines)).hasSize(lines.size());
    }

    @Test
    void nothingIsVisibleAndTheNextAttemptGoesOn() throws Exception {
        JobFixture job = new JobFixture(directory);
        ObjectNode attempt = attempt(job, 2);
        try (Child child = Child.startNarrow(job.directory(), NARROW)) {
            assertThat(child.await("started")).isTrue();
            assertThat(hindered(child))
                    .startsWith("the output cannot be written: java.io.IOException: ");
        }
        requireGoesOn(job, attempt, 2);
    }

    /// Whoever starts it gave it this directory, and can mend that.
    @Test
    void attemptThatCannotKeepTemporaryFilesSaysSoAndTheNextOneBegins() throws Exception {
        JobFixture job = new JobFixture(directory);
        ObjectNode ignored = attempt(job, 1);
        Path temporary = job.directory().resolve("tmp");
        Files.createSymbolicLink(temporary, directory.resolve("nowhere"));
        try (Child child = Child.start(job.directory())) {
            assertThat(hindered(child)).startsWith(temporary + " cannot be written: ");
        }
        Files.delete(temporary);
        try (Child child = Child.start(job.directory())) {
            assertThat(child.end()).isEqualTo(ExitStatus.DONE.code());
        }
        requireEachOnce(job, ROWS);
    }

    @Test
    @Tag("compiler")
    void nothingIsVisibleOnAFullDiskAndTheNextAttemptGoesOn() throws Exception {
        JobFixture job = new JobFixture(directory);
        ObjectNode attempt = attempt(job, 1);
        Path stage = Files.createDirectory(directory.resolve(".scored.job-1.attempt-1"));
        Path full = Files.createFile(directory.resolve("full"));
        PlayedDisk disk = PlayedDisk.builtIn(directory);
        try (Child child =
                Child.startWith(disk.failing(stage, full, FULL_IN_A_PART), job.directory())) {
            assertThat(hindered(child))
                    .isEqualTo("the output cannot be written: java.io.IOException: " + NO_SPACE);
        }
        requireGoesOn(job, attempt, 1);
    }

    /// Nobody has to name another place.
    @Test
    @Tag("compiler")
    void firstAttemptThatFindsAFullDiskIsNotRefusedAndTheNextOneGoesOn() throws Exception {
        JobFixture job = new JobFixture(directory);
        ObjectNode attempt = attempt(job, 1);
        Path full = Files.createFile(directory.resolve("full"));
        PlayedDisk disk = PlayedDisk.builtIn(directory);
        try (Child child =
                Child.startWith(disk.failing(directory, full, FULL_AT_A_SYNC), job.directory())) {
            assertThat(hindered(child))
                    .startsWith("output.directory: " + job.output)
                    .endsWith(" cannot be written: java.io.IOException: " + NO_SPACE);
        }
        requireGoesOn(job, attempt, 1);
    }

    @Test
    void streamThatFindsNoRoomForACheckpointSaysSoAndTheNextAttemptGoesOn() throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        long rows;
        try (Feed feed = new Feed(stream, 500);
                Child child = stream.start(stream.attempt(1))) {
            StreamFixture.awaitAll(child, 500);
            child.narrow(16);
            requireNoCheckpoint(stream, child, "File too large");
            rows = feed.end();
        }
        requireGoesOn(stream, rows);
    }

    @Test
    @Tag("compiler")
    void streamWhoseDiskIsFullAtACheckpointSaysSoAndTheNextAttemptGoesOn() throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        Path checkpoints = Files.createDirectory(stream.directory().resolve("checkpoints"));
        Path full = directory.resolve("full");
        PlayedDisk disk = PlayedDisk.builtIn(directory);
        stream.keep(stream.attempt(1));
        long rows;
        try (Feed feed = new Feed(stream, 500);
                Child child =
                        Child.startWith(
                                disk.failing(checkpoints, full, FULL_AT_ONCE),
                                stream.directory())) {
            StreamFixture.awaitAll(child, 500);
            Files.createFile(full);
            requireNoCheckpoint(stream, child, NO_SPACE);
            rows = feed.end();
        }
        requireGoesOn(stream, rows);
    }

    private static void requireNoCheckpoint(StreamFixture stream, Child child, String words)
            throws Exception {
        assertThat(hindered(child))
                .startsWith("no checkpoint can be kept below " + stream.directory())
                .contains(words);
    }

    /// For a reader of what is committed the next attempt has one answer to each message.
    private static void requireGoesOn(StreamFixture stream, long rows) throws Exception {
        try (StreamHere next = stream.startHere(stream.attempt(2))) {
            StreamFixture.awaitAll(next, rows);
            assertThat(next.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.requireEachOnce(Math.toIntExact(rows));
    }
}
