package dev.slipway.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.documents.Documents;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DatedFlightTest {
    @Test
    void weekOfTheExampleIsWholeAndInTheOrderOfDepartures() throws IOException {
        List<DatedFlight> week =
                DatedFlight.read(Repository.root().resolve("examples/flights/week.parquet"));
        assertThat(week).hasSize(113_229).isSortedAccordingTo(DatedFlightTest::byDate);
        assertThat(Instant.ofEpochMilli(week.getFirst().date())).isEqualTo("2001-02-05T00:00:00Z");
        assertThat(Instant.ofEpochMilli(week.getLast().date())).isEqualTo("2001-02-11T23:59:00Z");
        assertThat(week.stream().filter(DatedFlight::isLate).count()).isEqualTo(21_521);
        assertThat(Documents.tree(week.getFirst().message(7)))
                .isEqualTo(
                        Documents.tree(
                                "{\"flight\":7,\"date\":981331200000,\"distance\":1671,"
                                        + "\"origin\":\"PHX\",\"destination\":\"DTW\"}"));
    }

    private static int byDate(DatedFlight one, DatedFlight other) {
        return Long.compare(one.date(), other.date());
    }
}
