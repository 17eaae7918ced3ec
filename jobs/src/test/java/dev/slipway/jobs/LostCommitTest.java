package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.testkit.outside.FreePort;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A commit that comes too late: the broker has given up what was written.
final class LostCommitTest {
    private static final int ROWS = 1_000;
    private static final int TIMEOUT_MILLIS = 2_000;

    private static Gate gate;
    private static LocalBroker broker;

    @TempDir private Path directory;

    @BeforeAll
    static void startBroker(@TempDir Path common) throws Exception {
        int port = FreePort.take();
        gate = new Gate(port);
        broker = LocalBroker.start(common.resolve("broker"), port, gate.port());
    }

    @AfterAll
    static void endBroker() throws IOException {
        broker.close();
        gate.close();
    }

    @Test
    void answersThatWereGivenUpAreNamedAndScoredAgainByRepairAlone() throws Exception {
        StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
        stream.send(StreamFixture.flights(0, ROWS));
        try (Child child = stream.start(attempt(stream, 1))) {
            StreamFixture.awaitAll(child, ROWS);
            stream.awaitAnswers(child, ROWS);
            gate.shut();
            stream.send(StreamFixture.flights(ROWS, ROWS));
            gate.awaitKnock();
            child.kill();
        }
        awaitGivenUp(broker);
        gate.reopen();
        JsonNode first = failure(stream, attempt(stream, 2));
        assertThat(first.path("retryable").asBoolean()).isFalse();
        assertThat(first.path("message").asText())
                .contains("were given up by the broker", " from " + ROWS / 2 + " to ");
        assertThat(first.path("lost")).hasSizeBetween(1, StreamFixture.PARTITIONS);
        assertThat(first.path("lost"))
                .allSatisfy(lost -> {
                    assertThat(lost.path("topic").asText()).isEqualTo(stream.input);
                    assertThat(lost.path("from").asLong()).isEqualTo(ROWS / 2);
                    assertThat(lost.path("to").asLong()).isBetween(ROWS / 2 + 1L, (long) ROWS);
                });
        assertThat(failure(stream, attempt(stream, 3))).isEqualTo(first);
        repaired(stream);
    }

    /// No offset of a row says whether letters about events can be seen.
    @Test
    void lettersAboutEventsThatWereGivenUpAreWrittenAgainByRepairAlone() throws Exception {
        StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
        SeeingStream seeing = new SeeingStream(directory, stream);
        Path model = seeing.model("seeing", SeeingStream.DEFINITION);
        try (Child child = stream.start(late(seeing.attempt(1, model)))) {
            assertThat(child.await("checkpoint")).isTrue();
            sendBroken(seeing);
            while (lettered(seeing) < 1) {
                child.requireAlive(StreamFixture.BETWEEN_READS);
            }
            gate.shut();
            sendBroken(seeing);
            gate.awaitKnock();
            child.kill();
        }
        awaitGivenUp(broker);
        gate.reopen();
        JsonNode told = failure(stream, late(seeing.attempt(2, model)));
        assertThat(told.path("message").asText())
                .startsWith("letters about events, to topic " + stream.dead + ", were given up");
        assertThat(told.path("lost")).isEmpty();
        assertThat(seeing.letters()).hasSize(1);
        ObjectNode repair = late(seeing.attempt(3, model)).put("repair", true);
        try (StreamHere here = stream.startHere(repair)) {
            while (lettered(seeing) < 2) {
                here.requireAlive(StreamFixture.BETWEEN_READS);
            }
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    private static void sendBroken(SeeingStream seeing) {
        seeing.broker.sendInTurn(seeing.arrivals, StreamFixture.PARTITIONS, List.of("no event"));
    }

    /// Letters about how many messages can be seen.
    private static long lettered(SeeingStream seeing) throws Exception {
        return seeing.letters().stream()
                .map(letter -> letter.path("offset").asLong())
                .distinct()
                .count();
    }

    /// What was under way is committed late or given up by the broker: either way each message has
    /// one answer in the end, and whoever has to repair the stream is told so.
    @Test
    void brokerThatIsAwayForLongerThanTheTimeoutLosesNothingInSilence() throws Exception {
        StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
        int number = 1;
        Child child = stream.start(attempt(stream, number));
        try (Feed feed = new Feed(stream, 500)) {
            StreamFixture.awaitAll(child, ROWS / 2);
            broker.signal("STOP");
            assertThat(child.endsWithin(2 * TIMEOUT_MILLIS)).isFalse();
            broker.signal("CONT");
            long rows = feed.end();
            while (!stream.isAnswered(rows)) {
                if (child.endsWithin(StreamFixture.BETWEEN_READS)) {
                    number++;
                    child = stream.start(after(child, attempt(stream, number)));
                }
            }
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
            assertThat(StreamFixture.counts(stream.answers(stream.output)))
                    .hasSize(Math.toIntExact(rows))
                    .values()
                    .containsOnly(1);
        } finally {
            child.close();
        }
    }

    /// The next attempt behind one that has failed, as somebody makes it who reads why.
    private static ObjectNode after(Child failed, ObjectNode next) throws Exception {
        assertThat(failed.end()).isEqualTo(ExitStatus.FAILED.code());
        JsonNode last = failed.said().getLast();
        String code = last.path("code").asText();
        assertThat(code).as(last.toString()).isIn("commit-lost", "output-failed");
        return next.put("repair", code.equals("commit-lost"));
    }

    private static ObjectNode attempt(StreamFixture stream, int number) {
        return late(stream.attempt(number));
    }

    private static ObjectNode late(ObjectNode attempt) {
        return attempt.put("transaction-timeout-ms", TIMEOUT_MILLIS);
    }

    private static JsonNode failure(StreamFixture stream, ObjectNode attempt) throws Exception {
        try (StreamHere here = stream.startHere(attempt)) {
            assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
            JsonNode last = here.said().getLast();
            assertThat(last.path("code").asText()).isEqualTo("commit-lost");
            return last;
        }
    }

    private static void repaired(StreamFixture stream) throws Exception {
        try (StreamHere here = stream.startHere(attempt(stream, 4).put("repair", true))) {
            StreamFixture.awaitAll(here, ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(2 * ROWS)
                .values()
                .containsOnly(1);
        assertThat(stream.directory().resolve("lost.json")).doesNotExist();
        assertThat(stream.directory().resolve("lost-4.json")).exists();
    }

    /// Until the broker has aborted every transaction that nobody ended.
    private static void awaitGivenUp(LocalBroker broker) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        boolean isOpen = true;
        while (isOpen) {
            assertThat(never.await(50, TimeUnit.MILLISECONDS)).isFalse();
            isOpen =
                    broker.admin().listTransactions().all().get().stream()
                            .anyMatch(listing -> listing.state() == TransactionState.ONGOING);
        }
    }
}
