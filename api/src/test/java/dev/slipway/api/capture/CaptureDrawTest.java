package dev.slipway.api.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.inference.PredictionId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class CaptureDrawTest {
    private static final List<PredictionId> IDS =
            LongStream.range(0, 10_000)
                    .mapToObj(i -> new PredictionId("%032x".formatted(i * 7_919)))
                    .toList();

    /// Whoever looked at it would break.
    @SuppressWarnings("NullAway")
    private static PredictionId none() {
        return null;
    }

    @Test
    void whereAllOrNoneAreDrawnNoIdIsLookedAt() {
        assertThat(CaptureDraw.isDrawn(none(), 1)).isTrue();
        assertThat(CaptureDraw.isDrawn(none(), 0)).isFalse();
        assertThatThrownBy(() -> CaptureDraw.isDrawn(none(), 0.5))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void aboutTheShareIsDrawnAndALargerOneHasThoseOfASmaller() {
        List<PredictionId> tenth = IDS.stream().filter(id -> CaptureDraw.isDrawn(id, 0.1)).toList();
        List<PredictionId> half = IDS.stream().filter(id -> CaptureDraw.isDrawn(id, 0.5)).toList();
        assertThat(tenth.size()).isBetween(800, 1_200);
        assertThat(half.size()).isBetween(4_700, 5_300);
        assertThat(half).containsAll(tenth);
        assertThat(IDS).allMatch(id -> CaptureDraw.isDrawn(id, 1));
        assertThat(IDS).noneMatch(id -> CaptureDraw.isDrawn(id, 0));
    }
}
