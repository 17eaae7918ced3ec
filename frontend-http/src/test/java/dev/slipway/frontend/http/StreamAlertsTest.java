package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.documents.Documents;
import dev.slipway.testkit.SampleStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class StreamAlertsTest {
    private static final TeamName FRAUD = new TeamName("fraud");

    @RegisterExtension
    final ConnectedDoor door =
            new ConnectedDoor(
                    new BearerAccess(
                            Map.of(
                                    "root",
                                    List.of(Grant.everywhere(Role.VIEWER)),
                                    "fraud",
                                    List.of(new Grant(Role.VIEWER, new Scope.OfTeam(FRAUD))))));

    private static StreamAlert alert(String stream) {
        return new StreamAlert(
                new StreamName(stream),
                StreamAlertKind.LAG,
                Severity.PAGE,
                AlertState.FIRING,
                RunningDoor.NOW,
                "is behind: 900 rows were not read yet");
    }

    private JsonNode alerts(String who) throws IOException {
        return Documents.tree(door.getAs(who, "/api/v1/alerts").text());
    }

    @Test
    void alertsOfStreamsAreForThoseWhoMaySeeTheStream() throws IOException {
        door.running.controls.show(door.running.controls.newest().at(7).with(SampleStream.spec()));
        door.running.streamAlerts.add(alert("late-flights"));
        door.running.streamAlerts.add(alert("removed-a-moment-ago"));
        assertThat(alerts("root"))
                .isEqualTo(
                        Documents.tree(
                                "{\"streams\":[{\"stream\":\"late-flights\",\"kind\":\"lag\","
                                        + "\"severity\":\"page\",\"state\":\"firing\","
                                        + "\"since\":\"2026-11-25T08:00:00Z\","
                                        + "\"reason\":\"is behind: 900 rows were not read"
                                        + " yet\"}]}"));
        assertThat(alerts("fraud")).isEmpty();
    }
}
