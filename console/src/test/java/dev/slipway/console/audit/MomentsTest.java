package dev.slipway.console.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class MomentsTest {
    @Test
    void timesWithoutAZoneAreOfUtc() {
        assertThat(Moments.parse("since", "2026-11-26")).hasToString("2026-11-26T00:00:00Z");
        assertThat(Moments.parse("since", " 2026-11-26 08:15 "))
                .hasToString("2026-11-26T08:15:00Z");
        assertThat(Moments.parse("since", "2026-11-26T08:15:30"))
                .hasToString("2026-11-26T08:15:30Z");
    }

    @Test
    void timesWithAZoneKeepIt() {
        assertThat(Moments.parse("since", "2026-11-26T08:15:00Z"))
                .hasToString("2026-11-26T08:15:00Z");
        assertThat(Moments.parse("since", "2026-11-26 08:15:00+02:00"))
                .hasToString("2026-11-26T06:15:00Z");
    }

    @Test
    void whatIsNoTimeIsNamed() {
        assertThatThrownBy(() -> Moments.parse("until", "yesterday"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("until: yesterday (expected: a time like");
    }
}
