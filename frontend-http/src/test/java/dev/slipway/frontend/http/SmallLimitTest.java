package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// A limit on bodies that is smaller than what is taken of one at first.
final class SmallLimitTest {
    private static final String INFER = "/v2/models/flights/infer";
    private static final int LIMIT = 1_000;
    private static final String BEGIN =
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,3],\"datatype\":\"FP32\","
                    + "\"data\":[1,2,3]}]";

    private static HttpSettings.Limits narrow() {
        HttpSettings.Limits usual = RunningDoor.LIMITS;
        return new HttpSettings.Limits(
                LIMIT,
                usual.bodyTime(),
                usual.predictionTime(),
                usual.connections(),
                usual.idleTime(),
                usual.drainTime());
    }

    private static byte[] packed(int plain) throws IOException {
        String body = BEGIN + " ".repeat(plain - BEGIN.length() - 1) + "}";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static Answer ask(Wire wire, int plain) throws IOException {
        return wire.ask("POST", INFER, List.of("Content-Encoding: gzip"), packed(plain));
    }

    @Test
    void countsDecompressedBytes() throws IOException {
        try (RunningDoor door = new RunningDoor(narrow());
                Wire wire = door.connect()) {
            assertThat(ask(wire, LIMIT).status()).isEqualTo(200);

            Answer beyond = ask(wire, LIMIT + 1);

            assertThat(beyond.status()).isEqualTo(413);
            assertThat(beyond.text()).contains("more than 1000 bytes");
        }
    }
}
