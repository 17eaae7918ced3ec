package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.LatencyCounts;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.documents.Documents;
import dev.slipway.testkit.fake.FakeAccess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What `--model flights=…` serves is the default team's; team `fraud` has declared an endpoint of
/// that name. Each test looks as its owner before and behind a start with `--model`.
final class NamedModelPagesTest {
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final String OWNER = "VIEWER@team:fraud";

    @RegisterExtension final ConnectedDoor door = new ConnectedDoor(new FakeAccess());

    @BeforeEach
    void show() {
        CapturePolicy usual = CapturePolicy.DEFAULT;
        EndpointSpec spec =
                EndpointSpec.defaults(
                                FLIGHTS,
                                FRAUD,
                                new EndpointSpec.Target.Latest(new ModelName("flights")))
                        .with(
                                new CapturePolicy(
                                        0,
                                        List.of("speed"),
                                        List.of(),
                                        usual.keep(),
                                        usual.maxBytes()));
        door.running.controls.show(door.running.controls.newest().with(spec));
    }

    private void startWithModel() {
        door.running.named.add(FLIGHTS);
    }

    private JsonNode looked(String who, String path) throws IOException {
        return Documents.tree(door.getAs(who, "/api/v1/" + path).text());
    }

    @Test
    void whoUsesItIsToldToNoOwnerOfTheName() throws IOException {
        for (TeamName payer : List.of(TeamName.DEFAULT, FRAUD)) {
            door.running.readings.add(
                    new MeterReading(
                            FLIGHTS,
                            new VersionNumber(1),
                            payer,
                            CostCause.SERVE,
                            Usage.ofRows(7)));
        }
        assertThat(looked(OWNER, "costs").path("lines")).hasSize(2);

        startWithModel();

        JsonNode lines = looked(OWNER, "costs").path("lines");
        assertThat(lines).hasSize(1);
        assertThat(lines.path(0).path("team").asText()).isEqualTo("fraud");
        assertThat(looked("VIEWER", "costs").path("lines")).hasSize(2);
    }

    @Test
    void itsTrafficIsShownToNoOwnerOfTheName() throws IOException {
        door.running.windows.add(window(RunningDoor.NOW));
        assertThat(looked(OWNER, "windows").path("windows")).hasSize(1);
        assertThat(looked(OWNER, "endpoints/flights/windows").path("windows")).hasSize(1);

        startWithModel();

        assertThat(looked(OWNER, "windows").path("windows")).isEmpty();
        String theirs = "/api/v1/endpoints/flights/windows";
        assertThat(door.getAs(OWNER, theirs).status()).isEqualTo(200);
        assertThat(Documents.tree(door.getAs(OWNER, theirs).text()).path("windows")).isEmpty();
        assertThat(looked("VIEWER", "windows").path("windows")).hasSize(1);
    }

    /// The endpoint was declared just now; whoever had its name before may have been anybody.
    @Test
    void whatWasAnsweredBeforeTheEndpointWasDeclaredIsForThoseWhoSeeAll() throws IOException {
        door.running.windows.add(window(RunningDoor.NOW.minusSeconds(10)));
        door.running.windows.add(window(RunningDoor.NOW));
        for (String path : List.of("windows", "endpoints/flights/windows")) {
            JsonNode theirs = looked(OWNER, path).path("windows");
            assertThat(theirs).as(path).hasSize(1);
            assertThat(theirs.path(0).path("start").asText()).isEqualTo(RunningDoor.NOW.toString());
            assertThat(looked("VIEWER", path).path("windows")).as(path).hasSize(2);
        }
    }

    @Test
    void whatWasUnloadedBeforeTheEndpointWasDeclaredIsForThoseWhoSeeAll() throws IOException {
        for (Instant time : List.of(RunningDoor.NOW.minusSeconds(10), RunningDoor.NOW)) {
            door.running.evictions.add(
                    new Eviction(
                            new VersionId(FLIGHTS, new VersionNumber(1)),
                            time,
                            Eviction.Reason.IDLE,
                            new Eviction.Inputs(0, Duration.ofSeconds(1), 1_000),
                            null));
        }
        JsonNode theirs = looked(OWNER, "tiers").path("evictions");
        assertThat(theirs).hasSize(1);
        assertThat(theirs.path(0).path("at").asText()).isEqualTo(RunningDoor.NOW.toString());
        assertThat(looked("VIEWER", "tiers").path("evictions")).hasSize(2);
    }

    @Test
    void whatWasUsedBeforeTheEndpointWasDeclaredIsForThoseWhoPaidAndWhoSeeAll() throws IOException {
        for (TeamName payer : List.of(TeamName.DEFAULT, FRAUD)) {
            door.running.readings.add(
                    new MeterReading(
                            FLIGHTS,
                            new VersionNumber(1),
                            payer,
                            CostCause.SERVE,
                            Usage.ofRows(7),
                            true));
        }
        JsonNode lines = looked(OWNER, "costs").path("lines");
        assertThat(lines).hasSize(1);
        assertThat(lines.path(0).path("team").asText()).isEqualTo("fraud");
        assertThat(looked("VIEWER", "costs").path("lines")).hasSize(2);
    }

    private static TrafficWindow window(Instant start) {
        return new TrafficWindow(
                FLIGHTS,
                new VersionNumber(1),
                start,
                Duration.ofSeconds(10),
                3,
                List.of(new TrafficWindow.CodeCount(200, 3)),
                1.5,
                2.5,
                null,
                0.1,
                4.0,
                1_000L,
                new LatencyCounts(1, List.of(1.25, 1.5), List.of(2L, 1L)));
    }

    @Test
    void whatItHoldsIsNotThatOfTheEndpoint() throws IOException {
        assertThat(looked(OWNER, "endpoints/flights").path("memory").isObject()).isTrue();
        assertThat(looked(OWNER, "endpoints/flights").path("batching")).hasSize(1);

        startWithModel();

        JsonNode status = looked(OWNER, "endpoints/flights");
        assertThat(status.path("spec").path("team").asText()).isEqualTo("fraud");
        assertThat(status.path("memory").isObject()).isFalse();
        assertThat(status.path("batching")).isEmpty();
    }

    @Test
    void itsColumnsAreNotHeldAgainstTheEndpointsCapture() throws IOException {
        assertThat(door.getAs(OWNER, "/api/v1/status").text())
                .contains("speed is no column of a loaded version");

        startWithModel();

        assertThat(door.getAs(OWNER, "/api/v1/status").text()).doesNotContain("speed");
    }
}
