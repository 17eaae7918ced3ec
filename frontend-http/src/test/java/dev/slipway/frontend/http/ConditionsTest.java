package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Changes and removals of objects that are to depend on something.
final class ConditionsTest {
    private static final String ROOT = "Authorization: Bearer root";
    private static final String OBJECT = "/api/v1/objects/endpoint/flights";

    @RegisterExtension final ConnectedDoor door = new ConnectedDoor(BearerAccess.withRoot());

    @Test
    void removalUnderAConditionIsRefusedAndNeverDoneWithoutIt() throws IOException {
        for (String condition : List.of("If-Match: \"7\"", "If-None-Match: *")) {
            Answer answer = door.ask("DELETE", OBJECT, List.of(ROOT, condition), new byte[0]);

            assertThat(answer.status()).as(condition).isEqualTo(400);
            assertThat(answer.text()).contains("with PUT alone");
        }
        assertThat(door.running.controls.submitted()).isEmpty();

        door.ask("DELETE", OBJECT, List.of(ROOT), new byte[0]);

        assertThat(door.running.controls.submitted()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "If-Match: \"\"",
                "If-Match: *",
                "If-Match: W/\"7\"",
                "If-Match: \"7\", \"8\"",
                "If-None-Match: \"7\"",
                "If-Match: \"7\"\r\nIf-None-Match: *"
            })
    void changeUnderAConditionThatCannotBeLookedAtIsRefused(String condition) throws IOException {
        byte[] spec =
                "{\"kind\":\"Endpoint\",\"name\":\"flights\",\"serves\":\"flights/2\"}"
                        .getBytes(StandardCharsets.UTF_8);

        Answer answer = door.ask("PUT", OBJECT, List.of(ROOT, condition), spec);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains("INVALID_INPUT", "Match");
        assertThat(door.running.controls.submitted()).isEmpty();
    }
}
