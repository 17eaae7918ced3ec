package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Cell;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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

    /// The second one would be lost without a word.
    @Test
    void messageWithTwoEventsIsRefusedInWords() {
        byte[] two = "{\"tail\":3}\n{\"tail\":4}\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> EventCells.read(two, Set.of("tail")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("more behind the object (expected: one JSON object)");
        byte[] one = "{\"tail\":3}\n".getBytes(StandardCharsets.UTF_8);
        assertThat(EventCells.read(one, Set.of("tail")))
                .isEqualTo(Map.of("tail", new Cell.Whole(3)));
    }
}
