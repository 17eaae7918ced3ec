package dev.slipway.frontend.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.http.RequestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BoundedReaderTest {
    private static final int MOST_BYTES = 1_000;

    @Test
    void aLineIsReadToItsEnd() {
        BoundedReader reader = reader(new ArrayDeque<>(List.of("1", "f\r\n", "rest")));

        assertThat(reader.readLine()).isEqualTo("1f");
        assertThat(reader.readAsciiString(4)).isEqualTo("rest");
    }

    @Test
    void ofALineThatDoesNotEndLittleIsTaken() {
        Deque<String> pieces = new ArrayDeque<>(Collections.nCopies(100, "0".repeat(100)));
        pieces.add("\r\n");
        BoundedReader reader = reader(pieces);

        assertThatThrownBy(reader::readLine).isInstanceOf(RequestException.class);
        assertThat(pieces).hasSizeGreaterThan(90);
    }

    private static BoundedReader reader(Deque<String> pieces) {
        return new BoundedReader(
                () -> pieces.remove().getBytes(StandardCharsets.US_ASCII), MOST_BYTES);
    }
}
