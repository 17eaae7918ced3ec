package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirstOffsetsTest {
    @TempDir private Path directory;

    @BeforeEach
    void begin() {
        new FirstOffsets(directory).begin(Map.of(0, 10L, 1, 20L), Map.of(0, 100L, 1, 20L));
    }

    private Map<Integer, Long> expired(Map<Integer, Long> visible, Map<Integer, Long> oldest) {
        return new FirstOffsets(directory).expired(visible, oldest);
    }

    @Test
    void whatWasThereMayExpireAsLongAsNothingIsAnswered() {
        assertThat(expired(Map.of(0, 10L, 1, 20L), Map.of(0, 10L, 1, 20L))).isEmpty();
        assertThat(expired(Map.of(0, 10L, 1, 20L), Map.of(0, 60L, 1, 20L)))
                .isEqualTo(Map.of(0, 60L));
        assertThat(expired(Map.of(0, 10L), Map.of(0, 100L))).isEqualTo(Map.of(0, 100L));
        assertThat(expired(Map.of(0, 30L), Map.of(0, 60L))).as("answered").isEmpty();
        assertThat(expired(Map.of(), Map.of(0, 60L))).as("nobody knows").isEmpty();
        assertThat(expired(Map.of(0, 10L), Map.of())).as("led by nobody").isEmpty();
    }

    @Test
    void whatCameSinceIsLost() {
        assertThat(expired(Map.of(0, 10L, 1, 20L), Map.of(0, 101L, 1, 21L))).isEmpty();
        assertThat(expired(Map.of(2, 0L), Map.of(2, 5L))).as("a partition added since").isEmpty();
    }

    @Test
    void whatHasExpiredIsWhereTheWorkBegins() {
        new FirstOffsets(directory).move(Map.of(0, 60L));
        assertThat(expired(Map.of(0, 10L), Map.of(0, 70L))).isEmpty();
        assertThat(expired(Map.of(0, 60L), Map.of(0, 70L))).isEqualTo(Map.of(0, 70L));
    }

    @Test
    void nothingMayExpireOnceItIsForgotten() {
        new FirstOffsets(directory).forget();
        assertThat(expired(Map.of(0, 10L), Map.of(0, 60L))).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }
}
