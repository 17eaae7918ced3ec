package dev.slipway.console.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.error.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StopLineTest {
    @Test
    void stopsAndWhatIsBetweenThemAddUpToTheWhole() {
        List<StopLine> stops =
                StopLine.of(
                        MadePredictions.prediction(
                                new CaptureTimes(
                                        1_000_000, 2_000_000, 3_000_000, 2_000_000, 10_000_000),
                                null));

        assertThat(stops).extracting(StopLine::part).containsExactly(0.1, 0.2, 0.3, 0.2, 0.2);
        assertThat(stops.get(0).what()).isEqualTo("2.00 KiB over http");
        assertThat(stops.get(1).what()).startsWith("version 2, because a release divides");
        assertThat(stops.get(2).what()).isEqualTo("3 rows");
        assertThat(stops.get(2).time()).isEqualTo("3.00 ms");
    }

    @Test
    void aPredictionThatTookNothingHasNoParts() {
        List<StopLine> stops =
                StopLine.of(
                        MadePredictions.prediction(
                                new CaptureTimes(0, 0, 0, 0, 0), ErrorCode.OVERLOADED));

        assertThat(stops).extracting(StopLine::part).containsOnly(0.0);
        assertThat(stops.get(1).what()).isEqualTo("no version was picked");
    }

    @Test
    void aRefusalSaysWhy() {
        PredictionLine line =
                new PredictionLine(
                        MadePredictions.prediction(
                                new CaptureTimes(0, 0, 0, 0, 0), ErrorCode.OVERLOADED));

        assertThat(line.status()).isEqualTo("refused: overloaded");
        assertThat(line.mood()).isEqualTo("warn");
    }
}
