package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bodies in which `null` stands for what must be there.
final class NullBodiesTest {
    @RegisterExtension final ConnectedDoor door = new ConnectedDoor(BearerAccess.withRoot());

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "POST models null",
                "PUT models/flights/aliases/champion {\"version\":null}",
                "PUT models/flights/versions/3/status {\"status\":\"retired\",\"reason\":null}",
                "PUT models/flights/description {\"description\":null}",
                "POST models/flights/rename {\"to\":null}",
                "POST objects/apply {\"puts\":[{\"spec\":null}]}"
            })
    void nullIsTheCallersMistake(String method, String path, String body) throws IOException {
        Answer answer =
                door.ask(
                        method,
                        "/api/v1/" + path,
                        List.of("Authorization: Bearer root"),
                        body.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains("\"code\":\"INVALID_INPUT\"");
        assertThat(door.running.controls.submitted()).isEmpty();
    }
}
