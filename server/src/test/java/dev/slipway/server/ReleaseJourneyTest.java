package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.TokenSource;
import dev.slipway.documents.Documents;
import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Releases from the command line, with callers who ask all the time.
final class ReleaseJourneyTest {
    private static final Rows FLIGHT =
            new Rows(
                    List.of(
                            "minute_of_day",
                            "day_of_week",
                            "distance",
                            "origin",
                            "destination",
                            "origin_late_rate"),
                    List.of(
                            List.of(
                                    new Cell.Whole(1_020),
                                    new Cell.Whole(5),
                                    new Cell.Whole(733),
                                    new Cell.Text("ATL"),
                                    new Cell.Text("ORD"),
                                    new Cell.Real(0.31))));

    /// Between two requests: without it a caller takes a processor from what loads.
    private static final long BETWEEN_REQUESTS = 4_000_000;

    /// Each look is a verb that runs here.
    private static final long BETWEEN_LOOKS = 50_000_000;

    @TempDir Path scratch;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private Operated operated;
    private Thread caller;

    @BeforeEach
    void serve() throws IOException {
        operated = new Operated(scratch.resolve("data"));
        Path examples = Repository.root().resolve("examples/flights");
        String v1 = examples.resolve("v1").toString();
        done("model", "push", v1, "--name", "flights", "--alias", "champion");
        Path endpoint =
                Files.writeString(
                        scratch.resolve("endpoint.yaml"),
                        "{kind: Endpoint, name: flights, serves: flights@champion}");
        done("apply", "-f", endpoint.toString());
        done("model", "push", examples.resolve("v2").toString(), "--name", "flights");
        caller = Thread.ofPlatform().start(this::askAllTheTime);
    }

    private SlipwayClient client() {
        return SlipwayClient.open(
                ClientSettings.of(URI.create(operated.url()))
                        .withToken(TokenSource.of(operated.token())));
    }

    private void askAllTheTime() {
        try (SlipwayClient client = client()) {
            while (!isOver.get()) {
                try {
                    client.predictRows("flights", FLIGHT);
                    answers.incrementAndGet();
                } catch (RuntimeException e) {
                    failures.incrementAndGet();
                }
                LockSupport.parkNanos(BETWEEN_REQUESTS);
            }
        }
    }

    @AfterEach
    void close() throws InterruptedException {
        isOver.set(true);
        caller.join();
        operated.close();
    }

    private Operated.Ran done(String... words) {
        Operated.Ran ran = operated.run(words);
        assertThat(ran.code()).as("%s: %s", String.join(" ", words), ran.err()).isZero();
        return ran;
    }

    @Test
    void aVersionTakesOverAndNobodyIsFailed() {
        Operated.Ran watched =
                operated.run(
                        "release",
                        "start",
                        "flights",
                        "--to",
                        "2",
                        "--strategy",
                        "all-at-once",
                        "--bake",
                        "1s",
                        "--soak",
                        "2s",
                        "--watch");
        assertThat(watched.code()).as(watched.out() + watched.err()).isZero();
        assertThat(watched.out())
                .contains("release of flights to version 2 of flights (record ")
                .contains("phase    final")
                .contains("[x] 100 %");
        assertThat(done("model", "show", "flights").out()).contains("champion");
        try (SlipwayClient client = client()) {
            assertThat(client.registry().model(new ModelName("flights")).aliases())
                    .containsEntry(new AliasName("champion"), new VersionNumber(2));
            assertThat(client.predictRows("flights", FLIGHT).version()).isEqualTo("2");
        }
        JsonNode status = json("release", "status", "flights");
        assertThat(status.path("phase").asText()).isEqualTo("final");
        assertThat(status.at("/evidence/candidate/answers").asLong()).isPositive();
        assertThat(done("release", "history", "flights").out()).contains("flights.1", "final");
        assertThat(done("release", "history", "--summary").out()).contains("default");
        assertThat(done("release", "explain", "flights", "1").out())
                .contains("loading", "soak", "final");
        assertThat(failures).hasValue(0);
        assertThat(answers.get()).isPositive();
    }

    @Test
    void aReleaseIsHeldLetGoOnAndTurnedBackByHandAndItsEvidenceReplayed() {
        done(
                "release",
                "start",
                "flights",
                "--to",
                "2",
                "--steps",
                "50%,100%",
                "--bake",
                "1h",
                "--reason",
                "to see it turn back");
        awaited("bake");
        done("release", "pause", "flights", "--reason", "looking at it");
        Operated.Ran held = operated.run("release", "status", "flights");
        assertThat(held.code()).isEqualTo(Exit.INCONCLUSIVE);
        assertThat(held.out()).contains("phase    hold", "It waits for you:", "looking at it");
        done("release", "resume", "flights", "--reason", "nothing found");
        awaited("bake");
        done("release", "abort", "flights", "--reason", "enough of it");
        awaited("rolled-back");
        Operated.Ran back = operated.run("release", "watch", "flights");
        assertThat(back.code()).isEqualTo(Exit.FAILED);
        assertThat(back.out()).contains("phase    rolled-back", "enough of it");
        String file = scratch.resolve("evidence.gz").toString();
        done("release", "explain", "flights", "--export", file);
        Operated.Ran replayed = Operated.alone("release", "explain", "--replay", file);
        assertThat(replayed.code()).as(replayed.out() + replayed.err()).isZero();
        assertThat(replayed.out()).contains("flights.1", "those in the records", "fails-more");
        assertThat(failures).hasValue(0);
    }

    private void awaited(String phase) {
        long end = System.nanoTime() + 60_000_000_000L;
        String seen = json("release", "status", "flights").path("phase").asText();
        while (!seen.equals(phase) && System.nanoTime() < end) {
            LockSupport.parkNanos(BETWEEN_LOOKS);
            seen = json("release", "status", "flights").path("phase").asText();
        }
        assertThat(seen).isEqualTo(phase);
    }

    /// What a verb says as a document, whatever it ends with.
    private JsonNode json(String... words) {
        String[] all = Arrays.copyOf(words, words.length + 2);
        all[words.length] = "-o";
        all[words.length + 1] = "json";
        return Documents.tree(operated.run(all).out());
    }
}
