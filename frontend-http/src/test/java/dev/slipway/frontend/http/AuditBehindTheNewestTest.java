package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Pages of the audit that begin at a record that is not there yet.
final class AuditBehindTheNewestTest {
    @RegisterExtension final ConnectedDoor door = new ConnectedDoor(BearerAccess.withRoot());

    @Test
    void pageBelowARecordThatIsNotThereYetBeginsWithTheNewest() throws IOException {
        assertThat(records("/api/v1/audit?page=99999")).isEqualTo(records("/api/v1/audit"));
    }

    private JsonNode records(String path) throws IOException {
        Answer answer = door.getAs("root", path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Documents.tree(answer.text()).path("records");
    }
}
