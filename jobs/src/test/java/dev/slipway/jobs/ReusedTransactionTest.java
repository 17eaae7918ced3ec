package dev.slipway.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.attempt.StreamFile;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.testkit.outside.FreePort;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ids of transactions that were used once more after their commit, and what is open beside them.
final class ReusedTransactionTest {
    private static final int ROWS = 100;

    /// How long the broker keeps an id that nobody uses: more than any attempt leaves one unused.
    private static final int KEPT_MILLIS = 10_000;

    private static Gate gate;
    private static LocalBroker broker;

    @TempDir private Path directory;

    @BeforeAll
    static void startBroker(@TempDir Path common) throws Exception {
        int port = FreePort.take();
        gate = new Gate(port);
        broker =
                LocalBroker.start(
                        common.resolve("broker"),
                        port,
                        gate.port(),
                        "transactional.id.expiration.ms=" + KEPT_MILLIS,
                        "transaction.remove.expired.transaction.cleanup.interval.ms=500");
    }

    @AfterAll
    static void endBroker() throws IOException {
        broker.close();
        gate.close();
    }

    /// The attempt before has committed, begun again under the same id and was killed, all behind
    /// the checkpoint from which the next one goes on.
    @Test
    void whatWasBegunUnderACommittedIdHoldsUpNoReader() throws Exception {
        StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
        killBeforeItsCommit(stream);
        String id = open(stream).getFirst();
        commit(broker, id);
        assertThat(open(stream)).isEmpty();
        try (KafkaProducer<byte[], byte[]> again = begun(stream, id);
                StreamHere here = stream.startHere(stream.attempt(2))) {
            stream.send(StreamFixture.flights(ROWS + 1, ROWS));
            StreamFixture.awaitAll(here, 2L * ROWS + 1);
            assertThat(open(stream)).doesNotContain(id);
            assertThatThrownBy(again::commitTransaction).isInstanceOf(KafkaException.class);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(2 * ROWS + 1)
                .values()
                .containsOnly(1);
    }

    /// As after a week, of which brokers keep an id that nobody uses.
    @Test
    void whatWasCommittedUnderAnIdThatIsForgottenIsNotTakenForLost() throws Exception {
        StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
        killBeforeItsCommit(stream);
        commit(broker, open(stream).getFirst());
        awaitForgotten(stream);
        stream.send(StreamFixture.flights(ROWS + 1, ROWS));
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            StreamFixture.awaitAll(here, 2L * ROWS + 1);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(2 * ROWS + 1)
                .values()
                .containsOnly(1);
    }

    /// One of which another delivery is wanted since writes in no transactions itself.
    @Test
    void whatWaitsForItsCommitIsCommittedByACheapStreamToo() throws Exception {
        StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
        killBeforeItsCommit(stream);
        ObjectNode cheap = stream.attempt(2).put("delivery", "at-least-once");
        try (StreamHere here = stream.startHere(cheap)) {
            stream.send(StreamFixture.flights(ROWS + 1, ROWS));
            StreamFixture.awaitAll(here, 2L * ROWS + 1);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.requireEachOnce(2 * ROWS + 1);
    }

    /// It knows of those in its checkpoint alone.
    @Test
    void whatWasBegunBehindTheCheckpointHoldsUpNoReaderOfACheapStream() throws Exception {
        StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
        killBeforeItsCommit(stream);
        String left = left(stream);
        ObjectNode cheap = stream.attempt(2).put("delivery", "at-least-once");
        try (KafkaProducer<byte[], byte[]> begun = begun(stream, left);
                StreamHere here = stream.startHere(cheap)) {
            stream.send(StreamFixture.flights(ROWS + 1, ROWS));
            StreamFixture.awaitAll(here, 2L * ROWS + 1);
            awaitEnded(stream, left);
            assertThatThrownBy(begun::commitTransaction).isInstanceOf(KafkaException.class);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.requireEachOnce(2 * ROWS + 1);
    }

    /// What the checkpoint holds is of an earlier attempt as well, and its commit may have to be
    /// tried again.
    @Test
    void nothingIsGivenUpWhileACommitOfTheCheckpointHasNotGotThrough() throws Exception {
        StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
        killBeforeItsCommit(stream);
        String held = open(stream).getFirst();
        String left = left(stream);
        gate.shut();
        try (KafkaProducer<byte[], byte[]> begun = begun(stream, left);
                StreamHere here = stream.startHere(impatient(stream.attempt(2)))) {
            gate.awaitKnock();
            assertThat(open(stream)).contains(held, left);
            gate.reopen();
            stream.send(StreamFixture.flights(ROWS + 1, ROWS));
            StreamFixture.awaitAll(here, 2L * ROWS + 1);
            awaitEnded(stream, left);
            assertThatThrownBy(begun::commitTransaction).isInstanceOf(KafkaException.class);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.requireEachOnce(2 * ROWS + 1);
    }

    /// The attempt between knows of no transaction, and may be ended before it has given them up.
    /// One that was taken for dead may have begun another since.
    @Test
    void whatIsOpenFromBeforeTheNewestCheckpointsAttemptHoldsUpNoReader() throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        stream.score(stream.attempt(2).put("delivery", "at-least-once"), 0, ROWS);
        String left = left(stream);
        try (KafkaProducer<byte[], byte[]> begun = begun(stream, left);
                StreamHere here = stream.startHere(stream.attempt(3))) {
            stream.send(StreamFixture.flights(ROWS, ROWS));
            StreamFixture.awaitAll(here, 2L * ROWS);
            awaitEnded(stream, left);
            assertThatThrownBy(begun::commitTransaction).isInstanceOf(KafkaException.class);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.requireEachOnce(2 * ROWS);
    }

    /// One at least once, whose clients soon ask again where nobody answers.
    private static ObjectNode impatient(ObjectNode attempt) {
        attempt.withObject("/kafka/properties").put("request.timeout.ms", "3000");
        return attempt.put("delivery", "at-least-once");
    }

    /// An id of the first attempt's that no checkpoint knows.
    private static String left(StreamFixture stream) {
        return "slipway-" + stream.attempt(1).path("job").asText() + "/1/left";
    }

    private static void awaitEnded(StreamFixture stream, String id) throws Exception {
        long began = System.nanoTime();
        while (open(stream).contains(id)) {
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.MINUTES.toNanos(1));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(StreamFixture.BETWEEN_READS));
        }
    }

    private static void awaitForgotten(StreamFixture stream) throws Exception {
        long began = System.nanoTime();
        while (transactions(stream).findAny().isPresent()) {
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.MINUTES.toNanos(1));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(StreamFixture.BETWEEN_READS));
        }
    }

    /// The same where it has written nothing but a letter about an event.
    @Test
    void lettersThatWereCommittedAreNotTakenForLost() throws Exception {
        StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
        SeeingStream seeing = new SeeingStream(directory, stream);
        Path model = seeing.model("seeing", SeeingStream.DEFINITION);
        try (Child child = stream.start(seeing.attempt(1, model))) {
            assertThat(child.await("checkpoint")).isTrue();
            gate.shut();
            broker.sendInTurn(seeing.arrivals, StreamFixture.PARTITIONS, List.of("no event"));
            gate.awaitKnock();
            child.kill();
        }
        gate.reopen();
        String id = open(stream).getFirst();
        commit(broker, id);
        try (KafkaProducer<byte[], byte[]> again = begun(stream, id);
                StreamHere here = stream.startHere(seeing.attempt(2, model))) {
            assertThat(here.await("checkpoint")).as("it goes on").isTrue();
            assertThatThrownBy(again::commitTransaction).isInstanceOf(KafkaException.class);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(seeing.letters()).hasSize(1);
    }

    /// Leaves one transaction, of the last row alone, whose checkpoint is complete.
    private static void killBeforeItsCommit(StreamFixture stream) throws Exception {
        stream.send(StreamFixture.flights(0, ROWS));
        try (Child child = stream.start(stream.attempt(1))) {
            StreamFixture.awaitAll(child, ROWS);
            stream.awaitAnswers(child, ROWS);
            gate.shut();
            stream.send(StreamFixture.flights(ROWS, 1));
            gate.awaitKnock();
            child.kill();
        }
        gate.reopen();
        assertThat(open(stream)).hasSize(1);
    }

    @Test
    void onlyWhatAnEarlierAttemptHasBegunIsGivenUp() throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        stream.keep(stream.attempt(2));
        StreamAttempt attempt = StreamFile.read(stream.directory(), null);
        String earlier = attempt.transactions() + "1/0";
        String own = attempt.ownTransactions() + "0";
        String later = attempt.transactions() + "3/0";
        try (Broker asked = Broker.open(attempt);
                KafkaProducer<byte[], byte[]> ofEarlier = begun(stream, earlier);
                KafkaProducer<byte[], byte[]> ofOwn = begun(stream, own);
                KafkaProducer<byte[], byte[]> ofLater = begun(stream, later)) {
            List.of(earlier, own, later).forEach(asked::fenceEarlier);
            assertThat(open(stream)).contains(own, later).doesNotContain(earlier);
            assertThatThrownBy(ofEarlier::commitTransaction).isInstanceOf(KafkaException.class);
            ofOwn.commitTransaction();
            ofLater.commitTransaction();
        }
        assertThat(stream.answers(stream.output))
                .extracting(answer -> answer.path("by").asText())
                .contains(own, later)
                .doesNotContain(earlier);
    }

    /// Those of a stream that nobody has ended yet.
    private static List<String> open(StreamFixture stream) throws Exception {
        return transactions(stream)
                .filter(listing -> listing.state() == TransactionState.ONGOING)
                .map(TransactionListing::transactionalId)
                .toList();
    }

    /// All of a stream that the broker knows.
    private static Stream<TransactionListing> transactions(StreamFixture stream) throws Exception {
        String ofStream = "slipway-" + stream.attempt(1).path("job").asText() + "/";
        return stream.broker.admin().listTransactions().all().get().stream()
                .filter(listing -> listing.transactionalId().startsWith(ofStream));
    }

    private static Properties properties(LocalBroker broker) {
        Properties properties = broker.clients();
        properties.put("key.serializer", ByteArraySerializer.class.getName());
        properties.put("value.serializer", ByteArraySerializer.class.getName());
        // Nothing ends by itself while a test runs.
        properties.put("transaction.timeout.ms", "600000");
        return properties;
    }

    /// Commits what somebody else has begun.
    private static void commit(LocalBroker broker, String id) throws Exception {
        TransactionDescription open =
                broker.admin().describeTransactions(List.of(id)).description(id).get();
        try (FlinkKafkaInternalProducer<byte[], byte[]> same =
                new FlinkKafkaInternalProducer<>(properties(broker), id)) {
            same.resumeTransaction(open.producerId(), (short) open.producerEpoch());
            same.commitTransaction();
        }
    }

    /// Somebody who has written to each partition of the output and goes on no more.
    private static KafkaProducer<byte[], byte[]> begun(StreamFixture stream, String id) {
        Properties properties = properties(stream.broker);
        properties.put("transactional.id", id);
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties);
        producer.initTransactions();
        producer.beginTransaction();
        byte[] message = "{\"by\": \"%s\"}".formatted(id).getBytes(UTF_8);
        for (int partition = 0; partition < StreamFixture.PARTITIONS; partition++) {
            Object ignored =
                    producer.send(new ProducerRecord<>(stream.output, partition, null, message));
        }
        producer.flush();
        return producer;
    }
}
