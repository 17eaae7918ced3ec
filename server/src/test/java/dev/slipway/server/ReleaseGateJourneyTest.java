package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands between a warm candidate and its first request: its tensors, and what it takes under
/// load, alone.
final class ReleaseGateJourneyTest {
    @TempDir Path scratch;
    private Operated operated;

    @BeforeEach
    void serve() throws IOException {
        operated = new Operated(scratch.resolve("data"));
        push("x", 0, "--alias", "champion");
        promise("20ms");
    }

    /// Says how long a call of the endpoint may usually take.
    private void promise(String p50) throws IOException {
        Path endpoint =
                Files.writeString(
                        scratch.resolve("endpoint.yaml"),
                        "{kind: Endpoint, name: sums, serves: sums@champion, slo: {p50: "
                                + p50
                                + ", p99: 200ms}}");
        done("apply", "-f", endpoint.toString());
    }

    private void push(String input, int sines, String... more) {
        Path file = MadeOnnx.write(scratch.resolve("m" + sines + input + ".onnx"), input, sines);
        String[] words = Arrays.copyOf(more, more.length + 5);
        System.arraycopy(more, 0, words, 5, more.length);
        words[0] = "model";
        words[1] = "push";
        words[2] = file.toString();
        words[3] = "--name";
        words[4] = "sums";
        done(words);
    }

    @AfterEach
    void close() {
        operated.close();
    }

    private Operated.Ran done(String... words) {
        Operated.Ran ran = operated.run(words);
        assertThat(ran.code()).as("%s: %s", String.join(" ", words), ran.err()).isZero();
        return ran;
    }

    @Test
    void aCandidateThatIsTooSlowAloneNeverAnswersAnybody() throws IOException {
        // The slower calls are, the more seldom they are made, and a verdict takes twenty.
        promise("5ms");
        push("x", 50);
        Operated.Ran watched =
                operated.run(
                        "release", "start", "sums", "--to", "2", "--gate-rate", "50", "--watch");
        assertThat(watched.code()).as(watched.out() + watched.err()).isEqualTo(Exit.FAILED);
        Operated.Ran status = operated.run("release", "status", "sums");
        assertThat(status.code()).isEqualTo(Exit.FAILED);
        assertThat(status.out())
                .contains("load     failed: candidate is slower than the endpoint promises: ")
                .contains("(promised: 5.00 ms), p99 ", "(promised: 200 ms); version 1 beside it: ");
        JsonNode release = json("release", "status", "sums");
        assertThat(release.at("/performance/verdict").asText()).isEqualTo("failed");
        assertThat(release.at("/performance/candidate/p50-millis").asDouble()).isGreaterThan(5);
        assertThat(release.at("/performance/stable/p50-millis").asDouble()).isLessThan(5);
        for (JsonNode move : release.at("/release/moves")) {
            assertThat(move.at("/transition/weight").asDouble()).isZero();
        }
        assertThat(done("release", "explain", "sums").out())
                .contains("candidate is slower than the endpoint promises");
    }

    @Test
    void aCandidateThatKeepsWhatIsPromisedGoesOnWithItsFigures() {
        push("x", 1);
        Operated.Ran watched = allAtOnce();
        assertThat(watched.out()).contains("gates    a load test where the endpoint has an slo");
        Operated.Ran status = operated.run("release", "status", "sums");
        assertThat(status.out())
                .contains("load     passed: candidate keeps what the endpoint promises: ");
        assertThat(json("release", "status", "sums").at("/performance/candidate/calls").asLong())
                .isGreaterThanOrEqualTo(20);
        assertThat(operated.run("endpoint", "status", "sums").out())
                .contains("release sums.1: version 1 -> 2, hold, step 1, 100 % to candidate: ");
        JsonNode endpoint = json("endpoint", "status", "sums");
        assertThat(endpoint.at("/0/release/id").asText()).isEqualTo("sums.1");
        assertThat(endpoint.at("/0/release/candidate").asInt()).isEqualTo(2);
        Operated.Ran load =
                operated.run(
                        "loadtest",
                        "sums",
                        "--model-version",
                        "2",
                        "--rate",
                        "20",
                        "--seconds",
                        "2",
                        "--warm-up",
                        "0",
                        "--slo",
                        "p50=60s");
        assertThat(load.code()).as(load.out() + load.err()).isZero();
        assertThat(load.out()).contains("p50=60s");
    }

    @Test
    void aCandidateThatAsksForOtherInputsIsRefusedUnlessThatIsAccepted() {
        push("other", 1);
        Operated.Ran refused = operated.run("release", "start", "sums", "--to", "2");
        assertThat(refused.code()).isEqualTo(Exit.FAILED);
        assertThat(refused.err())
                .contains("version 2 has other tensors: input 'x': gone, and requests have it")
                .contains("input 'other': asked for, and requests do not have it")
                .contains("--accept-signature-change");
        assertThat(operated.run("release", "status", "sums").err()).contains("never had one");
        Operated.Ran accepted = allAtOnce("--accept-signature-change", "--no-performance-gate");
        assertThat(accepted.out())
                .contains("gates    no load test, other tensors accepted")
                .contains("tensors  input 'x': gone, and requests have it");
        assertThat(json("release", "status", "sums").has("performance")).isFalse();
    }

    /// A release that is held soon after candidate has taken over, since nobody asks it anything.
    /// Whoever waits for it asks once a second: a busy host would have no room for load tests.
    private Operated.Ran allAtOnce(String... more) {
        String[] words = {
            "release",
            "start",
            "sums",
            "--to",
            "2",
            "--strategy",
            "all-at-once",
            "--soak",
            "1s",
            "--watch"
        };
        String[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        Operated.Ran ran = operated.run(all);
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.INCONCLUSIVE);
        return ran;
    }

    /// What a verb says as a document, whatever it ends with.
    private JsonNode json(String... words) {
        String[] all = Arrays.copyOf(words, words.length + 2);
        all[words.length] = "-o";
        all[words.length + 1] = "json";
        return Documents.tree(operated.run(all).out());
    }
}
