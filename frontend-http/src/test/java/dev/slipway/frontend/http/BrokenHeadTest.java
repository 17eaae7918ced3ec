package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Heads that the web server itself refuses: they are their callers' doing.
final class BrokenHeadTest {
    private RunningDoor door;
    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        door = new RunningDoor();
        wire = door.connect();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        door.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET /v2/health/live HTTP/1.0,505,UNSUPPORTED",
        "GET /v2/health/live HTTP/3.0,400,MALFORMED_REQUEST",
        "GET /v2/health/live,400,MALFORMED_REQUEST",
    })
    void firstLinesThatNobodyUnderstandsAreTheCallersMistake(String line, int status, String code)
            throws IOException {
        wire.send(line + "\r\nHost: localhost\r\n\r\n");

        Answer answer = wire.answer();

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("slipway-error-code")).isEqualTo(code);
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(answer.text()).startsWith("{\"error\":");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /v2",
                "GET /v2 HTTP/1.1\r\n",
                "GET /v2 HTTP/1.1\r\nHost",
                "GET /v2 HTTP/1.1\r\nHost: localhost\r\n",
            })
    void whoLeavesInTheMiddleOfAHeadIsToldOfNoDefect(String part) throws IOException {
        wire.send(part);
        wire.endSending();

        assertThat(wire.isEnded()).isTrue();
    }
}
