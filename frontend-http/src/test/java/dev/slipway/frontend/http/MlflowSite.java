package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.tracking.TrackingStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A door for the `mlflow` client in front of a real store, and one connection to it.
final class MlflowSite implements AutoCloseable {
    static final String API = "/api/2.0/mlflow/";
    static final String FILES = "/api/2.0/mlflow-artifacts/artifacts";
    static final String JSON = "Content-Type: application/json";

    final TrackingStore store;
    final RunningDoor door;
    final Wire wire;

    /// The store is `tracking` in this folder.
    MlflowSite(Path folder) throws IOException {
        store =
                TrackingStore.open(
                        folder.resolve("tracking.db"),
                        folder.resolve("tracking"),
                        InstantSource.system(),
                        new Random(1));
        door = new RunningDoor(store);
        wire = door.connect();
    }

    /// Asks below the client's path, with JSON.
    Answer ask(String method, String path, String body) throws IOException {
        return wire.ask(method, API + path, List.of(JSON), body.getBytes(StandardCharsets.UTF_8));
    }

    /// The first text of this name in an answer that says yes.
    static String field(Answer answer, String name) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(answer.text());
        assertThat(matcher.find()).as("%s in %s", name, answer.text()).isTrue();
        return matcher.group(1);
    }

    /// Looks at a refusal as the client reads it.
    static void refused(Answer answer, int status, String error, String text) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).contains("\"error_code\":\"" + error + "\"").contains(text);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
    }

    @Override
    public void close() throws IOException {
        wire.close();
        door.close();
        store.close();
    }
}
