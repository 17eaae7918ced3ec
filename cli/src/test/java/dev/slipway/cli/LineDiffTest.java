package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LineDiffTest {
    @Test
    void sameTextsDoNotDiffer() {
        assertThat(LineDiff.of("a\nb\n", "a\nb\n")).isEmpty();
    }

    @Test
    void aChangedLineGoesAndComesBetweenItsNeighbours() {
        assertThat(LineDiff.of("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\nfour\n5\n6\n7\n"))
                .containsExactly("  2", "  3", "- 4", "+ four", "  5", "  6");
    }

    @Test
    void aNewTextComesAsAWhole() {
        assertThat(LineDiff.of("", "a\nb\n")).containsExactly("+ a", "+ b");
    }
}
