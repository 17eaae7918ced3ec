package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class EventCellsTest {
    @Test
    void eventBehindAFrameIsRefusedInWords() {
        byte[] framed = ("\0\0\0\0\1" + "{\"tail\":3}").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> EventCells.read(framed, Set.of("tail")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: one JSON object");
    }
}
