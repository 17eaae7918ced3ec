package dev.slipway.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class WaitsTest {
    @Test
    void quantilesAreThoseOfTheSortedTimes() {
        Waits waits = new Waits();
        LongStream.rangeClosed(1, 200).map(i -> 201 - i).forEach(waits::add);
        assertThat(waits.quantile(0.5)).isEqualTo(100);
        assertThat(waits.quantile(0.99)).isEqualTo(198);
        assertThat(waits.quantile(1)).isEqualTo(200);
    }

    @Test
    void clocksThatDifferAndWaitsWithoutEndStayInRange() {
        Waits waits = new Waits();
        assertThat(waits.quantile(0.5)).isZero();
        waits.add(-5);
        waits.add(3_600_000);
        assertThat(waits.quantile(0.5)).isZero();
        assertThat(waits.quantile(0.99)).isEqualTo(60_000);
    }
}
