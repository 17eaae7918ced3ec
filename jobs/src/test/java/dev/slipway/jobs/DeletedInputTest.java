package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What brokers delete of a stream's input: messages that nobody has read, which are lost, and
/// offsets at which no message is.
final class DeletedInputTest {
    private static final int ROWS = 100;

    @TempDir private Path directory;
    private StreamFixture stream;
    private Brokers brokers;

    @BeforeEach
    void makeTopics() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        brokers = new Brokers(stream);
    }

    /// As when the stream was away for longer than its topic keeps messages.
    @Test
    void messagesThatWereDeletedUnreadAreNamedAndGivenUpByARepairAlone() throws Exception {
        stream.score(stream.attempt(1), 0, ROWS);
        stream.send(StreamFixture.flights(ROWS, ROWS));
        brokers.delete(1, 70);
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
        try (StreamHere here = stream.startHere(stream.repair(4))) {
            stream.awaitAnswers(here, rows);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        try (StreamHere here = stream.startHere(stream.attempt(5))) {
            stream.send(StreamFixture.flights(2 * ROWS, ROWS));
            stream.awaitAnswers(here, rows + ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.requireEachOnce(rows + ROWS);
    }

    /// The end of a transaction has an offset, and no reader is given a message there.
    @Test
    void offsetsWithoutAMessageAreDeletedWithoutALoss() throws Exception {
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            try (TransactionalSender sender = new TransactionalSender(stream)) {
                sender.begin(0, StreamFixture.flights(0, ROWS));
                sender.commit();
            }
            stream.awaitAnswers(here, ROWS);
            stopAtTheEnd(here);
        }
        brokers.delete(0, ROWS + 1);
        stream.score(stream.attempt(2), ROWS, ROWS);
        stream.requireEachOnce(2 * ROWS);
    }

    /// No row has ever come in one partition, and in the other none since the attempt began.
    @Test
    void offsetsOfTransactionsThatWereGivenUpAreDeletedWithoutALoss() throws Exception {
        sendAborted(0);
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            stream.send(1, StreamFixture.flights(0, ROWS));
            stream.awaitAnswers(here, ROWS);
            stopAtTheEnd(here);
        }
        sendAborted(1);
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            stopAtTheEnd(here);
        }
        brokers.delete(0, ROWS + 1);
        brokers.delete(1, 2 * ROWS + 1);
        stream.score(stream.attempt(3), ROWS, ROWS);
        stream.requireEachOnce(2 * ROWS);
    }

    /// Sends rows that nobody sees.
    private void sendAborted(int partition) throws Exception {
        try (TransactionalSender sender = new TransactionalSender(stream)) {
            sender.begin(partition, StreamFixture.flights(0, ROWS));
            sender.abort();
        }
    }

    private static void stopAtTheEnd(StreamHere here) throws Exception {
        // The first may go by where the input ended before what was sent last.
        assertThat(here.await("progress")).isTrue();
        do {
            assertThat(here.await("progress")).isTrue();
        } while (here.said().getLast().path("lag-total").asLong(1) > 0);
        assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
    }

    /// As when it reads more slowly than messages expire: here they wait for a transaction's end.
    @Test
    void messagesThatAreDeletedBeforeARunningStreamReadsThemEndItsAttempt() throws Exception {
        try (TransactionalSender sender = new TransactionalSender(stream)) {
            try (StreamHere here = stream.startHere(stream.attempt(1))) {
                stream.send(StreamFixture.flights(0, ROWS));
                stream.awaitAnswers(here, ROWS);
                sender.begin(0, StreamFixture.flights(ROWS, ROWS));
                brokers.delete(0, 60);
                requireInputGone(here);
            }
            sender.abort();
        }
        stream.score(stream.repair(2), ROWS, ROWS);
        stream.requireEachOnce(2 * ROWS);
    }

    /// Behind the end of a transaction that is gone, and at which no message was.
    @Test
    void whatExpiresBeforeItIsReadEndsAnAttemptThatHasPassedAGap() throws Exception {
        try (TransactionalSender sender = new TransactionalSender(stream)) {
            try (StreamHere here = stream.startHere(stream.attempt(1))) {
                sender.begin(0, StreamFixture.flights(0, ROWS));
                sender.commit();
                stream.awaitAnswers(here, ROWS);
                stopAtTheEnd(here);
            }
            brokers.delete(0, ROWS + 1);
            try (StreamHere here = stream.startHere(stream.attempt(2))) {
                assertThat(here.await("checkpoint")).isTrue();
                sender.begin(0, StreamFixture.flights(ROWS, ROWS));
                brokers.delete(0, ROWS + 61);
                requireInputGone(here);
            }
            sender.commit();
        }
        int left = 2 * ROWS - 60;
        try (StreamHere here = stream.startHere(stream.repair(3))) {
            stream.awaitAnswers(here, left);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        stream.requireEachOnce(left);
    }

    private void requireInputGone(StreamHere here) throws Exception {
        JsonNode last = here.requireEnds(ExitStatus.FAILED);
        assertThat(last.path("code").asText()).isEqualTo("input-gone");
        assertThat(last.path("message").asText())
                .contains("partition " + stream.input + "-0")
                .contains("messages were deleted before they were read");
    }
}
