package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of callers whose long bodies are refused by their heads.
final class RefusedBodyTest {
    /// More than the kernel keeps on the way between two sockets.
    private static final int LONG = 8 << 20;

    private static final int PIECE = 1 << 20;
    private static final int TOO_MANY = 64;
    private static final String NOBODY = "/v2/models/nobody/infer";

    private static String head(String path, String framing) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + framing + "\r\n\r\n";
    }

    /// Of an upload, a prediction and a file.
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/uploads/none?offset=0", NOBODY, "/api/2.0/mlflow/nothing"})
    void theReasonReachesWhoSendsAllBeforeTheyRead(String path) throws IOException {
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            door.stopClock();
            wire.send(head(path, "Content-Length: " + LONG));
            wire.send(new byte[LONG]);

            Answer answer = wire.answer();

            assertThat(answer.status()).isBetween(400, 499);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(wire.isEnded()).isTrue();
        }
    }

    @Test
    void theReasonReachesWhoSendsItInChunks() throws IOException {
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            door.stopClock();
            wire.send(head(NOBODY, "Transfer-Encoding: chunked"));
            sendChunks(wire);

            assertThat(wire.answer().status()).isEqualTo(404);
        }
    }

    /// They no longer wait for anything, but send.
    @Test
    void theReasonReachesWhoWasAskedForTheBody() throws IOException {
        String framing = "Expect: 100-continue\r\nTransfer-Encoding: chunked";
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            door.stopClock();
            wire.send(head("/v2/models/flights/infer", framing));
            assertThat(wire.answer().status()).isEqualTo(100);
            sendChunks(wire);

            assertThat(wire.answer().status()).isEqualTo(413);
        }
    }

    private static void sendChunks(Wire wire) throws IOException {
        for (int sent = 0; sent < LONG; sent += PIECE) {
            wire.send(Integer.toHexString(PIECE) + "\r\n");
            wire.send(new byte[PIECE]);
            wire.send("\r\n");
        }
        wire.send("0\r\n\r\n");
    }

    /// Nothing of it is left, so nothing of it can be taken for the next request.
    @Test
    void aBodyThatWasReadBeforeItWasRefusedEndsNoConnection() throws IOException {
        String wrong = "{\"inputs\":[]" + " ".repeat(100_000) + "}";
        String chunk = Integer.toHexString(wrong.length()) + "\r\n" + wrong + "\r\n0\r\n\r\n";
        String measured = "Content-Length: " + wrong.length();
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            for (int i = 0; i < 2; i++) {
                wire.send(head("/v2/models/full/infer", "Transfer-Encoding: chunked") + chunk);
                assertThat(wire.answer().header("connection")).isNotEqualTo("close");
                wire.send(head("/v2/models/full/infer", measured) + wrong);
                assertThat(wire.answer().header("connection")).isNotEqualTo("close");
            }
            assertThat(wire.get("/v2/health/live").status()).isEqualTo(200);
        }
    }

    /// Also where no time goes by.
    @Test
    void whoNeverEndsIsLeft() throws IOException {
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            door.stopClock();
            wire.send(head(NOBODY, "Transfer-Encoding: chunked"));

            assertThatThrownBy(() -> sendPieces(wire)).isInstanceOf(IOException.class);
        }
    }

    private static void sendPieces(Wire wire) throws IOException {
        for (int i = 0; i < TOO_MANY; i++) {
            wire.send(new byte[PIECE]);
        }
    }

    @Test
    void whoSendsNothingMoreIsSoonLeft() throws IOException {
        try (RunningDoor door = new RunningDoor(RunningDoor.IMPATIENT);
                Wire wire = door.connect()) {
            wire.send(head(NOBODY, "Content-Length: 500000"));

            Answer answer = wire.answer();

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(wire.isEnded()).isTrue();
        }
    }
}
