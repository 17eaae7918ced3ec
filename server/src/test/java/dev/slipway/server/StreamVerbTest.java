package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `slipway stream` and what is below it, on a server that has no scoring program: streams wait,
/// and say so.
final class StreamVerbTest {
    private static final String CONNECTION =
            """
            kind: Connection
            name: events
            type: kafka
            address: kafka://127.0.0.1:9092
            ---
            """;
    private static final String STREAM =
            """
            kind: StreamJob
            name: late-flights
            endpoint: flights
            from: {connection: events, topic: flights}
            to: {topic: predictions}
            """;

    @TempDir Path scratch;

    private Operated opened() {
        Operated operated = new Operated(scratch.resolve("data"));
        Path flights = Repository.root().resolve("examples/flights/v1");
        assertThat(operated.run("model", "push", flights.toString(), "--name", "flights").code())
                .isZero();
        return operated;
    }

    private String file(String text) throws IOException {
        return Files.writeString(scratch.resolve("job.yaml"), text).toString();
    }

    @Test
    void aStreamIsDeclaredLookedAtSteeredAndRemoved() throws Exception {
        try (Operated operated = opened()) {
            Operated.Ran applied = operated.run("apply", "-f", file(CONNECTION + STREAM));
            assertThat(applied.code()).as(applied.err()).isZero();
            assertThat(operated.run("stream", "list").out())
                    .contains("late-flights", "queued", "predictions");
            Operated.Ran status = operated.run("stream", "status", "late-flights");
            assertThat(status.out())
                    .contains("late-flights queued, waits for lib/jobs")
                    .contains("from       flights of events")
                    .contains("to         predictions, unfit rows to predictions.dead")
                    .contains("delivery   exactly once, a commit every 1.00 s");
            assertThat(operated.run("stream", "stop", "late-flights").out())
                    .startsWith("stream late-flights is to rest (record ");
            Operated.Ran rests = operated.run("stream", "watch", "late-flights");
            assertThat(rests.code()).isZero();
            assertThat(rests.out()).contains("late-flights stopped");
            assertThat(operated.run("get", "streamjob", "late-flights", "-o", "yaml").out())
                    .contains("state: stopped");
            assertThat(operated.run("stream", "start", "late-flights").code()).isZero();
            Operated.Ran repaired = operated.run("stream", "repair", "late-flights");
            assertThat(repaired.code()).isEqualTo(1);
            assertThat(repaired.err()).contains("is queued (expected: needs repair)");
            String data = scratch.resolve("data").toString();
            assertThat(operated.run("doctor", "--data", data).out()).contains("streams");
            Operated.Ran same = operated.run("diff", "-f", file(CONNECTION + STREAM));
            assertThat(same.code()).as(same.out()).isZero();
            Operated.Ran pruned =
                    operated.run(
                            "apply",
                            "-f",
                            file(CONNECTION + STREAM.replace("late-flights", "other")),
                            "--prune");
            assertThat(pruned.code()).as(pruned.err()).isZero();
            assertThat(operated.run("stream", "list").out())
                    .contains("other")
                    .doesNotContain("late-flights");
        }
    }

    @Test
    void whatDoesNotFitIsNamed() throws Exception {
        try (Operated operated = opened()) {
            assertThat(operated.run("apply", "-f", file(STREAM)).err())
                    .contains("from.connection: 'events' is unknown");
            assertThat(operated.run("apply", "-f", file(STREAM + "stat: stopped\n")).err())
                    .contains("state");
            Operated.Ran same =
                    operated.run(
                            "apply",
                            "-f",
                            file(CONNECTION + STREAM.replace("predictions", "flights")));
            assertThat(same.err())
                    .contains("to.topic: flights (expected: another than from.topic)");
            assertThat(operated.run("stream", "status", "none").err())
                    .contains("stream: none", "unknown");
        }
    }
}
