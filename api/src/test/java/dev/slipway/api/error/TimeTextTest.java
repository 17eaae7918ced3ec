package dev.slipway.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TimeTextTest {
    @Test
    void timesAreWrittenInTheLargestUnitThatTheyAreWholeIn() {
        assertThat(TimeText.of(Duration.ofDays(28))).isEqualTo("28d");
        assertThat(TimeText.of(Duration.ofHours(25))).isEqualTo("25h");
        assertThat(TimeText.of(Duration.ofMinutes(130))).isEqualTo("130m");
        assertThat(TimeText.of(Duration.ofSeconds(9))).isEqualTo("9s");
        assertThat(TimeText.of(Duration.ofMillis(1_500))).isEqualTo("1500ms");
        assertThat(TimeText.of(Duration.ofNanos(2_000))).isEqualTo("2us");
        assertThat(TimeText.of(Duration.ofNanos(7))).isEqualTo("7ns");
        assertThat(TimeText.of(Duration.ZERO)).isEqualTo("0s");
        assertThat(TimeText.of(Duration.ofSeconds(-5))).isEqualTo("-5s");
    }

    @Test
    void timesThatNobodyCanWriteAreShownAllTheSame() {
        assertThat(TimeText.of(Duration.ofSeconds(Long.MAX_VALUE))).startsWith("PT");
    }

    @Test
    void momentsAreWrittenToTheSecond() {
        assertThat(TimeText.of(Instant.parse("2026-11-26T15:00:00.123456789Z")))
                .isEqualTo("2026-11-26T15:00:00Z");
    }
}
