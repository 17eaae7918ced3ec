package dev.slipway.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.capture.CaptureDraw;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.testkit.Campaign;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams of whose predictions a part is kept.
final class CapturedStreamTest {
    private static final long SEED = 20271127;
    private static final double SHARE = 0.3;

    @TempDir private Path directory;

    /// Exactly those answers are kept that are drawn, each once and as it was given, however often
    /// attempts are killed on their way to and from checkpoints.
    @Test
    void whatIsDrawnIsKeptOnceHoweverOftenTheStreamIsKilled() throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        TakenRows taken = TakenRows.of(stream.directory(), SHARE);
        SplittableRandom random = new SplittableRandom(SEED);
        int kills = Campaign.cases(4, 60);
        long rows;
        try (Feed feed = new Feed(stream, 1_000)) {
            for (int number = 1; number <= kills; number++) {
                try (Child child = stream.start(stream.attempt(number))) {
                    assertThat(child.await("started")).isTrue();
                    assertThat(child.endsWithin(random.nextLong(1_500))).isFalse();
                    if (random.nextBoolean()) {
                        taken.take();
                    }
                    child.kill();
                }
                taken.take();
            }
            rows = feed.end();
        }
        try (Child child = stream.start(stream.attempt(kills + 1))) {
            while (child.await("checkpoint")
                    && child.said().getLast().path("rows").asLong() < rows) {
                taken.take();
            }
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
        }
        taken.take();
        Map<String, JsonNode> answers = new HashMap<>();
        for (JsonNode answer : stream.answers(stream.output)) {
            String id = answer.path("prediction_id").asText();
            if (CaptureDraw.isDrawn(new PredictionId(id), SHARE)) {
                answers.put(id, answer);
            }
        }
        assertThat(answers.size()).isBetween((int) (rows / 5), (int) (rows / 2));
        assertThat(taken.rows().keySet()).containsExactlyInAnyOrderElementsOf(answers.keySet());
        taken.rows()
                .forEach((id, row) ->
                        assertThat(row.path("version"))
                                .as(id)
                                .isEqualTo(requireNonNull(answers.get(id)).path("version")));
    }
}
