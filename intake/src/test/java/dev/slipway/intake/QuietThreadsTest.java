package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class QuietThreadsTest {
    /// The 17th of the words behind the name.
    private static final int NICE = 16;

    @Test
    @EnabledOnOs(OS.LINUX)
    void workHasTheLowestPriorityThatTheSystemKnows() throws IOException {
        try (QuietThreads threads = new QuietThreads("quiet", 1)) {
            String status = threads.call(() -> Files.readString(Path.of("/proc/thread-self/stat")));
            String[] words = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
            assertThat(words[NICE]).isEqualTo("19");
        }
    }

    @Test
    void failuresAreTheCallersAndNothingIsTakenAfterTheEnd() {
        QuietThreads threads = new QuietThreads("quiet", 1);
        assertThatThrownBy(() ->
                        threads.call(() -> {
                            throw new IOException("full");
                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("full");
        threads.close();
        assertThatThrownBy(() -> threads.call(() -> 1)).hasMessageContaining("shutting down");
    }
}
