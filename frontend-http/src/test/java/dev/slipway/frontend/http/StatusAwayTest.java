package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How the server is, while the database of its journal does not answer.
final class StatusAwayTest {
    @RegisterExtension final ConnectedDoor door = new ConnectedDoor(BearerAccess.withRoot());

    private static StreamJobSpec stream() {
        return new StreamJobSpec(
                new StreamName("late-flights"),
                TeamName.DEFAULT,
                new EndpointName("flights"),
                null,
                new StreamJobSpec.Source(
                        "events",
                        "flights",
                        StreamJobSpec.Start.EARLIEST,
                        Duration.ofSeconds(5),
                        Map.of(),
                        false),
                new StreamJobSpec.Sink("late", null),
                StreamJobSpec.Commit.USUAL,
                null,
                List.of(),
                null,
                false,
                StreamJobSpec.Wanted.RUNNING);
    }

    @Test
    void troubleOfAStreamIsToldWithoutItsWordsWhileTheJournalIsAway() throws IOException {
        door.running.controls.show(door.running.controls.newest().at(7).with(stream()));
        door.running.jobs.refusal = new FreeText("concealed:7");
        door.running.controls.journal().beAway();

        Answer answer = door.getAs("root", "/api/v1/status");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(Documents.tree(answer.text()).path("troubled-streams").path(0).asText())
                .isEqualTo("late-flights: was refused: (cannot be read now)");
    }
}
