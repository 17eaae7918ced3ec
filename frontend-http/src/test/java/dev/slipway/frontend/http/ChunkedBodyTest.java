package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What stands around the chunks of a body.
final class ChunkedBodyTest {
    private static final String INFER = "/v2/models/flights/infer";
    private static final String BODY =
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,3],\"datatype\":\"FP32\","
                    + "\"data\":[1,2,3]}]}";
    private static final String LENGTH = Integer.toHexString(BODY.length());

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

    private void send(String chunks) throws IOException {
        wire.send("POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\n");
        wire.send("Transfer-Encoding: chunked\r\n\r\n" + chunks);
    }

    /// Names of codings are the same in capitals.
    @ParameterizedTest
    @ValueSource(strings = {"Chunked", "CHUNKED", "cHuNkEd"})
    void theNameOfTheCodingMayHaveCapitals(String coding) throws IOException {
        wire.send("POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\n");
        wire.send("Transfer-Encoding: " + coding + "\r\n\r\n");
        wire.send(LENGTH + "\r\n" + BODY + "\r\n0\r\n\r\n");

        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(wire.post(INFER, BODY).status()).as("the next request").isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest: sha-256=abc\r\n\r\n",
                "Digest: sha-256=abc\r\nX-Count: 1\r\nEmpty:\r\n\r\n",
            })
    void trailersArePassedOver(String trailers) throws IOException {
        send(LENGTH + "\r\n" + BODY + "\r\n0\r\n" + trailers);

        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(wire.post(INFER, BODY).status()).as("the next request").isEqualTo(200);
    }

    @Test
    void trailersMayComeInPieces() throws IOException {
        send(LENGTH + "\r\n" + BODY + "\r\n0\r\nDigest: sha-2");
        wire.send("56=abc\r");
        wire.send("\n\r");
        wire.send("\n");

        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(wire.post(INFER, BODY).status()).as("the next request").isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {";", ";a", ";chunk-signature=0a1b2c", ";a=\"b\";c"})
    void whatExtendsTheLengthOfAChunkIsPassedOver(String extension) throws IOException {
        send(LENGTH + extension + "\r\n" + BODY + "\r\n0" + extension + "\r\n\r\n");

        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(wire.post(INFER, BODY).status()).as("the next request").isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no field\r\n\r\n", ":\r\n\r\n", "{\"a\"\r\n\r\n"})
    void whatIsNoFieldBehindTheLastChunkIsTheCallersMistake(String trailers) throws IOException {
        refusedAsBroken(LENGTH + "\r\n" + BODY + "\r\n0\r\n" + trailers);
    }

    @Test
    void trailersThatDoNotEndAreRefused() throws IOException {
        refusedAsBroken(LENGTH + "\r\n" + BODY + "\r\n0\r\n" + "X-Count: 1\r\n".repeat(1_000));
    }

    /// The last two signs of the body would be missed by nobody.
    @Test
    void aChunkThatIsLongerThanItSaysIsTheCallersMistake() throws IOException {
        String shorter = Integer.toHexString(BODY.length() - 2);
        refusedAsBroken(shorter + "\r\n" + BODY + "2\r\n]}\r\n0\r\n\r\n");
    }

    /// Whoever ends lines with a line feed alone sees another end of this body.
    @ParameterizedTest
    @ValueSource(strings = {";\n", ";a\nb", ";a\rb"})
    void halfAnEndOfALineBehindALengthIsTheCallersMistake(String extension) throws IOException {
        refusedAsBroken(LENGTH + extension + "\r\n" + BODY + "\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A: b\n\r\n\r\n", "A: b\n\nGET / HTTP/1.1\r\n\r\n", "A: \r b\r\n\r\n"})
    void halfAnEndOfALineInTrailersIsTheCallersMistake(String trailers) throws IOException {
        refusedAsBroken(LENGTH + "\r\n" + BODY + "\r\n0\r\n" + trailers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0", "+0", "", " 0", "0 ", "0x0", "00g"})
    void aLengthThatIsNoNumberIsTheCallersMistake(String length) throws IOException {
        refusedAsBroken(LENGTH + "\r\n" + BODY + "\r\n" + length + "\r\n\r\n");
    }

    @Test
    void aChunkBehindWhichNoLineEndsIsTheCallersMistake() throws IOException {
        refusedAsBroken(LENGTH + "\r\n" + BODY + "xx0\r\n\r\n");
    }

    private void refusedAsBroken(String chunks) throws IOException {
        send(chunks);

        Answer answer = wire.answer();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("body: broken chunks");
        assertThat(answer.header("connection")).isEqualTo("close");
    }
}
