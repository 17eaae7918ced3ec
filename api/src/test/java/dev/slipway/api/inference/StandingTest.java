package dev.slipway.api.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class StandingTest {
    @Test
    void headersSayWhatIsNotUsual() {
        assertThat(Standing.USUAL.headers()).isEmpty();
        assertThat(new Standing(Priority.SHEDDABLE, "nightly").headers())
                .containsExactly(
                        Map.entry("slipway-priority", "sheddable"),
                        Map.entry("slipway-cohort", "nightly"));
    }

    @Test
    void whatHeadersSayIsReadAgain() {
        for (Priority priority : Priority.values()) {
            Map<String, String> headers = new Standing(priority, "nightly").headers();
            assertThat(
                            Standing.of(
                                    headers.getOrDefault(Standing.PRIORITY, ""),
                                    headers.getOrDefault(Standing.COHORT, "")))
                    .isEqualTo(new Standing(priority, "nightly"));
        }
    }
}
