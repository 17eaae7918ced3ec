package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drills from the command line, each with a server of its own, whose processes are real.
final class DrillJourneyTest {
    @TempDir static Path scratch;
    private static Operated operated;

    @BeforeAll
    static void serve() throws IOException {
        operated = new Operated(scratch.resolve("data"));
        Path v1 = Repository.root().resolve("examples/flights/v1");
        done("model", "push", v1.toString(), "--name", "flights", "--alias", "champion");
        Path endpoint =
                Files.writeString(
                        scratch.resolve("endpoint.yaml"),
                        "{kind: Endpoint, name: flights, serves: flights@champion}");
        done("apply", "-f", endpoint.toString());
    }

    @AfterAll
    static void close() {
        operated.close();
    }

    private static void done(String... words) {
        Operated.Ran ran = operated.run(words);
        assertThat(ran.code()).as("%s: %s", String.join(" ", words), ran.err()).isZero();
    }

    private static JsonNode drill(String... more) {
        List<String> words =
                new ArrayList<>(List.of("drill", "flights", "--rate", "60", "--bake", "1s"));
        words.addAll(List.of(more));
        words.addAll(List.of("--seconds", "240", "-o", "json"));
        Operated.Ran ran = operated.run(words.toArray(String[]::new));
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.PASSED);
        return Documents.tree(ran.out());
    }

    @Test
    void candidateThatFailsIsTakenBackAndStableAnswersThroughout() {
        JsonNode report = drill("--fault", "errors", "--steps", "50%,100%");

        assertThat(report.path("verdict").asText()).isEqualTo("passed");
        assertThat(report.path("phase").asText()).isEqualTo("quarantined");
        assertThat(report.path("bad").asLong()).isPositive();
        assertThat(report.path("detection-seconds").asDouble()).isPositive();
        assertThat(report.path("asked-of-stable").asLong()).isPositive();
        assertThat(report.path("failed-by-stable").asLong()).isZero();
    }

    @Test
    void candidateThatPredictsWorseIsTakenBackByItsLabels() {
        JsonNode report = drill("--fault", "mistakes", "--steps", "50%,100%");

        assertThat(report.path("why").asText()).contains("candidate loses more than stable");
        assertThat(report.path("phase").asText()).isEqualTo("quarantined");
        assertThat(report.path("labels").asLong()).isGreaterThanOrEqualTo(100);
        assertThat(report.path("failed-by-stable").asLong()).isZero();
    }

    @Test
    void candidateThatIsAsGoodTakesOver() {
        JsonNode report = drill("--fault", "none", "--strategy", "all-at-once", "--soak", "2s");

        assertThat(report.path("why").asText()).contains("took over");
        assertThat(report.path("phase").asText()).isEqualTo("final");
        assertThat(report.path("bad").asLong()).isZero();
        assertThat(report.path("by-candidate").asLong()).isPositive();
    }

    @Test
    void stableAloneAnswersAfterTheServerWasKilled() {
        JsonNode report = drill("--fault", "controller-killed", "--steps", "50%,100%");

        assertThat(report.path("why").asText()).contains("after the kill");
        assertThat(report.path("phase").asText()).isEqualTo("hold");
        assertThat(report.path("by-candidate").asLong()).isPositive();
    }

    @Test
    void candidateThatCrashesInLoadAnswersNobody() {
        JsonNode report = drill("--fault", "crash-in-load", "--strategy", "all-at-once");

        assertThat(report.path("why").asText()).contains("given up before it answered anybody");
        assertThat(report.path("by-candidate").asLong()).isZero();
    }

    @Test
    void whatCannotBeRehearsedIsRefusedInWords() {
        Operated.Ran fault = operated.run("drill", "flights", "--fault", "flood");
        assertThat(fault.code()).isEqualTo(Exit.USAGE);
        assertThat(fault.err()).contains("fault: flood (expected: one of latency, errors");
        Operated.Ran rate = operated.run("drill", "flights", "--rate", "0");
        assertThat(rate.code()).isEqualTo(Exit.USAGE);
        assertThat(rate.err()).contains("rate: 0.0 (expected: 1 to 100000");
        Operated.Ran serve =
                Operated.alone(
                        "serve", "--drill", "errors", "--data", scratch.resolve("d").toString());
        assertThat(serve.code()).isEqualTo(Exit.USAGE);
        assertThat(serve.err()).contains("a directory that slipway drill has made");
    }
}
