package dev.slipway.frontend.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.access.Access;
import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A door in front of fakes and one connection to it, for a test.
final class ConnectedDoor implements BeforeEachCallback, AfterEachCallback {
    final RunningDoor running;
    private @Nullable Wire wire;

    ConnectedDoor(Access access) {
        running = new RunningDoor(access);
    }

    Answer get(String path) throws IOException {
        return requireNonNull(wire).get(path);
    }

    /// Looks at a page as whoever has this token.
    Answer getAs(String token, String path) throws IOException {
        return ask("GET", path, List.of("Authorization: Bearer " + token), new byte[0]);
    }

    Answer post(String path, String body, String... headers) throws IOException {
        return requireNonNull(wire).post(path, body, headers);
    }

    Answer ask(String method, String path, List<String> headers, byte[] body) throws IOException {
        return requireNonNull(wire).ask(method, path, headers, body);
    }

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        wire = running.connect();
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        if (wire != null) {
            wire.close();
        }
        running.close();
    }
}
