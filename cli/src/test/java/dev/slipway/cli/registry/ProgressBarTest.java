package dev.slipway.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProgressBarTest {
    private static final long MEBIBYTE = 1L << 20;

    private final StringWriter written = new StringWriter();

    private void move(boolean isTerminal, long... sent) {
        try (ProgressBar bar = new ProgressBar(new PrintWriter(written), isTerminal, "sent")) {
            for (long bytes : sent) {
                bar.at(bytes, 4 * MEBIBYTE, "model.ubj");
            }
        }
    }

    @Test
    void aTerminalSeesOneLineThatFills() {
        move(true, 0, 2 * MEBIBYTE, 4 * MEBIBYTE);
        List<String> states = written.toString().strip().lines().toList();
        assertThat(states).hasSize(3);
        assertThat(states.get(0)).startsWith("[" + ".".repeat(30) + "]   0 % of 4.0 MiB");
        assertThat(states.get(1))
                .startsWith("[" + "#".repeat(15) + ".".repeat(15) + "]  50 % of 4.0 MiB")
                .contains("model.ubj");
        assertThat(states.get(2)).startsWith("[" + "#".repeat(30) + "] 100 % of 4.0 MiB");
        assertThat(written.toString()).endsWith(System.lineSeparator());
    }

    @Test
    void aFileGetsALineForEachTenth() {
        long[] sent = new long[401];
        for (int i = 0; i <= 400; i++) {
            sent[i] = MEBIBYTE * i / 100;
        }
        move(false, sent);
        List<String> lines = written.toString().lines().toList();
        assertThat(lines).hasSize(11);
        assertThat(lines.getFirst()).isEqualTo("sent   0 % of 4.0 MiB");
        assertThat(lines.getLast()).isEqualTo("sent 100 % of 4.0 MiB");
        assertThat(written.toString()).doesNotContain("\r");
    }

    @Test
    void nothingToSendIsDoneAtOnce() {
        try (ProgressBar bar = new ProgressBar(new PrintWriter(written), true, "sent")) {
            bar.at(0, 0, "empty");
        }
        assertThat(written.toString()).contains("100 % of 0.0 MiB");
    }

    @Test
    void aBarThatNeverMovedWritesNothing() {
        move(true);
        assertThat(written.toString()).isEmpty();
    }
}
