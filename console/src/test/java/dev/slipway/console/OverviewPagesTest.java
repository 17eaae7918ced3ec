package dev.slipway.console;

import static dev.slipway.console.Samples.HOSTILE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.slo.AlertList;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.console.page.Asset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What stands on the page of all endpoints, and what renews it.
final class OverviewPagesTest {
    @Test
    void overviewShowsWhatEndpointsAnswered() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS, new EndpointName("idle"));
            String page = served.get("/console/").body();
            assertThat(page)
                    .contains("flights/1", "10.0 req/s", "1.50 ms", "12.3 ms", "10.0 %")
                    .contains("<bdi>idle</bdi>", "serving", "2 endpoints")
                    .contains("data-total=\"Errors\"", "10 of 100", "Cost a day", "6.30 EUR");
        }
    }

    @Test
    void overviewNamesAlertsOfStreams() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS)
                    .says(
                            "/api/v1/alerts",
                            new AlertList(
                                    List.of(),
                                    List.of(
                                            alert(StreamAlertKind.DEAD_LETTERS, null),
                                            alert(StreamAlertKind.VERSION, HOSTILE))));
            String page = served.get("/console/").body();
            assertThat(PageRules.broken(page)).isEmpty();
            assertThat(page)
                    .contains("<a href=\"/console/streams/late-flights\">late-flights</a>")
                    .contains("<bdi>dead letters</bdi>")
                    .doesNotContain("<script>alert");
            assertThat(served.lines("/console/overview/events", 2).get(1))
                    .contains("\"name\":\"Alerts\",\"value\":\"2\"");
        }
    }

    private static StreamAlert alert(StreamAlertKind kind, @Nullable String reason) {
        return new StreamAlert(
                new StreamName("late-flights"),
                kind,
                Severity.TICKET,
                AlertState.FIRING,
                ServedConsole.NOW,
                reason);
    }

    /// The script finds by these what it renews.
    @Test
    void whatIsSaidOfTheWholeServerStandsWhereTheScriptRenewsIt() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS);
            assertThat(served.get("/console/").body())
                    .contains("<span id=\"count\">1 endpoint</span>", "<div id=\"warnings\">");
            assertThat(served.get("/console/overview/table").body())
                    .contains("<div id=\"warnings\">");
            assertThat(served.get(Asset.SCRIPT.href()).body())
                    .contains("getElementById(\"count\")", "getElementById(\"warnings\")");
        }
    }

    @Test
    void overviewWithoutEndpointsSaysWhatToDo() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "");
            assertThat(served.get("/console/").body()).contains("slipway model push");
        }
    }

    @Test
    void streamTellsAllRowsAtFirst() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS);
            List<String> lines = served.lines("/console/overview/events", 2);
            assertThat(lines.get(0)).isEqualTo("event: news");
            assertThat(lines.get(1))
                    .startsWith("data: {")
                    .contains("\"name\":\"flights\"", "10.0 req/s", "\"name\":\"Alerts\"");
        }
    }
}
