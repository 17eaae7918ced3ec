package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tags by which the server knows where the files of a version lie.
final class VersionTagsTest {
    private static final String ROOT = "Authorization: Bearer root";
    private static final String VERSIONS = "/api/v1/models/flights/versions";
    private static final String PLACE =
            "{\"slipway.mlflow.place\":\"mlflow-artifacts:/versions/another\"}";

    @RegisterExtension final ConnectedDoor door = new ConnectedDoor(BearerAccess.withRoot());

    private Answer ask(String method, String path, String body) throws IOException {
        return door.ask(method, path, List.of(ROOT), body.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text())
                .contains("tags: slipway.mlflow.place")
                .contains("one that is not this server's own");
    }

    /// Whoever may read the version could read the files of another one, and delete them.
    @Test
    void nobodySaysThatAVersionHasTheFilesOfAnother() throws IOException {
        refused(ask("PATCH", VERSIONS + "/1/tags", "{\"set\":" + PLACE + "}"));
        refused(ask("POST", VERSIONS, "{\"files\":[],\"tags\":" + PLACE + "}"));
        assertThat(door.running.controls.submitted()).isEmpty();
        assertThat(door.running.pushes.pushed()).isEmpty();
    }

    @Test
    void nobodyTakesItsFilesFromAVersion() throws IOException {
        String removal = "{\"set\":{},\"removed\":[\"slipway.mlflow.place\"]}";
        refused(ask("PATCH", VERSIONS + "/1/tags", removal));
        assertThat(door.running.controls.submitted()).isEmpty();
    }

    @Test
    void otherTagsAreSet() throws IOException {
        String tags = "{\"set\":{\"slipway\":\"a\",\"mlflow.note\":\"b\"}}";
        assertThat(ask("PATCH", VERSIONS + "/1/tags", tags).status()).isEqualTo(200);
        assertThat(door.running.controls.submitted()).hasSize(1);
    }
}
