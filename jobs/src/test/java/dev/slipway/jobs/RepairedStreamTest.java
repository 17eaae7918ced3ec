package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TransactionListing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a stream goes by when it begins behind its answers: offsets that brokers keep for a week.
final class RepairedStreamTest {
    private static final int ROWS = 100;

    @TempDir private Path directory;
    private StreamFixture stream;
    private Brokers brokers;

    @BeforeEach
    void makeTopics() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        brokers = new Brokers(stream);
    }

    /// As an attempt leaves it whose answers the brokers have given up.
    private void lose() throws Exception {
        Files.writeString(
                stream.directory().resolve("lost.json"),
                "{\"event\":\"failed\",\"code\":\"commit-lost\",\"message\":\"lost\","
                        + "\"retryable\":false}");
    }

    /// As a stream leaves it that was not stopped, by a release that noted no commits.
    private void loseCommitted() throws Exception {
        Files.delete(stream.directory().resolve("committed.json"));
        Files.delete(stream.directory().resolve("answered.json"));
    }

    @Test
    void repairBeginsWithTheVersionOfItsOffsetsAndSaysSo() throws Exception {
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            stream.send(StreamFixture.flights(0, ROWS));
            stream.awaitAnswers(here, ROWS);
            stream.follow(StreamFixture.model("v2", 2));
            assertThat(here.await("version")).isTrue();
            stream.send(StreamFixture.flights(ROWS, ROWS));
            stream.awaitAnswers(here, 2 * ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        Path committed = stream.directory().resolve("committed.json");
        assertThat(committed).exists();
        lose();
        brokers.commit(Map.of(0, 20L, 1, 20L));
        ObjectNode next = stream.repair(2);
        next.set("model", StreamFixture.model("v2", 2));
        try (StreamHere here = stream.startHere(next)) {
            assertThat(here.await("started")).isTrue();
            assertThat(committed).as("what it would take for visible").doesNotExist();
            JsonNode started = here.said().getLast();
            assertThat(started.path("version").asLong()).isEqualTo(1);
            JsonNode told = started.path("versions");
            assertThat(told)
                    .extracting(one -> one.at("/model/version").asLong())
                    .containsExactly(1L, 2L, 1L);
            assertThat(told.get(1).path("checkpoint").isNumber()).isTrue();
            assertThat(told.get(2).has("checkpoint")).isFalse();
            assertThat(told.get(2).path("from").toString()).isEqualTo("{\"0\":20,\"1\":20}");
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    @Test
    void repairOfWhatTheBrokersHaveForgottenIsRefusedUntilSomebodySaysFromWhere() throws Exception {
        stream.score(stream.attempt(1), 0, ROWS);
        loseCommitted();
        lose();
        brokers.forget(1);
        for (int number = 2; number <= 3; number++) {
            try (StreamHere here = stream.startHere(stream.repair(number))) {
                assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
                JsonNode last = here.said().getLast();
                assertThat(last.path("code").asText()).isEqualTo("commit-lost");
                assertThat(last.path("message").asText())
                        .contains("in partition 1 (at least 50): from the start they would be")
                        .contains("--group " + brokers.group() + " --topic " + stream.input);
            }
        }
        brokers.commit(Map.of(1, (long) ROWS / StreamFixture.PARTITIONS));
        stream.score(stream.repair(4), ROWS, ROWS);
        stream.requireEachOnce(2 * ROWS);
    }

    /// As when it was made anew under its name, or the connection leads to another cluster.
    @Test
    void anotherTopicOfTheSameNameIsRefused() throws Exception {
        stream.score(stream.attempt(1), 0, ROWS);
        Files.writeString(stream.directory().resolve("topic.json"), "{\"id\":\"another\"}");
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            assertThat(here.end()).isEqualTo(ExitStatus.REFUSED);
            assertThat(JobFixture.starting()).as("an engine in the test's directory").isNull();
            JsonNode last = here.said().getLast();
            assertThat(last.path("code").asText()).isEqualTo("topic-not-found");
            assertThat(last.path("message").asText())
                    .contains("(expected: another, of which the stream has positions;");
        }
    }

    /// Its offset was committed when the work began, and never since.
    @Test
    void repairGoesOnBesideAPartitionThatNeverHadARow() throws Exception {
        List<String> flights = StreamFixture.flights(0, 2 * ROWS);
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            stream.send(1, flights.subList(0, ROWS));
            stream.awaitAnswers(here, ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        lose();
        brokers.forget(0);
        try (StreamHere here = stream.startHere(stream.repair(2))) {
            assertThat(here.await("started")).isTrue();
            stream.send(flights.subList(ROWS, 2 * ROWS));
            stream.awaitAnswers(here, 2 * ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.requireEachOnce(2 * ROWS);
        assertThat(brokers.offsets()).isEqualTo(Map.of(0, 50L, 1, 150L));
    }

    /// Neither the history nor the newest checkpoint says that an earlier attempt has read it, and
    /// what was kept of the checkpoints before is gone.
    @Test
    void repairTakesAPartitionThatHasRowsForOneThatWasRead() throws Exception {
        stream.score(stream.attempt(1), 0, ROWS);
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            stream.send(1, StreamFixture.flights(ROWS, ROWS));
            stream.awaitAnswers(here, 2 * ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        Files.delete(stream.directory().resolve("reached.json"));
        loseCommitted();
        lose();
        brokers.forget(0);
        try (StreamHere here = stream.startHere(stream.repair(3))) {
            assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
            assertThat(here.said().getLast().path("message").asText())
                    .contains("in partition 0 (at least 0): from the start they would be");
        }
    }

    /// The history says where versions began, and a checkpoint what its own attempt has read.
    @Test
    void repairKnowsAPartitionThatWasAddedAndReadByAnEarlierAttempt() throws Exception {
        stream.score(stream.attempt(1), 0, ROWS);
        brokers.addPartition();
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            stream.send(StreamFixture.PARTITIONS, StreamFixture.flights(ROWS, ROWS));
            stream.awaitAnswers(here, 2 * ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.score(stream.attempt(3), 2 * ROWS, ROWS);
        loseCommitted();
        lose();
        brokers.forget(StreamFixture.PARTITIONS);
        for (int number = 4; number <= 5; number++) {
            try (StreamHere here = stream.startHere(stream.repair(number))) {
                assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
                assertThat(here.said().getLast().path("message").asText())
                        .contains("in partition 2 (at least 100): from the start they would be");
            }
        }
    }

    /// The stream leaves out what was there before it; what was added since was not.
    @Test
    void repairReadsAPartitionThatWasAddedFromItsStart() throws Exception {
        ObjectNode first = stream.attempt(1);
        first.withObject("/input").put("start", "latest");
        try (StreamHere here = stream.startHere(first)) {
            assertThat(here.await("started")).isTrue();
            stream.send(StreamFixture.flights(0, ROWS));
            stream.awaitAnswers(here, ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        brokers.addPartition();
        stream.send(StreamFixture.PARTITIONS, StreamFixture.flights(ROWS, ROWS));
        lose();
        ObjectNode next = stream.repair(2);
        next.withObject("/input").put("start", "latest");
        try (StreamHere here = stream.startHere(next)) {
            stream.awaitAnswers(here, 2 * ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.requireEachOnce(2 * ROWS);
    }

    /// The history says what was reached, and the checkpoint is given up in any case.
    @Test
    void repairGoesOnWithoutACheckpointThatCannotBeRead() throws Exception {
        stream.score(stream.attempt(1), 0, ROWS);
        lose();
        List<Path> checkpoints = metadata();
        assertThat(checkpoints).isNotEmpty();
        for (Path one : checkpoints) {
            Files.write(one, new byte[0]);
        }
        stream.score(stream.repair(2), ROWS, ROWS);
        stream.requireEachOnce(2 * ROWS);
    }

    private List<Path> metadata() throws IOException {
        try (Stream<Path> all = Files.walk(stream.directory().resolve("checkpoints"))) {
            return all.filter(path -> path.endsWith("_metadata")).toList();
        }
    }

    @Test
    void offsetOfAQuietPartitionIsCommittedAgainWithTheOthers() throws Exception {
        List<String> flights = StreamFixture.flights(0, ROWS + ROWS / 2);
        try (StreamHere here = stream.startHere(stream.attempt(1).put("parallelism", 1))) {
            stream.send(flights.subList(0, ROWS));
            stream.awaitAnswers(here, ROWS);
            brokers.forget(0);
            stream.send(1, flights.subList(ROWS, flights.size()));
            stream.awaitAnswers(here, flights.size());
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(brokers.offsets()).isEqualTo(Map.of(0, 50L, 1, 100L));
    }

    /// No row has come there, so nobody has committed its offset since the work began.
    @Test
    void rowsFromBeforeTheStreamAreNoLagOnceBrokersHaveForgottenWhereItBegan() throws Exception {
        stream.send(0, StreamFixture.flights(0, ROWS));
        ObjectNode attempt = stream.attempt(1);
        attempt.withObject("/input").put("start", "latest");
        try (StreamHere here = stream.startHere(attempt)) {
            assertThat(here.await("started")).isTrue();
            stream.send(1, StreamFixture.flights(ROWS, ROWS));
            stream.awaitAnswers(here, ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        loseCommitted();
        brokers.forget(0);
        try (StreamHere here = stream.startHere(attempt.put("attempt", 2))) {
            JsonNode lag;
            do {
                assertThat(here.await("progress")).isTrue();
                lag = here.said().getLast().path("lag");
            } while (!lag.isObject());
            assertThat(lag.path("0").asLong(-1)).as(lag.toString()).isZero();
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    /// What its last checkpoint was to commit is committed: brokers know neither the transaction
    /// nor the offsets any more.
    @Test
    void streamThatWasStoppedForLongerThanBrokersRememberGoesOn() throws Exception {
        ObjectNode first = stream.attempt(1).put("checkpoint-interval-ms", 50_000);
        try (StreamHere here = stream.startHere(first)) {
            stream.send(StreamFixture.flights(0, ROWS));
            do {
                assertThat(here.await("progress")).isTrue();
            } while (here.said().getLast().path("rows").asLong() < ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.requireEachOnce(ROWS);
        List<String> ids =
                stream.broker.admin().listTransactions().all().get().stream()
                        .map(TransactionListing::transactionalId)
                        .filter(id -> id.startsWith(brokers.group() + "/"))
                        .toList();
        assertThat(ids).isNotEmpty();
        stream.broker.admin().fenceProducers(ids).all().get();
        brokers.forget(0, 1);
        stream.score(stream.attempt(2), ROWS, ROWS);
        stream.requireEachOnce(2 * ROWS);
    }
}
