package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages of the journal while its database does not answer.
final class AuditAwayTest {
    @RegisterExtension
    final ConnectedDoor door =
            new ConnectedDoor(
                    new BearerAccess(Map.of("root", List.of(Grant.everywhere(Role.ADMIN)))));

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/audit", "/api/v1/audit/verification"})
    void pageSaysThatTheJournalIsAwayAndWhenToAskAgain(String path) throws IOException {
        door.running.controls.journal().beAway();

        Answer answer = ask(path);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(Documents.tree(answer.text()).path("code").asText())
                .isEqualTo("STORE_UNAVAILABLE");
        assertThat(answer.text()).contains("journal: the database does not answer");
        assertThat(answer.header("retry-after")).isNotEmpty();
    }

    @Test
    void pageIsAnsweredWhileTheJournalIsThere() throws IOException {
        assertThat(ask("/api/v1/audit").status()).isEqualTo(200);
    }

    private Answer ask(String path) throws IOException {
        return door.getAs("root", path);
    }
}
