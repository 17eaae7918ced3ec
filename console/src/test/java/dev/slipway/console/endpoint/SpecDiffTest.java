package dev.slipway.console.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SpecDiffTest {
    @Test
    void linesThatBothHaveStay() {
        assertThat(SpecDiff.of("a\nb\nc\n", "a\nx\nc\nd\n"))
                .containsExactly(
                        new DiffLine("a", false, false),
                        new DiffLine("b", true, false),
                        new DiffLine("x", false, true),
                        new DiffLine("c", false, false),
                        new DiffLine("d", false, true));
    }

    @Test
    void textThatIsTheSameHasNoMarks() {
        assertThat(SpecDiff.of("a\nb", "a\nb")).noneMatch(line -> line.isOld() || line.isNew());
        assertThat(SpecDiff.of("", "")).isEmpty();
    }
}
