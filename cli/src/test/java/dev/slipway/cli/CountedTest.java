package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CountedTest {
    @Test
    void onlyOneHasNoPlural() {
        assertThat(Counted.of(0, "model")).isEqualTo("0 models");
        assertThat(Counted.of(1, "model")).isEqualTo("1 model");
        assertThat(Counted.of(1_000, "model")).isEqualTo("1,000 models");
    }
}
