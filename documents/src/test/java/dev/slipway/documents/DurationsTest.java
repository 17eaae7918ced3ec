package dev.slipway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DurationsTest {
    /// Twelve days and more of a clock that counts nanoseconds have 16 digits.
    @Test
    void whatWasMeasuredIsReadAsItWasWritten() {
        for (Duration time :
                List.of(
                        Duration.ZERO,
                        Duration.ofNanos(1),
                        Duration.ofDays(28),
                        Duration.ofDays(12).plusNanos(1),
                        Duration.ofDays(40_000).plusNanos(7),
                        Duration.ofNanos(Long.MAX_VALUE))) {
            assertThat(Durations.parse(Durations.text(time))).isEqualTo(time);
        }
    }

    @Test
    void whatCannotBeCountedIsRefusedInWords() {
        for (String text :
                List.of("9223372036854775808ns", "9999999999999999999s", "106752d", "-1s", "1")) {
            assertThatThrownBy(() -> Durations.parse(text))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage(text + " (expected: a time such as 20ms, 5s, 2m or 28d)");
        }
    }
}
