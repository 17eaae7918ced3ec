package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.FreeText;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.testkit.SampleStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How the server is, while the database of its journal does not answer.
final class StatusAwayTest {
    @RegisterExtension final ConnectedDoor door = new ConnectedDoor(BearerAccess.withRoot());

    @Test
    void troubleOfAStreamIsToldWithoutItsWordsWhileTheJournalIsAway() throws IOException {
        door.running.controls.show(door.running.controls.newest().at(7).with(SampleStream.spec()));
        door.running.jobs.refusal = new FreeText("concealed:7");
        door.running.controls.journal().beAway();

        Answer answer = door.getAs("root", "/api/v1/status");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(Documents.tree(answer.text()).path("troubled-streams").path(0).asText())
                .isEqualTo("late-flights: was refused: (cannot be read now)");
    }
}
