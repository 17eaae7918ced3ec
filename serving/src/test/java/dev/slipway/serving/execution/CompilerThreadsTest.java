package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.quiet.CompilerThreads;
import org.junit.jupiter.api.Test;

final class CompilerThreadsTest {
    /// Some systems and containers do not let it, which is one answer for all of the threads.
    @Test
    void compilersAreAskedAsOftenAsOneLikes() {
        int first = CompilerThreads.makeInterruptible();
        assertThat(CompilerThreads.makeInterruptible() == 0).isEqualTo(first == 0);
    }
}
