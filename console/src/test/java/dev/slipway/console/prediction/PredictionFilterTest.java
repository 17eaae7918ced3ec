package dev.slipway.console.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.console.prediction.PredictionFilter.Show;
import org.junit.jupiter.api.Test;

final class PredictionFilterTest {
    private static final String DIGITS = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void anIdIsReadAsItIsOrOutOfATraceparentHeader() {
        assertThat(id(DIGITS).digits()).isEqualTo(DIGITS);
        assertThat(id("4BF92F3577B34DA6A3CE929D0E0E4736").digits()).isEqualTo(DIGITS);
        assertThat(id("00-" + DIGITS + "-00f067aa0ba902b7-01").digits()).isEqualTo(DIGITS);
    }

    @Test
    void whatIsNoIdIsNamed() {
        assertThatThrownBy(() -> id("<script>").digits())
                .hasMessage(
                        "id: <script> (expected: 32 hexadecimal digits, or a traceparent header)");
    }

    @Test
    void addressesKeepTheEndpoint() {
        assertThat(new PredictionFilter("", "a b", Show.ERRORS).showing(Show.SLOWEST))
                .isEqualTo("/console/predictions?endpoint=a+b&show=slowest");
    }

    private static PredictionFilter id(String id) {
        return new PredictionFilter(id, "", Show.ERRORS);
    }
}
