package dev.slipway.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PairedScoresTest {
    private static PairedScores of(boolean... late) {
        List<DatedFlight> flights =
                IntStream.range(0, late.length)
                        .mapToObj(i -> new DatedFlight(i, 100, "ATL", "ORD", late[i]))
                        .toList();
        return new PairedScores(flights);
    }

    @Test
    void flightsThatOnlyOneVersionHasAnsweredCountForNeither() {
        PairedScores scores = of(true, false, true);
        scores.one(0, 0.2);
        scores.one(1, 0.4);
        scores.one(2, 0.9);
        scores.other(0, 0.7);
        scores.other(1, 0.4);
        PairedScores.Standing now = scores.now();
        assertThat(now.answeredByOne()).isEqualTo(3);
        assertThat(now.rows()).isEqualTo(2);
        assertThat(now.late()).isEqualTo(1);
        assertThat(now.one()).isZero();
        assertThat(now.other()).isEqualTo(1);
    }

    @Test
    void secondAnswerIsCountedAndChangesNothing() {
        PairedScores scores = of(true, false);
        scores.other(0, 0.7);
        scores.other(1, 0.4);
        scores.one(0, 0.8);
        scores.one(1, 0.1);
        scores.one(0, 0.0);
        assertThat(scores.now().repeatedByOne()).isEqualTo(1);
        assertThat(scores.now().answeredByOne()).isEqualTo(2);
        assertThat(scores.now().one()).isEqualTo(1);
    }

    @Test
    void areaIsUnknownUntilBothLabelsWereSeen() {
        PairedScores scores = of(true, false);
        assertThat(scores.now().one()).isNaN();
        scores.one(0, 0.5);
        scores.other(0, 0.5);
        assertThat(scores.now().one()).isNaN();
        assertThat(scores.now().other()).isNaN();
    }
}
