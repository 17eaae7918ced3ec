package dev.slipway.frontend.http;

import static dev.slipway.frontend.http.ControlSite.FRAUD;
import static dev.slipway.frontend.http.ControlSite.ROOT;
import static dev.slipway.frontend.http.ControlSite.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.status.LatencyCounts;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What of models, costs, shadows, objectives, traffic and the journal is whose to see.
final class ControlViewsTest {
    @RegisterExtension final ControlSite site = new ControlSite();

    @Test
    void aTeamSeesItsOwnModelsAlone() throws IOException {
        Answer list = site.ask("GET", "/api/v1/models", "", FRAUD);
        Answer foreign = site.ask("GET", "/api/v1/models/flights", "", FRAUD);

        assertThat(json(list).path("models")).hasSize(1);
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.text()).doesNotContain("did you mean");
    }

    @Test
    void aTeamSeesWhatItsCallersUsedAndItsOwnEndpoints() throws IOException {
        JsonNode lines = json(site.ask("GET", "/api/v1/costs", "", FRAUD)).path("lines");

        assertThat(lines).hasSize(2);
        assertThat(lines).allMatch(line -> line.path("team").asText().equals("fraud"));
        assertThat(json(site.ask("GET", "/api/v1/costs", "", ROOT)).path("lines")).hasSize(3);
        assertThat(site.ask("GET", "/api/v1/costs", "").status()).isEqualTo(401);
    }

    @Test
    void shadowsAreStartedShownAndStoppedByThoseWhoMay() throws IOException {
        String shadows = "/api/v1/endpoints/flights/shadows";
        Answer started = site.ask("POST", shadows, "{\"version\":2,\"sample\":0.5}", ROOT);
        assertThat(started.status()).as(started.text()).isEqualTo(200);
        assertThat(site.running.shadows.begun)
                .isEqualTo(ShadowSpec.of(new VersionNumber(2)).sampling(0.5));
        assertThat(site.ask("POST", shadows, "{\"version\":2}", ROOT).status()).isEqualTo(409);
        assertThat(site.ask("POST", shadows, "{\"version\":3,\"sample\":2}", ROOT).text())
                .contains("sample: 2.0 (expected: above 0, at most 1)");
        assertThat(site.ask("POST", shadows, "{\"version\":3}", FRAUD).status()).isEqualTo(403);
        JsonNode report = json(site.ask("GET", shadows + "/2", "", ROOT));
        assertThat(report.path("coverage").path("completed").asLong()).isEqualTo(7);
        assertThat(report.path("verdict").path("result").asText()).isEqualTo("insufficient");
        assertThat(json(site.ask("GET", "/api/v1/shadows", "", ROOT)).path("shadows")).hasSize(1);
        assertThat(json(site.ask("GET", "/api/v1/shadows", "", FRAUD)).path("shadows")).isEmpty();
        assertThat(site.ask("GET", shadows + "/2", "", FRAUD).status()).isEqualTo(404);
        assertThat(site.ask("GET", shadows + "/two", "", ROOT).status()).isEqualTo(400);
        assertThat(site.ask("DELETE", shadows + "/2", "", ROOT).status()).isEqualTo(200);
        assertThat(site.ask("DELETE", shadows + "/2", "", ROOT).text())
                .contains("version 2 is none of endpoint flights");
    }

    @Test
    void objectivesAreForThoseWhoMayLookIntoTheEndpoint() throws IOException {
        JsonNode mine = json(site.ask("GET", "/api/v1/slos", "", ROOT)).path("objectives");
        assertThat(mine).hasSize(1);
        assertThat(mine.path(0).path("endpoint").asText()).isEqualTo("flights");
        assertThat(json(site.ask("GET", "/api/v1/slos", "", FRAUD)).path("objectives")).isEmpty();
        JsonNode brief = json(site.ask("GET", "/api/v1/slos?alerts=raised", "", ROOT));
        assertThat(brief.path("objectives")).hasSize(1);
        assertThat(brief.path("objectives").path(0).path("alerts")).hasSize(1);
        assertThat(site.ask("GET", "/api/v1/slos?alerts=all", "", ROOT).text())
                .contains("alerts: all (expected: raised)");
        assertThat(json(site.ask("GET", "/api/v1/alerts", "", ROOT)).path("alerts")).hasSize(1);
        assertThat(json(site.ask("GET", "/api/v1/alerts", "", FRAUD)).path("alerts")).isEmpty();
        Answer foreign = site.ask("GET", "/api/v1/endpoints/flights/slo", "", FRAUD);
        assertThat(foreign.status()).isEqualTo(404);
        Answer misspelt = site.ask("GET", "/api/v1/endpoints/flightz/slo", "", ROOT);
        assertThat(misspelt.status()).isEqualTo(404);
        assertThat(misspelt.text()).contains("did you mean flights?");
    }

    @Test
    void trafficIsForThoseWhoMayReadTheEndpointsMetrics() throws IOException {
        for (long age : new long[] {10, 7_200}) {
            site.running.windows.add(
                    new TrafficWindow(
                            new EndpointName("flights"),
                            new VersionNumber(1),
                            RunningDoor.NOW.minusSeconds(age),
                            Duration.ofSeconds(10),
                            3,
                            List.of(new TrafficWindow.CodeCount(200, 3)),
                            1.5,
                            2.5,
                            null,
                            0.1,
                            4.0,
                            1_000L,
                            new LatencyCounts(1, List.of(1.25, 1.5), List.of(2L, 1L))));
        }
        assertThat(json(site.ask("GET", "/api/v1/windows", "", ROOT)).path("windows")).hasSize(2);
        assertThat(json(site.ask("GET", "/api/v1/windows", "", FRAUD)).path("windows")).isEmpty();
        String path = "/api/v1/endpoints/flights/windows";
        JsonNode lately = json(site.ask("GET", path + "?past=1h", "", ROOT)).path("windows");
        assertThat(lately).hasSize(1);
        assertThat(lately.get(0).path("codes").get(0).path("count").asLong()).isEqualTo(3);
        assertThat(lately.get(0).path("latencies").path("up-to-millis")).hasSize(2);
        assertThat(site.ask("GET", path, "", FRAUD).status()).isEqualTo(404);
        assertThat(site.ask("GET", path + "?past=2d", "", ROOT).status()).isEqualTo(400);
    }

    @Test
    void withoutTokenOrPermissionNothingIsAnswered() throws IOException {
        assertThat(site.ask("GET", "/api/v1/models", "").status()).isEqualTo(401);
        assertThat(site.ask("GET", "/api/v1/audit", "", FRAUD).status()).isEqualTo(403);
        assertThat(json(site.ask("GET", "/api/v1/audit", "", FRAUD)).path("code").asText())
                .isEqualTo("FORBIDDEN");
    }

    @Test
    void theJournalIsVerifiedForThoseWhoMayReadIt() throws IOException {
        JsonNode shown = json(site.ask("GET", "/api/v1/audit/verification", "", ROOT));
        assertThat(shown.path("up-to").asLong()).isEqualTo(shown.path("head").asLong());
        assertThat(shown.has("fault")).isFalse();
        assertThat(site.ask("GET", "/api/v1/audit/verification?after=99999", "", ROOT).status())
                .isEqualTo(400);
        assertThat(site.ask("GET", "/api/v1/audit/verification", "", FRAUD).status())
                .isEqualTo(403);
    }
}
