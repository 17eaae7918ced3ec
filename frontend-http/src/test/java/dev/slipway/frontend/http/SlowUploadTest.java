package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.tracking.TrackingStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files whose callers stop to send.
final class SlowUploadTest {
    private static final String FILE = MlflowSite.FILES + "/0/slow.bin";

    @TempDir private Path folder;

    @Test
    void halfAFileIsAnsweredAndLeavesNothing() throws IOException {
        try (TrackingStore store =
                        TrackingStore.open(
                                folder.resolve("tracking.db"),
                                folder.resolve("tracking"),
                                InstantSource.system(),
                                new Random(1));
                RunningDoor door = new RunningDoor(RunningDoor.IMPATIENT, store);
                Wire wire = door.connect();
                Wire other = door.connect()) {
            String head = "PUT " + FILE + " HTTP/1.1\r\nHost: localhost\r\n";
            wire.send(head + "Content-Length: 10\r\n\r\n01234");

            Answer answer = wire.answer();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.header("slipway-error-code")).isEqualTo("BODY_TIMEOUT");
            assertThat(answer.text())
                    .as("all of it may take any time")
                    .contains("nothing more of it came for 100 ms");
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(wire.isEnded()).isTrue();
            assertThat(other.get(FILE).status()).isEqualTo(404);
        }
    }
}
