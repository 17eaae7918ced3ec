package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A topic at the edge of what it keeps, of which a stream has found out where it begins and has
/// read nothing yet: here its messages wait for the end of their transaction.
final class ExpiringInputTest {
    private static final int ROWS = 100;
    private static final int GONE = 60;

    @TempDir private Path directory;
    private StreamFixture stream;

    @BeforeEach
    void makeTopics() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
    }

    private void expire() throws Exception {
        new Brokers(stream).delete(0, GONE);
    }

    @Test
    void whatExpiresBeforeAnythingIsReadIsPassedOverByTheNextAttempt() throws Exception {
        requirePassedOver("started");
    }

    /// A checkpoint goes on with the messages that are gone, and knows nothing else.
    @Test
    void aCheckpointOfNothingIsGivenUpForIt() throws Exception {
        requirePassedOver("checkpoint");
    }

    /// As long as nothing is scored, what is known of where reading goes on says no more.
    @Test
    void whatExpiresWhileAStreamIsAwayThatHasReadNothingIsPassedOver() throws Exception {
        try (TransactionalSender sender = new TransactionalSender(stream)) {
            sender.begin(0, StreamFixture.flights(0, ROWS));
            try (StreamHere here = stream.startHere(stream.attempt(1))) {
                assertThat(here.await("checkpoint")).isTrue();
                assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
            }
            keepNext();
            expire();
            try (StreamHere here = stream.startHere(stream.attempt(2))) {
                requireEndsForExpired(here);
            }
            sender.commit();
        }
        requireRest(3);
    }

    /// @param until what the first attempt has said before messages expire
    private void requirePassedOver(String until) throws Exception {
        try (TransactionalSender sender = new TransactionalSender(stream)) {
            sender.begin(0, StreamFixture.flights(0, ROWS));
            try (StreamHere here = stream.startHere(stream.attempt(1))) {
                assertThat(here.await(until)).isTrue();
                keepNext();
                expire();
                requireEndsForExpired(here);
            }
            sender.commit();
        }
        requireRest(2);
    }

    /// As an attempt leaves it that has gone on from such a checkpoint.
    private void keepNext() throws IOException {
        Files.writeString(stream.directory().resolve("next.json"), "{\"0\":1}");
    }

    private void requireEndsForExpired(StreamHere here) throws Exception {
        JsonNode last = here.requireEnds(ExitStatus.STOPPED);
        assertThat(last.path("event").asText()).as(last.toString()).isEqualTo("stopped");
        assertThat(last.path("reason").asText())
                .startsWith("brokers have deleted messages of topic " + stream.input)
                .endsWith("behind partition 0 from 0 to " + GONE);
        assertThat(stream.directory().resolve("lost.json")).doesNotExist();
        assertThat(stream.directory().resolve("next.json")).doesNotExist();
    }

    /// @param number of the attempt that reads what is left
    private void requireRest(int number) throws Exception {
        try (StreamHere here = stream.startHere(stream.attempt(number))) {
            stream.awaitAnswers(here, ROWS - GONE);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(ROWS - GONE)
                .containsKeys((long) GONE, ROWS - 1L)
                .values()
                .containsOnly(1);
    }

    @Test
    void whatHasComeSinceTheStreamBeganIsLost() throws Exception {
        try (TransactionalSender sender = new TransactionalSender(stream)) {
            try (StreamHere here = stream.startHere(stream.attempt(1))) {
                assertThat(here.await("started")).isTrue();
                sender.begin(0, StreamFixture.flights(0, ROWS));
                expire();
                JsonNode last = here.requireEnds(ExitStatus.FAILED);
                assertThat(last.path("code").asText()).isEqualTo("input-gone");
            }
            sender.abort();
        }
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
        }
    }
}
