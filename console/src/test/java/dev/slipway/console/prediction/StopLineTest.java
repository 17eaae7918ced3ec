package dev.slipway.console.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.console.prediction.StopLine.Spent;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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

        assertThat(parts(stops)).containsExactly(0.1, 0.2, 0.3, 0.2, 0.2);
        assertThat(stops.get(1).what()).isEqualTo("2.00 KiB over http");
        assertThat(stops.get(3).what()).startsWith("version 2, because a release divides");
        assertThat(stops.get(6).what()).isEqualTo("3 rows");
        assertThat(stops.get(6).spent()).isEqualTo(new Spent(1, "3.00 ms", 0.3));
    }

    @Test
    void allEightStopsAreThereAndFourOfThemAreMeasuredTogether() {
        List<StopLine> stops =
                StopLine.of(
                        MadePredictions.prediction(
                                new CaptureTimes(1, 2, 3, 2, 10), ErrorCode.OVERLOADED));

        assertThat(stops)
                .extracting(StopLine::number)
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "");
        assertThat(stops.stream().map(StopLine::spent).filter(Objects::nonNull))
                .extracting(Spent::stops)
                .containsExactly(1, 1, 4, 1, 1, 1);
    }

    private static List<Double> parts(List<StopLine> stops) {
        return stops.stream()
                .flatMap(stop -> Stream.ofNullable(stop.spent()))
                .flatMap(spent -> Stream.ofNullable(spent.part()))
                .toList();
    }

    @Test
    void aPredictionThatTookNothingHasNoParts() {
        List<StopLine> stops =
                StopLine.of(
                        MadePredictions.prediction(
                                new CaptureTimes(0, 0, 0, 0, 0), ErrorCode.OVERLOADED));

        assertThat(parts(stops)).containsOnly(0.0);
        assertThat(stops.get(3).what()).isEqualTo("no version was picked");
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
