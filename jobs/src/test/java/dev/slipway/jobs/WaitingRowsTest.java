package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows that were read and wait for what they may see, where no transaction says what has answers.
final class WaitingRowsTest {
    private static final long SEED = 20270418;

    /// Checkpoints that an offset may take to arrive.
    private static final int LOOKS = 50;

    @TempDir private Path directory;

    /// A repair begins there, with no checkpoint that had them.
    @Test
    void rowsThatWaitAreNotSaidToHaveAnswersWhereTheseAreWrittenAtOnce() throws Exception {
        SeeingStream seeing = new SeeingStream(directory);
        StreamFixture stream = seeing.stream;
        Brokers brokers = new Brokers(stream);
        SeenHistory history = new SeenHistory(SEED, 2_000, 0);
        history.send(stream, 0, 2);
        Path model = seeing.model("seeing", SeeingStream.DEFINITION);
        ObjectNode attempt = seeing.attempt(1, model).put("delivery", "at-least-once");
        try (StreamHere run = stream.startHere(attempt)) {
            StreamFixture.awaitAll(run, history.flights() * 4 / 10);
            long scored = awaitQuiet(run);
            for (int look = 0; look < LOOKS && answered(brokers) != scored; look++) {
                assertThat(run.await("checkpoint")).isTrue();
                scored = run.said().getLast().path("rows").asLong();
            }
            assertThat(answered(brokers)).isEqualTo(scored);
            assertThat(run.await("progress")).isTrue();
            assertThat(run.said().getLast().at("/windows/waiting").asLong()).isPositive();
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    private static long answered(Brokers brokers) throws Exception {
        return brokers.offsets().values().stream().mapToLong(Long::longValue).sum();
    }

    /// Listens until checkpoints hold no more rows than those before, and returns how many.
    private static long awaitQuiet(StreamHere run) throws IOException {
        long before = -1;
        for (int same = 0; same < 2; ) {
            assertThat(run.await("checkpoint")).isTrue();
            long rows = run.said().getLast().path("rows").asLong();
            same = rows == before ? same + 1 : 0;
            before = rows;
        }
        return before;
    }
}
