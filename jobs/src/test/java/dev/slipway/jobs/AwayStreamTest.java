package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stream that was stopped for longer than its topic keeps messages and its brokers offsets: both
/// do so for a week. What it has kept itself is all that is left to repair it by. One that was
/// killed has noted what it has committed.
final class AwayStreamTest {
    private static final int ROWS = 100;
    private static final int GONE = 20;

    @TempDir private Path directory;
    private StreamFixture stream;

    @BeforeEach
    void stopAndStayAway() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        score(stream.attempt(1), 0, ROWS, ROWS);
    }

    /// Sends flights, has an attempt go on until so many answers are there, and stop.
    private void score(ObjectNode attempt, int from, int count, int answers) throws Exception {
        stream.send(StreamFixture.flights(from, count));
        try (StreamHere here = stream.startHere(attempt)) {
            stream.awaitAnswers(here, answers);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    private JsonNode failure(ObjectNode attempt) throws Exception {
        try (StreamHere here = stream.startHere(attempt)) {
            assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
            return here.said().getLast();
        }
    }

    /// Messages come and go.
    private void expire() throws Exception {
        Brokers brokers = new Brokers(stream);
        stream.send(StreamFixture.flights(ROWS, ROWS));
        brokers.delete(1, ROWS / 2 + GONE);
        brokers.forget(0, 1);
        assertThat(failure(stream.attempt(2)).path("code").asText()).isEqualTo("input-gone");
    }

    private void requireRefused(int number) throws Exception {
        JsonNode last = failure(stream.repair(number));
        assertThat(last.path("code").asText()).isEqualTo("commit-lost");
        assertThat(last.path("message").asText()).contains("the brokers have forgotten");
    }

    @Test
    void aRepairGoesOnBehindTheAnswersThatWereThereWhenTheStreamStopped() throws Exception {
        Files.delete(stream.directory().resolve("answered.json"));
        requireRepaired();
    }

    @Test
    void aRepairGoesOnBehindTheLastCommitOfAStreamThatWasKilled() throws Exception {
        Files.delete(stream.directory().resolve("committed.json"));
        requireRepaired();
    }

    private void requireRepaired() throws Exception {
        expire();
        score(stream.repair(3), 2 * ROWS, ROWS, 3 * ROWS - GONE);
        stream.requireEachOnce(3 * ROWS - GONE);
    }

    /// As when an attempt has gone on since, and was killed between a checkpoint and its commit, or
    /// before it had noted it.
    @Test
    void aRepairIsRefusedWhereMoreMayHaveBeenAnsweredSince() throws Exception {
        expire();
        for (String name : List.of("committed.json", "answered.json")) {
            Files.writeString(stream.directory().resolve(name), "{\"0\":50,\"1\":40}");
        }
        requireRefused(3);
    }

    @Test
    void aRepairIsRefusedWhereNobodyKnowsWhatWasAnsweredSince() throws Exception {
        expire();
        List<Path> checkpoints;
        try (Stream<Path> all = Files.walk(stream.directory().resolve("checkpoints"))) {
            checkpoints = all.filter(path -> path.endsWith("_metadata")).toList();
        }
        assertThat(checkpoints).isNotEmpty();
        for (Path one : checkpoints) {
            Files.write(one, new byte[0]);
        }
        requireRefused(3);
    }
}
