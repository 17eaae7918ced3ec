package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Pages of the audit that begin at a record that is not there yet.
final class AuditBehindTheNewestTest {
    private final RunningDoor door = new RunningDoor(BearerAccess.withRoot());
    private final Wire wire;

    AuditBehindTheNewestTest() throws IOException {
        wire = door.connect();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        door.close();
    }

    @Test
    void pageBelowARecordThatIsNotThereYetBeginsWithTheNewest() throws IOException {
        assertThat(records("/api/v1/audit?page=99999")).isEqualTo(records("/api/v1/audit"));
    }

    private JsonNode records(String path) throws IOException {
        Answer answer = wire.ask("GET", path, List.of("Authorization: Bearer root"), new byte[0]);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Documents.tree(answer.text()).path("records");
    }
}
