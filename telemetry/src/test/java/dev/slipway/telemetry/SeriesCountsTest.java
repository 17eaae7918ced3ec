package dev.slipway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SeriesCountsTest {
    private static List<Integer> homes(int stripes) {
        return IntStream.range(0, 8)
                .mapToObj(lane -> SeriesCounts.home(id(lane), stripes))
                .toList();
    }

    /// Of one processor; its other digits are others each time.
    private static PredictionId id(int lane) {
        return PredictionId.of(0x019a_c0b6_b1f2_0000L, ((0x5eed_5eed_5eedL * lane) << 4) | lane);
    }

    @Test
    void requestsOfOneProcessorHaveOneStripeHoweverManyThereAre() {
        assertThat(homes(1)).containsOnly(0);
        assertThat(homes(2)).containsExactly(0, 1, 0, 1, 0, 1, 0, 1);
        assertThat(homes(4)).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
        assertThat(homes(8)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void stripesBeyondProcessorsAreForThoseWhoMeetAnother() {
        assertThat(homes(16)).containsExactly(0, 2, 4, 6, 8, 10, 12, 14);
    }

    @Test
    void idsOfAnotherFormAreCountedAsWell() {
        assertThat(SeriesCounts.home(new PredictionId("mine"), 16)).isZero();
    }
}
