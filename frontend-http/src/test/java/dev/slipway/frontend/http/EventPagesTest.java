package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.Cell;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class EventPagesTest {
    private static final String EVENTS =
            "{\"feeder\":\"f\",\"number\":7,\"events\":[{\"origin\":\"ATL\",\"delay\":4.5,"
                    + "\"tail\":null}]}";

    @RegisterExtension
    final ConnectedDoor door =
            new ConnectedDoor(
                    new BearerAccess(
                            Map.of(
                                    "scientist",
                                    List.of(Grant.everywhere(Role.SCIENTIST)),
                                    "fraud",
                                    List.of(
                                            new Grant(
                                                    Role.SCIENTIST,
                                                    new Scope.OfTeam(new TeamName("fraud")))),
                                    "caller",
                                    List.of(Grant.everywhere(Role.CALLER)))));

    @Test
    void deliveryIsTakenAndWhatComesAgainIsSaid() throws IOException {
        JsonNode first = json(send("scientist", "arrivals", EVENTS));
        assertThat(first.path("events").asInt()).isEqualTo(1);
        assertThat(first.path("taken").asInt()).isEqualTo(1);
        assertThat(json(send("scientist", "arrivals", EVENTS)).path("taken").asInt()).isZero();
        Map<String, Cell> event = door.running.events.taken.getFirst().events().getFirst();
        assertThat(event)
                .containsEntry("origin", new Cell.Text("ATL"))
                .containsEntry("delay", new Cell.Real(4.5))
                .containsEntry("tail", new Cell.Missing());
    }

    @Test
    void whoMayNotWriteAllModelsFeedsNone() throws IOException {
        assertThat(send("caller", "arrivals", EVENTS).status()).isEqualTo(403);
        Answer ofATeam = send("fraud", "arrivals", EVENTS);
        assertThat(ofATeam.status()).isEqualTo(403);
        assertThat(ofATeam.text()).contains("WRITE_MODELS").contains("source arrivals");
        assertThat(door.running.events.taken).isEmpty();
    }

    @Test
    void refusalNamesTheField() throws IOException {
        assertThat(send("scientist", "Arrivals", EVENTS).text()).contains("source: Arrivals");
        assertThat(send("scientist", "departures", EVENTS).status()).isEqualTo(404);
        assertThat(send("scientist", "arrivals", EVENTS.replace("7", "-1")).text())
                .contains("number: -1 (expected: >= 0)");
        assertThat(send("scientist", "arrivals", EVENTS.replace("\"f\"", "\"\"")).text())
                .contains("feeder: 0 characters");
        assertThat(send("scientist", "arrivals", EVENTS.replace("4.5", "[1]")).status())
                .isEqualTo(400);
        assertThat(send("scientist", "arrivals", "").text()).contains("body: missing");
    }

    @Test
    void featuresThatAreStaleAreInTheStatus() throws IOException {
        assertThat(status("scientist").path("stale-features")).isEmpty();
        door.running.events.stale.add("late_rate of source arrivals: no event was brought yet");
        assertThat(status("scientist").path("stale-features").path(0).asText())
                .isEqualTo("late_rate of source arrivals: no event was brought yet");
        assertThat(status("fraud").path("stale-features")).isEmpty();
    }

    private JsonNode status(String token) throws IOException {
        return json(
                door.ask(
                        "GET",
                        "/api/v1/status",
                        List.of("Authorization: Bearer " + token),
                        new byte[0]));
    }

    private Answer send(String token, String source, String body) throws IOException {
        return door.ask(
                "POST",
                "/api/v1/features/" + source + "/events",
                List.of("Authorization: Bearer " + token),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Documents.tree(answer.text());
    }
}
