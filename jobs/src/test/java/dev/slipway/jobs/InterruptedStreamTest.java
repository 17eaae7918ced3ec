package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.LocalBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams that are killed, overtaken or cut off from their broker: for a reader of what is
/// committed each message has one answer.
final class InterruptedStreamTest {
    private static final long SEED = 20270311;

    @TempDir private Path directory;

    private StreamFixture shared() throws Exception {
        return StreamFixture.ofSharedBroker(directory.resolve("stream"));
    }

    private static void isWhole(StreamFixture stream, long rows) throws Exception {
        List<JsonNode> answers = stream.answers(stream.output);
        assertThat(StreamFixture.counts(answers))
                .hasSize(Math.toIntExact(rows))
                .allSatisfy((id, count) -> assertThat(count).as("answers to " + id).isEqualTo(1));
        assertThat(answers).hasSize(Math.toIntExact(rows));
        assertThat(stream.answers(stream.dead)).isEmpty();
    }

    private static void finish(StreamFixture stream, ObjectNode attempt, long rows)
            throws Exception {
        try (StreamHere here = stream.startHere(attempt)) {
            StreamFixture.awaitAll(here, rows);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    @Test
    void killedAtAnyMomentItLosesNothingAndRepeatsNothing() throws Exception {
        StreamFixture stream = shared();
        SplittableRandom random = new SplittableRandom(SEED);
        int kills = Campaign.cases(3, 200);
        long rows;
        long kept = 0;
        int number = 0;
        try (Feed feed = new Feed(stream, 1_000)) {
            while (number < kills) {
                number++;
                try (Child child = stream.start(stream.attempt(number))) {
                    if (random.nextInt(4) == 0) {
                        assertThat(child.endsWithin(random.nextLong(4_000))).isFalse();
                    } else {
                        assertThat(child.await("started")).isTrue();
                        assertThat(child.endsWithin(random.nextLong(1_500))).isFalse();
                    }
                    child.kill();
                    kept = child.kept(kept);
                }
            }
            rows = feed.end();
        }
        finish(stream, stream.attempt(number + 1), rows);
        isWhole(stream, rows);
    }

    @Test
    void attemptThatWakesAfterItsSuccessorCommittedPublishesNothing() throws Exception {
        StreamFixture stream = shared();
        long rows;
        try (Feed feed = new Feed(stream, 2_000);
                Child sleeper = stream.start(stream.attempt(1))) {
            StreamFixture.awaitAll(sleeper, 2_000);
            sleeper.signal("STOP");
            try (StreamHere successor = stream.startHere(stream.attempt(2))) {
                StreamFixture.awaitAll(successor, 8_000);
                sleeper.signal("CONT");
                assertThat(sleeper.end()).isEqualTo(ExitStatus.FENCED.code());
                assertThat(sleeper.said().getLast().path("by").asLong()).isEqualTo(2);
                rows = feed.end();
                StreamFixture.awaitAll(successor, rows);
                assertThat(successor.stop()).isEqualTo(ExitStatus.STOPPED);
            }
        }
        isWhole(stream, rows);
    }

    @Test
    void attemptBehindAnotherIsFencedBeforeItReads() throws Exception {
        StreamFixture stream = shared();
        try (Child child = stream.start(stream.attempt(5))) {
            assertThat(child.await("started")).isTrue();
            child.kill();
        }
        try (StreamHere here = stream.startHere(stream.attempt(4))) {
            assertThat(here.end()).isEqualTo(ExitStatus.FENCED);
            assertThat(here.said().getLast().path("by").asLong()).isEqualTo(5);
        }
    }

    @Test
    void brokerThatIsAwayForSomeSecondsIsWaitedFor() throws Exception {
        try (LocalBroker broker = LocalBroker.start(directory.resolve("broker"))) {
            StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
            isWhole(stream, awaited(stream));
        }
    }

    /// A broker that is frozen, goes on, and is killed and started again; the rows that were sent.
    private static long awaited(StreamFixture stream) throws Exception {
        long rows;
        try (Feed feed = new Feed(stream, 1_000);
                StreamHere here = stream.startHere(stream.attempt(1))) {
            StreamFixture.awaitAll(here, 1_000);
            stream.broker.signal("STOP");
            here.requireAlive(Campaign.isLong() ? 30_000 : 8_000);
            stream.broker.signal("CONT");
            StreamFixture.awaitAll(here, 8_000);
            stream.broker.restart();
            rows = feed.end();
            StreamFixture.awaitAll(here, rows);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
            assertThat(here.said().stream().map(line -> line.path("kafka").asText()))
                    .contains("unreachable");
        }
        return rows;
    }
}
