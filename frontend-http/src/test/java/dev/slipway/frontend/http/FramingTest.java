package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Heads that others may read in another way.
final class FramingTest {
    private static final String INFER = "/v2/models/flights/infer";

    private final RunningDoor door = new RunningDoor();

    @AfterEach
    void close() {
        door.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: Chunked, chunked",
                "Transfer-Encoding: chunked,",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: Chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: Chunked\r\nContent-Length: 5",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5\r\nContent-Length: 5",
                "Content-Length: +5",
                "Content-Length: -1",
                "Content-Length : 5",
                "Content-Length\t: 5",
                "Transfer-Encoding : chunked",
                " Transfer-Encoding: chunked",
            })
    void aBodyWhoseEndIsSaidTwiceOrOtherwiseEndsTheConnection(String headers) throws IOException {
        for (String path : new String[] {INFER, "/api/2.0/mlflow/runs/create"}) {
            try (Wire wire = door.connect()) {
                wire.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers);
                wire.send("\r\n\r\n");

                Answer answer = wire.answer();

                // 501 is for codings that nobody here speaks.
                assertThat(answer.status()).as(path).isIn(400, 501);
                assertThat(answer.header("connection")).isEqualTo("close");
                assertThat(answer.header("slipway-error-code"))
                        .as("no defect of ours")
                        .isNotEqualTo("INTERNAL");
                assertThat(wire.isEnded()).isTrue();
            }
        }
    }
}
