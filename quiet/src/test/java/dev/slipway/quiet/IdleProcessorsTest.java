package dev.slipway.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdleProcessorsTest {
    @TempDir private Path directory;

    /// As a machine of two processors says it; guests' time is in that of users already.
    private Path said(long user, long idle, long waiting, long steal) throws IOException {
        String sum = "cpu  %d 0 0 %d %d 0 0 %d 900 0\n".formatted(user, idle, waiting, steal);
        String rest = "cpu0 1 0 0 1 0 0 0 0 0 0\ncpu1 1 0 0 1 0 0 0 0 0 0\nintr 7 0 1\nbtime 1\n";
        return Files.writeString(directory.resolve("stat"), sum + rest);
    }

    @Test
    void whatNobodyUsedSinceSomebodyAskedBeforeIsIdle() throws IOException {
        IdleProcessors processors = new IdleProcessors(said(1_000, 5_000, 0, 0));
        said(1_300, 5_090, 10, 0);
        assertThat(processors.sinceAsked()).hasValue(0.5);
        said(1_500, 5_090, 10, 0);
        assertThat(processors.sinceAsked()).hasValue(0);
        said(1_500, 5_290, 10, 200);
        assertThat(processors.sinceAsked()).hasValue(1);
    }

    @Test
    void systemThatSaysNothingIsNotTakenForABusyOne() throws IOException {
        assertThat(new IdleProcessors(directory.resolve("none")).sinceAsked()).isEmpty();
        Path stat = said(0, 0, 0, 0);
        IdleProcessors processors = new IdleProcessors(stat);
        assertThat(processors.sinceAsked()).isEmpty();
        Files.writeString(stat, "nothing that makes sense\n");
        assertThat(processors.sinceAsked()).isEmpty();
        said(100, 100, 0, 0);
        assertThat(processors.sinceAsked()).isEmpty();
        said(200, 100, 0, 0);
        assertThat(processors.sinceAsked()).hasValue(0);
    }
}
