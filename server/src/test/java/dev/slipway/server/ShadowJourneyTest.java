package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A version that sees traffic and answers nobody, as its owner starts, reads and stops it.
final class ShadowJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final String[] ROW = {
        "predict",
        "flights",
        "minute_of_day=1020",
        "day_of_week=5",
        "distance=733",
        "origin=ATL",
        "destination=ORD",
        "origin_late_rate=0.31"
    };

    private static final String LABELS = "{endpoint=\"flights\",version=\"2\"}";

    /// Of tests that leave it without a shadow.
    private static Operated shared;

    @TempDir Path scratch;

    @BeforeAll
    static void serve(@TempDir Path common) throws Exception {
        shared = new Operated(common.resolve("data"));
        serveTheFirstOfTwo(shared, common);
    }

    @AfterAll
    static void close() {
        shared.close();
    }

    @Test
    void shadowIsLoadedBesideTheOneThatAnswersAndGoesWhenItEnds() throws Exception {
        Operated.Ran started = done(shared, "shadow", "start", "flights", "--version", "2");
        assertThat(started.out()).contains("version 2 shadows version 1 of endpoint flights");
        for (int i = 0; i < 5; i++) {
            assertThat(done(shared, ROW).out()).isNotEmpty();
        }
        Operated.Ran again = shared.run("shadow", "start", "flights", "--version", "2");
        assertThat(again.code()).isEqualTo(Exit.FAILED);
        assertThat(again.err()).contains("expected: one that is no shadow of endpoint flights");

        Operated.Ran report = shared.run("shadow", "report", "flights", "--version", "2");
        assertThat(report.code()).as(report.err()).isEqualTo(3);
        assertThat(report.out()).contains("insufficient: ").contains("requests came");
        assertThat(done(shared, "shadow", "list").out()).contains("insufficient");
        assertThat(metrics(shared))
                .contains("slipway_shadow_eligible_total" + LABELS + " 5.0")
                .contains("slipway_shadow_sampling_rate" + LABELS)
                .contains("slipway_shadow_verdict{endpoint=\"flights\",verdict=");
        assertThat(shared.server.serving().models().versions(endpoint())).hasSize(2);

        assertThat(done(shared, "shadow", "stop", "flights", "--version", "2").out())
                .contains("over: it was ended");
        assertThat(done(shared, "shadow", "list").out()).doesNotContain("flights");
        assertThat(metrics(shared)).doesNotContain("slipway_shadow_eligible_total{");
        assertThat(shared.run("shadow", "report", "flights", "--version", "2").err())
                .contains("version 2 is none of endpoint flights");
        assertThat(done(shared, ROW).out()).isNotEmpty();
    }

    @Test
    void shadowGivesWayToTheVersionThatIsToAnswer() throws Exception {
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            serveTheFirstOfTwo(operated, scratch);
            Operated.Ran _ = done(operated, "shadow", "start", "flights", "--version", "2");

            Operated.Ran _ = done(operated, "model", "alias", "flights", "champion", "2");

            assertThat(done(operated, ROW).out()).isNotEmpty();
            assertThat(operated.run("shadow", "start", "flights", "--version", "2").err())
                    .contains("answers already");
            assertThat(operated.server.serving().models().versions(endpoint()))
                    .extracting(version -> version.id().version().value())
                    .contains(2L);
        }
    }

    @Test
    void shadowOfWhatIsNotThereIsRefusedInWords() throws Exception {
        assertThat(shared.run("shadow", "start", "flights", "--version", "9").err())
                .contains("version: '9': unknown for model flights");
        assertThat(shared.run("shadow", "start", "nobody", "--version", "1").err())
                .contains("endpoint: 'nobody': unknown");
        assertThat(shared.run("shadow", "start", "flights", "--version", "1").err())
                .contains("answers already");
        Operated.Ran wrong =
                shared.run("shadow", "start", "flights", "--version", "2", "--sample", "much");
        assertThat(wrong.err()).contains("--sample: much (expected: a part such as 5% or");
    }

    private static String metrics(Operated operated) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create(operated.url() + "/metrics");
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        }
    }

    private static void serveTheFirstOfTwo(Operated operated, Path folder) throws Exception {
        Operated.Ran _ =
                done(
                        operated,
                        "model",
                        "push",
                        FLIGHTS.resolve("v1").toString(),
                        "--name",
                        "flights",
                        "--alias",
                        "champion");
        Path spec = folder.resolve("flights.yaml");
        Files.writeString(spec, "kind: Endpoint\nname: flights\nserves: flights@champion\n");
        Operated.Ran _ = done(operated, "apply", "-f", spec.toString());
        Operated.Ran _ =
                done(
                        operated,
                        "model",
                        "push",
                        FLIGHTS.resolve("v2").toString(),
                        "--name",
                        "flights");
    }

    private static EndpointName endpoint() {
        return new EndpointName("flights");
    }

    private static Operated.Ran done(Operated operated, String... arguments) {
        Operated.Ran ran = operated.run(arguments);
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.PASSED);
        return ran;
    }
}
