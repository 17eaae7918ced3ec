package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a stream goes by when it begins behind its answers: offsets that brokers keep for a week.
final class RepairedStreamTest {
    private static final int ROWS = 100;

    @TempDir private Path directory;
    private StreamFixture stream;

    @BeforeEach
    void makeTopics() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
    }

    private ObjectNode repair(int number) {
        return stream.attempt(number).put("repair", true);
    }

    private String group() {
        return "slipway-" + stream.attempt(1).path("job").asText();
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(stream.input, number);
    }

    private Map<Integer, Long> offsets() throws Exception {
        Map<Integer, Long> offsets = new HashMap<>();
        stream.broker
                .admin()
                .listConsumerGroupOffsets(group())
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach(
                        (partition, offset) -> offsets.put(partition.partition(), offset.offset()));
        return offsets;
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) throws Exception {
        stream.broker.admin().alterConsumerGroupOffsets(group(), offsets).all().get();
    }

    /// As brokers do with what nobody has committed for a week.
    private void forget(Set<TopicPartition> partitions) throws Exception {
        stream.broker.admin().deleteConsumerGroupOffsets(group(), partitions).all().get();
    }

    /// As an attempt leaves it whose answers the brokers have given up.
    private void lose() throws Exception {
        Files.writeString(
                stream.directory().resolve("lost.json"),
                "{\"event\":\"failed\",\"code\":\"commit-lost\",\"message\":\"lost\","
                        + "\"retryable\":false}");
    }

    /// As a stream leaves it that was not stopped.
    private void loseCommitted() throws Exception {
        Files.delete(stream.directory().resolve("committed.json"));
    }

    private void awaitAnswers(StreamHere here, int rows) throws Exception {
        while (stream.answers(stream.output).size() < rows) {
            assertThat(here.await("progress")).as(here.said().getLast().toString()).isTrue();
        }
    }

    private void send(int partition, List<String> flights) {
        stream.broker.send(
                stream.input,
                flights.stream().map(flight -> stream.record(partition, flight)).toList());
    }

    /// Has an attempt answer some more rows, which makes so many of them, and stop.
    private void score(ObjectNode attempt, int rows) throws Exception {
        try (StreamHere here = stream.startHere(attempt)) {
            stream.send(StreamFixture.flights(rows - ROWS, ROWS));
            awaitAnswers(here, rows);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    private void requireEachOnce(int rows) throws Exception {
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(rows)
                .values()
                .containsOnly(1);
    }

    @Test
    void repairBeginsWithTheVersionOfItsOffsetsAndSaysSo() throws Exception {
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            stream.send(StreamFixture.flights(0, ROWS));
            awaitAnswers(here, ROWS);
            stream.follow(StreamFixture.model("v2", 2));
            assertThat(here.await("version")).isTrue();
            stream.send(StreamFixture.flights(ROWS, ROWS));
            awaitAnswers(here, 2 * ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        Path committed = stream.directory().resolve("committed.json");
        assertThat(committed).exists();
        lose();
        commit(
                Map.of(
                        partition(0), new OffsetAndMetadata(20),
                        partition(1), new OffsetAndMetadata(20)));
        ObjectNode next = repair(2);
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
        score(stream.attempt(1), ROWS);
        loseCommitted();
        lose();
        forget(Set.of(partition(1)));
        for (int number = 2; number <= 3; number++) {
            try (StreamHere here = stream.startHere(repair(number))) {
                assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
                JsonNode last = here.said().getLast();
                assertThat(last.path("code").asText()).isEqualTo("commit-lost");
                assertThat(last.path("message").asText())
                        .contains("in partition 1 (at least 50): from the start they would be")
                        .contains("--group " + group() + " --topic " + stream.input);
            }
        }
        commit(Map.of(partition(1), new OffsetAndMetadata(ROWS / StreamFixture.PARTITIONS)));
        score(repair(4), 2 * ROWS);
        requireEachOnce(2 * ROWS);
    }

    private void delete(int partition, long before) throws Exception {
        stream.broker
                .admin()
                .deleteRecords(Map.of(partition(partition), RecordsToDelete.beforeOffset(before)))
                .all()
                .get();
    }

    /// As when the stream was away for longer than its topic keeps messages.
    @Test
    void messagesThatWereDeletedUnreadAreNamedAndGivenUpByARepairAlone() throws Exception {
        score(stream.attempt(1), ROWS);
        stream.send(StreamFixture.flights(ROWS, ROWS));
        delete(1, 70);
        for (int number = 2; number <= 3; number++) {
            try (StreamHere here = stream.startHere(stream.attempt(number))) {
                assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
                JsonNode last = here.said().getLast();
                assertThat(last.path("code").asText()).isEqualTo("input-gone");
                assertThat(last.path("retryable").asBoolean()).isFalse();
                assertThat(last.path("message").asText())
                        .startsWith("brokers have deleted messages of topic " + stream.input);
                assertThat(last.path("lost").toString())
                        .isEqualTo(
                                "[{\"topic\":\"%s\",\"partition\":1,\"from\":50,\"to\":70}]"
                                        .formatted(stream.input));
            }
        }
        int rows = 2 * ROWS - 20;
        try (StreamHere here = stream.startHere(repair(4))) {
            awaitAnswers(here, rows);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        try (StreamHere here = stream.startHere(stream.attempt(5))) {
            stream.send(StreamFixture.flights(2 * ROWS, ROWS));
            awaitAnswers(here, rows + ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        requireEachOnce(rows + ROWS);
    }

    /// The end of a transaction has an offset, and no reader is given a message there.
    @Test
    void offsetsWithoutAMessageAreDeletedWithoutALoss() throws Exception {
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            sendCommitted(StreamFixture.flights(0, ROWS));
            awaitAnswers(here, ROWS);
            stopAtTheEnd(here);
        }
        delete(0, ROWS + 1);
        score(stream.attempt(2), 2 * ROWS);
        requireEachOnce(2 * ROWS);
    }

    /// No row has ever come in one partition, and in the other none since the attempt began.
    @Test
    void offsetsOfTransactionsThatWereGivenUpAreDeletedWithoutALoss() throws Exception {
        sendAborted(0);
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            send(1, StreamFixture.flights(0, ROWS));
            awaitAnswers(here, ROWS);
            stopAtTheEnd(here);
        }
        sendAborted(1);
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            stopAtTheEnd(here);
        }
        delete(0, ROWS + 1);
        delete(1, 2 * ROWS + 1);
        score(stream.attempt(3), 2 * ROWS);
        requireEachOnce(2 * ROWS);
    }

    private static void stopAtTheEnd(StreamHere here) throws Exception {
        do {
            assertThat(here.await("progress")).isTrue();
        } while (here.said().getLast().path("lag-total").asLong(1) > 0);
        assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
    }

    /// As when it reads more slowly than messages expire: here they wait for a transaction's end.
    @Test
    void messagesThatAreDeletedBeforeARunningStreamReadsThemEndItsAttempt() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = sender()) {
            try (StreamHere here = stream.startHere(stream.attempt(1))) {
                stream.send(StreamFixture.flights(0, ROWS));
                awaitAnswers(here, ROWS);
                begin(producer, 0, StreamFixture.flights(ROWS, ROWS));
                producer.flush();
                delete(0, 60);
                requireEnds(here);
                JsonNode last = here.said().getLast();
                assertThat(last.path("code").asText()).isEqualTo("input-gone");
                assertThat(last.path("message").asText())
                        .contains("partition " + stream.input + "-0")
                        .contains("messages were deleted before they were read");
            }
            producer.abortTransaction();
        }
        score(repair(2), 2 * ROWS);
        requireEachOnce(2 * ROWS);
    }

    /// It would go on for ever otherwise.
    private static void requireEnds(StreamHere here) throws Exception {
        int told = 0;
        while (told < 60 && here.await("progress")) {
            told++;
        }
        assertThat(told).as("seconds that it went on").isLessThan(60);
        assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
    }

    private KafkaProducer<byte[], byte[]> sender() {
        Properties properties = stream.broker.clients();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "sends-" + stream.input);
        ByteArraySerializer bytes = new ByteArraySerializer();
        return new KafkaProducer<>(properties, bytes, bytes);
    }

    /// Sends messages to a partition in one transaction.
    private void begin(
            KafkaProducer<byte[], byte[]> producer, int partition, List<String> flights) {
        producer.initTransactions();
        producer.beginTransaction();
        for (String flight : flights) {
            Object ignored = producer.send(stream.record(partition, flight));
        }
    }

    private void sendCommitted(List<String> flights) {
        try (KafkaProducer<byte[], byte[]> producer = sender()) {
            begin(producer, 0, flights);
            producer.commitTransaction();
        }
    }

    /// Sends rows that nobody sees, and returns when the end of their transaction is there.
    private void sendAborted(int partition) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = sender()) {
            begin(producer, partition, StreamFixture.flights(0, ROWS));
            producer.flush();
            producer.abortTransaction();
        }
        try (KafkaProducer<byte[], byte[]> next = sender()) {
            next.initTransactions();
        }
    }

    /// As when it was made anew under its name, or the connection leads to another cluster.
    @Test
    void anotherTopicOfTheSameNameIsRefused() throws Exception {
        score(stream.attempt(1), ROWS);
        Files.writeString(stream.directory().resolve("topic.json"), "{\"id\":\"another\"}");
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            assertThat(here.end()).isEqualTo(ExitStatus.REFUSED);
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
            send(1, flights.subList(0, ROWS));
            awaitAnswers(here, ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        lose();
        forget(Set.of(partition(0)));
        try (StreamHere here = stream.startHere(repair(2))) {
            assertThat(here.await("started")).isTrue();
            stream.send(flights.subList(ROWS, 2 * ROWS));
            awaitAnswers(here, 2 * ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        requireEachOnce(2 * ROWS);
        assertThat(offsets()).isEqualTo(Map.of(0, 50L, 1, 150L));
    }

    /// Neither the history nor the newest checkpoint says that an earlier attempt has read it, and
    /// what was kept of the checkpoints before is gone.
    @Test
    void repairTakesAPartitionThatHasRowsForOneThatWasRead() throws Exception {
        score(stream.attempt(1), ROWS);
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            send(1, StreamFixture.flights(ROWS, ROWS));
            awaitAnswers(here, 2 * ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        Files.delete(stream.directory().resolve("reached.json"));
        loseCommitted();
        lose();
        forget(Set.of(partition(0)));
        try (StreamHere here = stream.startHere(repair(3))) {
            assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
            assertThat(here.said().getLast().path("message").asText())
                    .contains("in partition 0 (at least 0): from the start they would be");
        }
    }

    /// The history says where versions began, and a checkpoint what its own attempt has read.
    @Test
    void repairKnowsAPartitionThatWasAddedAndReadByAnEarlierAttempt() throws Exception {
        score(stream.attempt(1), ROWS);
        addPartition();
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            send(StreamFixture.PARTITIONS, StreamFixture.flights(ROWS, ROWS));
            awaitAnswers(here, 2 * ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        score(stream.attempt(3), 3 * ROWS);
        loseCommitted();
        lose();
        forget(Set.of(partition(StreamFixture.PARTITIONS)));
        for (int number = 4; number <= 5; number++) {
            try (StreamHere here = stream.startHere(repair(number))) {
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
            awaitAnswers(here, ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        addPartition();
        send(StreamFixture.PARTITIONS, StreamFixture.flights(ROWS, ROWS));
        lose();
        ObjectNode next = repair(2);
        next.withObject("/input").put("start", "latest");
        try (StreamHere here = stream.startHere(next)) {
            awaitAnswers(here, 2 * ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        requireEachOnce(2 * ROWS);
    }

    private void addPartition() throws Exception {
        stream.broker
                .admin()
                .createPartitions(
                        Map.of(
                                stream.input,
                                NewPartitions.increaseTo(StreamFixture.PARTITIONS + 1)))
                .all()
                .get();
    }

    /// The history says what was reached, and the checkpoint is given up in any case.
    @Test
    void repairGoesOnWithoutACheckpointThatCannotBeRead() throws Exception {
        score(stream.attempt(1), ROWS);
        lose();
        List<Path> checkpoints = metadata();
        assertThat(checkpoints).isNotEmpty();
        for (Path one : checkpoints) {
            Files.write(one, new byte[0]);
        }
        score(repair(2), 2 * ROWS);
        requireEachOnce(2 * ROWS);
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
            awaitAnswers(here, ROWS);
            forget(Set.of(partition(0)));
            send(1, flights.subList(ROWS, flights.size()));
            awaitAnswers(here, flights.size());
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(offsets()).isEqualTo(Map.of(0, 50L, 1, 100L));
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
        requireEachOnce(ROWS);
        List<String> ids =
                stream.broker.admin().listTransactions().all().get().stream()
                        .map(TransactionListing::transactionalId)
                        .filter(id -> id.startsWith(group() + "/"))
                        .toList();
        assertThat(ids).isNotEmpty();
        stream.broker.admin().fenceProducers(ids).all().get();
        forget(Set.of(partition(0), partition(1)));
        score(stream.attempt(2), 2 * ROWS);
        requireEachOnce(2 * ROWS);
    }
}
