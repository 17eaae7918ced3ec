package dev.slipway.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BelievedTimeTest {
    private static final Instant START = Instant.parse("2026-11-26T00:00:00Z");
    private static final Duration YEAR = Duration.ofDays(365);

    private final AtomicLong nanos = new AtomicLong();
    private final BelievedTime time = new BelievedTime(nanos::get);

    private void passes(Duration passed) {
        nanos.addAndGet(passed.toNanos());
    }

    @Test
    void aClockThatLeapsAheadIsBelievedOnceItHasStayedThere() {
        time.begin(START, null);
        passes(Duration.ofHours(1));
        Instant ahead = START.plus(YEAR);
        assertThat(time.at(ahead)).isEqualTo(START.plus(Duration.ofHours(1)));
        passes(BelievedTime.PROBATION.minusMinutes(1));
        assertThat(time.at(ahead)).isBefore(START.plus(Duration.ofHours(8)));
        passes(Duration.ofMinutes(1));
        assertThat(time.at(ahead)).isEqualTo(ahead);
    }

    @Test
    void aClockThatCameBackBeginsItsProbationAnew() {
        time.begin(START, null);
        assertThat(time.at(START.plus(YEAR))).isEqualTo(START);
        passes(Duration.ofHours(5));
        Instant later = START.plus(Duration.ofHours(5));
        assertThat(time.at(later)).isEqualTo(later);
        passes(Duration.ofHours(5));
        assertThat(time.at(START.plus(YEAR))).isEqualTo(START.plus(Duration.ofHours(10)));
    }

    @Test
    void aClockThatIsSetBackIsBelievedAtOnce() {
        time.begin(START, null);
        assertThat(time.at(START.minus(YEAR))).isEqualTo(START.minus(YEAR));
    }

    @Test
    void aStartIsALeapMoreThanTwoWeeksAfterTheNewestOfWhatIsKept() {
        assertThat(time.isBegun()).isFalse();
        time.begin(START.plus(Duration.ofDays(13)), START);
        assertThat(time.isBegun()).isTrue();
        assertThat(time.at(START.plus(Duration.ofDays(13))))
                .isEqualTo(START.plus(Duration.ofDays(13)));
        BelievedTime other = new BelievedTime(nanos::get);
        other.begin(START.plus(Duration.ofDays(15)), START);
        assertThat(other.at(START.plus(Duration.ofDays(15)))).isEqualTo(START);
    }
}
