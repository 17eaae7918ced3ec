package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The verbs of releases, from the command line to the decision and back.
final class ReleaseVerbTest {
    @TempDir static Path common;

    /// Of those that record nothing.
    private static Operated shared;

    @TempDir Path scratch;

    @BeforeAll
    static void open() throws IOException {
        shared = serving(common);
    }

    @AfterAll
    static void close() {
        shared.close();
    }

    private static Operated serving(Path directory) throws IOException {
        Operated operated = new Operated(directory.resolve("data"));
        Path examples = Repository.root().resolve("examples/flights");
        String v1 = examples.resolve("v1").toString();
        done(operated, "model", "push", v1, "--name", "flights", "--alias", "champion");
        Path endpoint =
                Files.writeString(
                        directory.resolve("endpoint.yaml"),
                        "{kind: Endpoint, name: flights, serves: flights@champion}");
        done(operated, "apply", "-f", endpoint.toString());
        String v2 = examples.resolve("v2").toString();
        done(operated, "model", "push", v2, "--name", "flights");
        return operated;
    }

    private static Operated.Ran done(Operated operated, String... words) {
        Operated.Ran ran = operated.run(words);
        assertThat(ran.code()).as("%s: %s", String.join(" ", words), ran.err()).isZero();
        return ran;
    }

    @Test
    void aReleaseIsTriedWithItsPlanAndNothingIsRecorded() {
        Operated.Ran tried =
                done(
                        shared,
                        "release",
                        "start",
                        "flights",
                        "--to",
                        "2",
                        "--steps",
                        "5%,100%",
                        "--dry-run");
        assertThat(tried.out())
                .contains("dry run: release of flights to version 2 of flights would be recorded")
                .contains("strategy canary: 5 %, 100 %")
                .contains("sticky   header:slipway-key")
                .contains("times    bake 1m, step 4h, hold 3d, soak 15m");
        Operated.Ran copied =
                done(
                        shared,
                        "release",
                        "start",
                        "flights",
                        "--to",
                        "2",
                        "--strategy",
                        "shadow-then-canary",
                        "--compared",
                        "300",
                        "--most-flips",
                        "2%",
                        "--dry-run");
        assertThat(copied.out())
                .contains(
                        "copies   300 compared, at most 2 % of the decisions others, of 10 % of"
                                + " the requests");
        JsonNode json =
                Documents.tree(
                        done(
                                        shared,
                                        "release",
                                        "start",
                                        "flights",
                                        "--to",
                                        "latest",
                                        "--dry-run",
                                        "-o",
                                        "json")
                                .out());
        assertThat(json.at("/outcome/is-dry-run").asBoolean()).isTrue();
        assertThat(json.path("candidate").asInt()).isEqualTo(2);
        Operated.Ran status = shared.run("release", "status", "flights");
        assertThat(status.code()).isEqualTo(Exit.FAILED);
        assertThat(status.err()).contains("release: endpoint flights never had one");
        Operated.Ran history = done(shared, "release", "history", "--summary");
        assertThat(history.out()).startsWith("TEAM  ENDPOINT");
    }

    @Test
    void aVersionIsComparedWithItself() throws IOException {
        try (Operated operated = serving(scratch)) {
            requireComparedWithItself(operated);
        }
    }

    private static void requireComparedWithItself(Operated operated) {
        String[] start = {
            "release",
            "start",
            "flights",
            "--to",
            "itself",
            "--strategy",
            "experiment",
            "--sample-size",
            "1000000",
            "--reason",
            "A/A"
        };
        assertThat(done(operated, start).out())
                .contains("release of flights to version 3 of flights")
                .contains("strategy experiment: 50 %");
        done(operated, "release", "abort", "flights", "--reason", "enough");
        while (operated.run("release", "status", "flights").out().contains("phase    aborting")) {
            LockSupport.parkNanos(1_000_000);
        }
        Operated.Ran again = done(operated, start);
        assertThat(again.out()).contains("release of flights to version 3 of flights");
        Operated.Ran takingOver =
                operated.run("release", "start", "flights", "--to", "itself", "--steps", "100%");
        assertThat(takingOver.code()).isNotZero();
        assertThat(takingOver.err())
                .contains("strategy: canary (expected: experiment, since a version does not take");
        Operated.Ran tried =
                operated.run(
                        "release",
                        "start",
                        "flights",
                        "--to",
                        "itself",
                        "--strategy",
                        "experiment",
                        "--sample-size",
                        "9",
                        "--dry-run");
        assertThat(tried.err()).contains("--dry-run: (expected: without --to itself");
    }

    @Test
    void whatCannotBeReleasedIsRefusedInWords() {
        Operated.Ran same = shared.run("release", "start", "flights", "--to", "1");
        assertThat(same.code()).isEqualTo(Exit.FAILED);
        assertThat(same.err()).contains("version 1");
        Operated.Ran unknown = shared.run("release", "start", "flights", "--to", "@challenger");
        assertThat(unknown.code()).isEqualTo(Exit.FAILED);
        assertThat(unknown.err()).contains("alias: 'challenger' of model flights: unknown");
        Operated.Ran none = shared.run("release", "promote", "flights", "--reason", "no use");
        assertThat(none.code()).isEqualTo(Exit.FAILED);
        assertThat(none.err()).contains("flights");
        assertThat(done(shared, "release", "abort", "flights", "--reason", "no use").out())
                .contains("it was so already");
    }

    @Test
    void wrongPlansAreWrongUse() {
        Operated.Ran steps =
                shared.run("release", "start", "flights", "--to", "2", "--steps", "50%,5%");
        assertThat(steps.code()).isEqualTo(Exit.USAGE);
        assertThat(steps.err()).contains("growing weights");
        Operated.Ran rule =
                shared.run("release", "start", "flights", "--to", "2", "--rule", "p99 too slow");
        assertThat(rule.code()).isEqualTo(Exit.USAGE);
        assertThat(rule.err()).contains("such as 'p99 > 20% above baseline for 5m'");
        assertThat(shared.run("release", "explain").err())
                .contains("Give either ENDPOINT or --replay FILE");
    }
}
